"""The annotator's page as a person waits for it: from the key to the next text, and the first load.

    python -m annotation.embedded exec --temporary -- python -m tests.benchmarks.transitions

A real web server over a real database and a real Chromium (CHROMIUM names one). A transition goes
from the Enter that submits to the frame in which the next prompt and both responses are painted,
one answer a second, with 300 ms of network latency and the processor throttled four times. The
material is the demo's own. Prints a Markdown table beside what two other pages took.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.request import urlopen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.base import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright  # noqa: E402

from annotation.models import Campaign, CampaignState, User  # noqa: E402
from annotation.services import campaigns, imports  # noqa: E402
from tests.benchmarks.peers import PEERS, row  # noqa: E402
from tests.journey.conftest import DESKTOP, executable, free_port, wait_until_up  # noqa: E402

DEMO = settings.CHECKOUT / "annotation" / "demo"
LATENCY, SLOWER = 300, 4
SENTENCE = "The river rose slowly through the night, and the fields were a sheet of grey water. "
LONG = "\n\n".join(SENTENCE * 5 for _ in range(49))[:20_000]

# Tells when a prompt and both responses that were not there before have been painted.
WATCH = Path(__file__).with_name("watch.js").read_text()


def fill(slug: str, lines: list[dict[str, Any]]) -> Campaign:
    made = campaigns.create(
        template="helpful-harmless", title=slug.title(), slug=slug, by=None, gold_rate=0
    )
    text = "\n".join(map(json.dumps, lines)).encode()
    imports.load_now(
        campaign=made, file=File(BytesIO(text), name="tasks.jsonl"), format="jsonl", by=None
    )
    Campaign.objects.filter(pk=made.pk).update(state=CampaignState.ACTIVE)
    return made


def demo_lines(wanted: int) -> list[dict[str, Any]]:
    """The demo's conversations, again in other words where they are too few."""
    found = [json.loads(line) for name in ("everyday", "ambiguous", "safety")
             for line in (DEMO / f"{name}.jsonl").read_text().splitlines()]  # fmt: skip
    lines = []
    for number in range(wanted):
        one = found[number % len(found)]
        head = f"({number}) " if number >= len(found) else ""
        first, *rest = one["prompt"]
        prompt = [{"role": first["role"], "content": head + first["content"]}, *rest]
        lines.append({"prompt": prompt, "completions": [c["text"] for c in one["completions"]]})
    return lines


def long_lines() -> list[dict[str, Any]]:
    """Short and long by turns: what it takes to open a long one, and to leave it."""
    short = [{"prompt": f"Short {n}?", "completions": ["Yes.", "No."]} for n in range(12)]
    long = [{"prompt": f"Long {n}?", "completions": [LONG, LONG.upper()]} for n in range(12)]
    return [line for pair in zip(short, long, strict=True) for line in pair]


@contextmanager
def server() -> Iterator[str]:
    port, log = free_port(), Path(tempfile.mkdtemp()) / "web.log"
    with log.open("wb") as output:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "annotation.wsgi", f"--bind=127.0.0.1:{port}",
             "--worker-class=gthread", "--threads=8", "--no-control-socket"],
            stdout=output, stderr=subprocess.STDOUT, cwd=settings.CHECKOUT,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_up(address, web, log)
        urlopen(f"{address}/", timeout=10).close()
        yield address
    finally:
        web.terminate()
        web.wait(timeout=20)


@contextmanager
def fresh(browser: Browser, site: str, session: str) -> Iterator[tuple[Page, CDPSession]]:
    """A browser that has never been here, but for the sign-in."""
    context = browser.new_context(base_url=site, viewport=DESKTOP)
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    context.add_init_script("localStorage.setItem('keys-seen', '1')")
    context.add_init_script(WATCH)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    yield page, devtools
    page.goto("about:blank")  # hands back what it holds
    context.close()


def sign_in() -> str:
    client = Client()
    client.force_login(User.objects.create_user("reader"))
    return client.cookies["sessionid"].value


def slow_down(devtools: CDPSession, *, latency: int = 0, processor: int = 1) -> None:
    conditions = {"offline": False, "latency": latency, "downloadThroughput": -1}
    devtools.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": -1})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": processor})


def first_text(browser: Browser, site: str, session: str, latency: int) -> float:
    """Milliseconds from the navigation to the frame after the text, with nothing in the cache."""
    with fresh(browser, site, session) as (page, devtools):
        slow_down(devtools, latency=latency)
        page.goto("/work/everyday", wait_until="commit")
        return float(page.evaluate("window.painted.first"))


def first_load(browser: Browser, site: str, session: str, seconds: float) -> dict[str, Any]:
    """Everything that comes over the wire until `seconds` after the first text."""
    kinds: dict[str, dict[str, str]] = {}
    wire: dict[str, int] = {}
    with fresh(browser, site, session) as (page, devtools):
        devtools.on("Network.responseReceived", lambda e: kinds.update(
            {e["requestId"]: {"kind": e["type"], "url": e["response"]["url"]}}))  # fmt: skip
        devtools.on("Network.loadingFinished", lambda e: wire.update(
            {e["requestId"]: int(e["encodedDataLength"])}))  # fmt: skip
        page.goto("/work/everyday", wait_until="commit")
        page.evaluate("window.painted.first")
        page.wait_for_timeout(1000 * seconds)
        found = {one: kinds[one] | {"wire": bytes_} for one, bytes_ in wire.items() if one in kinds}
        for one in found.values():
            if one["kind"] in ("Script", "Stylesheet"):
                body = page.request.get(str(one["url"])).body()
                one["gzip"] = len(gzip.compress(body, 6))
    return found


def judge(page: Page, devtools: CDPSession, number: int) -> list[dict[str, Any]]:
    """One answer a second; each is what the page saw from the key to the next text."""
    taken = []
    for _ in range(number):
        began = time.monotonic()
        page.keyboard.press("2")
        page.keyboard.press("7")
        page.keyboard.press("Enter")
        taken.append(page.evaluate("window.painted.next"))
        page.wait_for_timeout(max(1000 * (began + 1 - time.monotonic()), 0))
    return taken


def transitions(browser: Browser, site: str, session: str, number: int) -> list[dict[str, Any]]:
    with fresh(browser, site, session) as (page, devtools):
        slow_down(devtools, latency=LATENCY, processor=SLOWER)
        page.goto("/work/everyday", wait_until="commit")
        page.evaluate("window.painted.first")
        page.wait_for_timeout(2000)
        return judge(page, devtools, number)


def long_texts(browser: Browser, site: str, session: str) -> tuple[list[float], list[float]]:
    """Two responses of 20,000 characters: opening them, and the frames while they scroll."""
    with fresh(browser, site, session) as (page, devtools):
        slow_down(devtools, latency=LATENCY, processor=SLOWER)
        page.goto("/work/long", wait_until="commit")
        page.evaluate("window.painted.first")
        page.wait_for_timeout(2000)
        taken = judge(page, devtools, 12)
        opened = [one["took"] for one in taken if one["length"] > 30_000]
        while page.locator("#left").inner_text().count("\n") < 20:
            judge(page, devtools, 1)
        page.mouse.move(400, 500)
        page.evaluate("window.painted.frames()")
        for _ in range(60):
            page.mouse.wheel(0, 240)
            page.wait_for_timeout(30)
        return opened, page.evaluate("window.painted.frames()")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transitions", type=int, default=110)
    number = parser.parse_args().transitions
    call_command("migrate", verbosity=0)
    session = sign_in()
    fill("everyday", demo_lines(number + 40))
    fill("long", long_lines())
    with server() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        load = first_load(browser, site, session, seconds=2)
        later = first_load(browser, site, session, seconds=12)
        cold = [first_text(browser, site, session, 0) for _ in range(3)]
        far = [first_text(browser, site, session, LATENCY) for _ in range(3)]
        taken = transitions(browser, site, session, number)
        opened, frames = long_texts(browser, site, session)
        print(browser.version, "Chromium,", number, "transitions")
        browser.close()
    report(load, later, cold, far, taken, opened, frames)


def report(
    load: dict[str, Any],
    later: dict[str, Any],
    cold: list[float],
    far: list[float],
    taken: list[dict[str, Any]],
    opened: list[float],
    frames: list[float],
) -> None:
    size = sum(one.get("gzip", 0) for one in load.values())
    behind = sum(one.get("gzip", 0) for one in later.values()) - size
    wire = sum(one["wire"] for one in load.values())
    warm = sorted(one["took"] for one in taken[1:] if not one["waited"])
    missed = [one["took"] for one in taken[1:] if one["waited"]]
    cuts = quantiles(warm, n=100)
    under = sum(one < 100 for one in warm) / len(warm)
    smooth = sum(frame <= 34 for frame in frames) / len(frames)
    ms = "{:.0f} ms".format
    rows = {
        "requests": str(len(load)),
        "wire": f"{wire / 1e6:.2f} MB",
        "size": f"{size / 1000:.1f} kB",
        "cold": f"{median(cold) / 1000:.2f} s",
        "far": f"{median(far) / 1000:.2f} s",
        "transition": f"median {ms(cuts[49])}, 95% {ms(cuts[94])}, most {ms(warm[-1])}",
        "under": f"{under:.1%} of {len(warm)}",
        "first": ms(taken[0]["took"]),
        "missed": f"{len(missed)}" + (f", median {ms(median(missed))}" if missed else ""),
        "long": f"median {ms(median(opened))}, most {ms(max(opened))} of {len(opened)}",
        "scroll": f"{smooth:.1%} of {len(frames)} frames in 34 ms, longest {ms(max(frames))}",
    }
    print(f"Fetched quietly after the first task, for offline: {behind / 1000:.1f} kB more.\n")
    print("| | Diptych | Label Studio 1.23.2 | Potato 2.12.1 |\n| --- | --- | --- | --- |")
    for name, peers in PEERS.items():
        print(row(peers[0], rows[name], *peers[1:]))
    print("\nLabel Studio and Potato were measured on another occasion, on a machine of two cores,")
    print("without throttling the processor; see the conditions named in each row.")


if __name__ == "__main__":
    main()
