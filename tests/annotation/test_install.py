"""The set-up: what it skips, and what it says when it cannot go on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotation import install
from annotation.embedded import SetupError
from annotation.embedded.folder import check_space
from annotation.install import Step


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Step:
    """Appends a line to its product each time that it runs."""
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "LOG", tmp_path / "install.log")
    (tmp_path / "source").write_text("one")
    product = tmp_path / "product"
    append = ["sh", "-c", f"echo made >> {product}"]
    return Step("step", "A step", product, [tmp_path / "source"], [append])


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(SetupError) as refused:
        call()
    return str(refused.value)


def test_a_step_is_skipped_until_its_source_changes(step):
    step.run()
    assert step.done()

    step.sources[0].write_text("two")

    assert not step.done()


def test_a_step_is_repeated_when_its_product_is_gone(step):
    step.run()
    step.product.unlink()

    assert not step.done()


def test_a_failed_step_shows_the_end_of_its_log_and_is_not_done(step):
    failing = Step("step", "A step", step.product, [], [["sh", "-c", "echo half a wheel; exit 1"]])

    assert "half a wheel" in refusal(failing.run)
    assert not failing.done()


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        (
            "WARNING: Retrying ... NewConnectionError: Name or service not known",
            "check the network",
        ),
        ("npm error code ENOTFOUND", "check the network"),
        ("OSError: [Errno 28] No space left on device", "free some space"),
        ("npm error code EACCES", "chown"),
    ],
)
def test_common_failures_are_explained_in_a_sentence(said, remedy):
    explained = install.explain("A step", said)

    assert remedy in explained
    assert "\n" not in explained


def test_every_package_is_pinned():
    listed = [install.requirements(extra)[2:] for extra in (None, "test", "dev")]

    assert [name for names in listed for name in names if "==" not in name] == []


def test_another_python_is_refused_with_the_remedy(monkeypatch):
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))

    assert "needs Python 3.11 or 3.12 and this is 3.9" in refusal(install.check_python)


def test_too_little_room_says_how_much_is_needed(tmp_path):
    assert "1000000.0 GB are needed" in refusal(lambda: check_space({tmp_path: 10**15}))


def test_a_taken_port_is_refused_with_another_one(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        assert f"PORT={port + 1}" in refusal(install.check_port)


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_refused(port, monkeypatch):
    monkeypatch.setenv("PORT", port)

    assert f"PORT is {port}" in refusal(install.address)


def test_a_browser_that_does_not_run_is_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    assert "CHROMIUM is /nowhere/chromium" in refusal(install.find_browser)


def test_a_missing_redis_is_noticed_before_anything_is_installed(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setattr(install.platform, "machine", lambda: "arm64")

    assert "set REDIS_URL" in refusal(install.check_redis)


def test_every_file_of_the_front_end_counts_as_a_source():
    found = {path.name for path in install.sources()}

    assert {"package-lock.json", "vite.config.ts", "api.ts"} <= found
    assert not any(os.sep + "node_modules" + os.sep in str(path) for path in install.sources())


def test_a_command_that_lacks_its_settings_says_so_in_one_sentence(tmp_path):
    lacking = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "none")}

    said = subprocess.run(
        [sys.executable, install.ROOT / "manage.py", "check"],
        env=lacking,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("Set SECRET_KEY, or make the folder DATA_DIR")
