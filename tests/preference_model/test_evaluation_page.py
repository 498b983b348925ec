import json
from html.parser import HTMLParser

import pytest

from preference_model.evaluation.page.plots import Scale, forest, reliability
from tests.preference_model.conftest import rows, train_on, write

STRANGE = "<script>alert('why')</script>"
VOID = {"meta", "line", "circle", "rect", "br", "text", "link", "img"}


@pytest.fixture
def told(tmp_path):
    """Rows that say where and by whom, in words that would break a careless page."""
    lines = rows(train=20, held=60, seed=1)
    for place, line in enumerate(lines):
        line["meta"] = {"campaign": "<b>bold</b> & co"}
        line["annotator"] = f"{place % 3}<i>"
        line["prompt"] = [{"role": "user", "content": f"{STRANGE} {place}"}]
    taught = [line for line in rows(train=300, held=0, seed=2) if line["split"] == "train"]
    for place, line in enumerate(taught):
        fresh = {"id": f"{place}", "group": f"{place + 10**6:032x}", "split": "train"}
        prompt = [{"role": "user", "content": f"why w{place % 20} w{place % 17} w{place % 7}"}]
        lines.append({**line, **fresh, "prompt": prompt})
    return write(tmp_path / "s.jsonl", lines)


class Tags(HTMLParser):
    """The elements of a page; fails where one is not closed."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.told = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID - {"text"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.told.append(data)


def read(path):
    tags = Tags()
    tags.feed(path.read_text())
    assert tags.open == []
    return tags


def test_a_report_and_a_page_are_written(command, encoder_backbone, trained_causal, told, tmp_path):
    output, page = tmp_path / "report.json", tmp_path / "report.html"
    trained = train_on(told, encoder_backbone, tmp_path)

    events = command(
        "evaluate", trained, "--snapshot", told, "--champion", trained_causal,
        "--correct", "length", "--output", output, "--page", page, "--threads", 1,
    )  # fmt: skip

    report = json.loads(output.read_text())
    assert events[-1]["report"] == report
    assert report["test"]["helpful"]["brier"]["value"] < 0.25
    assert {row["name"] for row in report["slices"]["helpful"] if row["by"] == "campaign"} == {
        "<b>bold</b> & co"
    }
    assert report["comparison"]["test"]["helpful"]["mcnemar"]["exact"] > 0
    assert report["correction"]["helpful"]["after"]["pairs"] == 60
    assert report["prompts"]["strangest"][0]["prompt"].startswith(STRANGE)
    found = read(page)
    names = [name for name, _ in found.seen]
    assert names.count("script") == names.count("link") == names.count("img") == 0
    assert not any({"src", "href"} & set(attributes) for _, attributes in found.seen)
    assert "url(" not in page.read_text()
    assert "@import" not in page.read_text()
    text = " ".join(found.told)
    assert STRANGE in text
    assert "<b>bold</b> & co" in text
    assert {"McNemar, exact p", "Corrected for length"} <= set(found.told)


def test_a_page_without_champion_compares_nothing(command, trained, snapshot, tmp_path):
    page = tmp_path / "report.html"

    command("evaluate", trained, "--snapshot", snapshot, "--page", page)

    text = " ".join(read(page).told)
    assert "McNemar" not in text
    assert "too few prompts to say what is ordinary" in text


def test_a_page_without_test_pairs_says_so(command, trained, tmp_path):
    lines = [line for line in rows(20, 5) if line["split"] == "train"]
    page = tmp_path / "report.html"

    command("evaluate", trained, "--snapshot", write(tmp_path / "s.jsonl", lines), "--page", page)

    assert "no pair in the test fold" in " ".join(read(page).told)


def test_a_scale_puts_values_between_its_ends_and_marks_round_ones():
    scale = Scale(0.48, 0.83, 0, 100)

    assert (scale(0.48), scale(0.83), scale(2)) == (0, 100, 100)
    assert scale.ticks() == [0.5, 0.6, 0.7, 0.8]


def test_an_interval_is_coloured_only_where_all_of_it_is_on_one_side():
    def row(low, high):
        return {"estimate": {"value": (low + high) / 2, "low": low, "high": high}}

    found = forest([row(0.1, 0.2), row(-0.2, -0.1), row(-0.1, 0.3)], 0.0)

    assert [each["mark"]["side"] for each in found["rows"]] == ["right", "left", "open"]
    assert found["rows"][1]["mark"]["high"] < found["reference"] < found["rows"][0]["mark"]["low"]


def test_the_reliability_plot_keeps_low_observations_in_sight():
    bins = [
        {"from": 0.9, "to": 0.95, "predicted": 0.92, "observed": 0.2, "low": None, "high": None,
         "pairs": 3},
        {"from": 0.95, "to": 1, "predicted": 0.97, "observed": 1.0, "low": 1.0, "high": 1.0,
         "pairs": 6},
    ]  # fmt: skip

    low, high = reliability(bins)["bins"]

    assert low["y"] > high["y"]
    assert low["height"] == high["height"] / 2
