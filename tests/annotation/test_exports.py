"""A snapshot leaves in the formats trainers read, and every line says what was preferred."""

import subprocess
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from annotation.errors import NotFrozen, UnknownFormat
from annotation.formats import FORMATS, READERS
from annotation.models import Assignment, Export, Question, Snapshot
from annotation.services import exports, jobs, snapshots
from tests.conftest import add_tasks, claim, judge_all, make_campaign, submit

pytestmark = pytest.mark.django_db

TRL = [name for name in FORMATS if name.startswith("trl-")]


@pytest.fixture
def snapshot(alice) -> Snapshot:
    """Four judgments: a is better by 3 and by 1, shown in both orders each."""
    campaign = make_campaign(tasks=4)
    lease = claim(campaign, alice)
    for order, left_or_right in (([0, 1], -3), ([1, 0], 3), ([0, 1], -1), ([1, 0], 1)):
        Assignment.objects.filter(pk=lease.pk).update(order=order)
        coming = submit(lease, left_or_right).next
        lease = Assignment.objects.filter(pk=coming).first()
    return snapshots.freeze_now(campaigns=[campaign], name="Four")


def write(snapshot: Snapshot, format: str, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """{path: lines} of an export."""
    exports.write(snapshot=snapshot, format=format, folder=folder)
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*.jsonl")}
    return {name: parsed(path.read_bytes()) for name, path in files.items()}


def parsed(content: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in content.splitlines()]


def of_format(files: dict[str, list[dict[str, Any]]], format: str) -> list[dict[str, Any]]:
    mine = [lines for name, lines in files.items() if name.startswith(f"{format}/")]
    return [line for lines in mine for line in lines]


def text_of(side: Any) -> str:
    return side if isinstance(side, str) else side[-1]["content"]


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "trl-unpaired"])
def test_the_chosen_one_is_what_the_annotator_preferred(snapshot, format, tmp_path):
    lines = of_format(write(snapshot, format, tmp_path / "out"), format)

    assert len(lines) == 4
    for line in lines:
        number = text_of(line["chosen"]).rsplit("-", 1)[1]
        assert text_of(line["chosen"]).endswith(f"a of kitchen-{number}")
        assert text_of(line["rejected"]).endswith(f"b of kitchen-{number}")


def test_unpaired_lines_label_the_preferred_one(snapshot, tmp_path):
    lines = of_format(write(snapshot, "trl-unpaired", tmp_path / "out"), "trl-unpaired")

    assert len(lines) == 8
    assert all(line["label"] is text_of(line["completion"]).startswith("a") for line in lines)


@pytest.mark.parametrize("format", TRL)
def test_every_trl_line_has_its_margin(snapshot, format, tmp_path):
    lines = of_format(write(snapshot, format, tmp_path / "out"), format)

    times = 2 if format == "trl-unpaired" else 1
    assert sorted(line["margin"] for line in lines) == pytest.approx(
        [0.0] * 2 * times + [2 / 3] * 2 * times
    )


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_written_reads_back(snapshot, format, tmp_path):
    reader = READERS["hh-rlhf" if format == "hh-rlhf" else "trl"]
    for line in of_format(write(snapshot, format, tmp_path / "out"), format):
        (read,) = reader(BytesIO(orjson.dumps(line)))
        assert read.row.prompt[0].content.startswith("Question kitchen-")


def test_trl_writes_all_five(snapshot, tmp_path):
    files = write(snapshot, "trl", tmp_path / "out")

    assert {name.split("/")[0] for name in files} == {*TRL, "meta.jsonl"}


def test_files_are_parted_by_criterion_and_split(snapshot, tmp_path):
    files = write(snapshot, "hh-rlhf", tmp_path / "out")

    splits = {row["split"] for row in files["meta.jsonl"]}
    assert files.keys() == {f"hh-rlhf/helpful/{split}.jsonl" for split in splits} | {"meta.jsonl"}


def test_meta_says_of_each_comparison_what_the_format_loses(snapshot, alice, tmp_path):
    meta = write(snapshot, "hh-rlhf", tmp_path / "out")["meta.jsonl"]

    assert [row["preference"] for row in meta] == [-3, -3, -1, -1]
    assert {row["annotator"] for row in meta} == {str(alice.pseudonym)}
    assert [row["order"] for row in meta] == [[0, 1], [1, 0]] * 2
    assert meta[0].keys() >= {"rule", "probability", "submitted_at", "data_licence", "campaign"}


def test_ties_are_left_out_and_counted(alice, tmp_path):
    campaign = make_campaign(tasks=2)
    Question.objects.update(allow_tie=True)
    judge_all(campaign, alice, helpful=0)
    add_tasks(campaign, 1)
    judge_all(campaign, alice, helpful=2)
    snapshot = snapshots.freeze_now(campaigns=[campaign], name="Ties")

    left = exports.write(snapshot=snapshot, format="trl-explicit", folder=tmp_path / "out")

    (kept,) = tmp_path.rglob("trl-explicit/*/*.jsonl")
    assert (left, len(parsed(kept.read_bytes()))) == (2, 1)
    assert "2 (tie)" in (tmp_path / "out" / "README.md").read_text()
    assert len(parsed((tmp_path / "out" / "meta.jsonl").read_bytes())) == 3


def test_the_card_says_where_it_comes_from(snapshot, tmp_path):
    exports.write(snapshot=snapshot, format="trl", folder=tmp_path / "out")

    card = (tmp_path / "out" / "README.md").read_text()
    assert snapshot.sha256 in card
    assert "Kitchen" in card
    assert all(name in card for name in TRL)


def test_an_unknown_format_is_refused(snapshot, tmp_path):
    with pytest.raises(UnknownFormat):
        exports.write(snapshot=snapshot, format="csv", folder=tmp_path)
    with pytest.raises(UnknownFormat):
        exports.ask(snapshot=snapshot, format="csv", by=None)


def test_what_is_not_frozen_cannot_be_exported(campaign, alice):
    submit(claim(campaign, alice))
    waiting = snapshots.keep(campaigns=[campaign], name="Waiting", by=None)

    with pytest.raises(NotFrozen):
        exports.ask(snapshot=waiting, format="trl", by=None)


def packed(snapshot: Snapshot, format: str = "trl") -> Export:
    return exports.pack(
        jobs.take(Export, exports.ask(snapshot=snapshot, format=format, by=None).pk)
    )


def test_the_zip_holds_every_file_and_its_hash_is_kept(snapshot):
    export = packed(snapshot)

    path = Path(settings.MEDIA_ROOT) / export.path
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {"README.md", "meta.jsonl"} <= set(archive.namelist())
    digest = subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True)
    assert digest.stdout.split()[0] == export.sha256
    assert path.stat().st_size == export.bytes


def test_a_finished_export_says_that_all_rows_are_done(snapshot):
    assert packed(snapshot).rows_done == snapshot.comparisons


def test_packing_leaves_nothing_else_behind(snapshot):
    export = packed(snapshot)

    left = [path.name for path in (Path(settings.MEDIA_ROOT) / "exports").iterdir()]
    assert left == [Path(export.path).name]


def test_asking_twice_is_one_export(snapshot):
    first, again = (exports.ask(snapshot=snapshot, format="trl", by=None) for _ in range(2))

    assert first == again


def test_a_failed_export_is_tried_again(snapshot):
    export = jobs.take(Export, exports.ask(snapshot=snapshot, format="trl", by=None).pk)
    jobs.fail(export, OSError("disk full"))

    assert exports.ask(snapshot=snapshot, format="trl", by=None).state == "waiting"
    assert packed(snapshot).state == "done"


def test_the_command_writes_a_folder(snapshot, tmp_path):
    out = StringIO()

    call_command("export_snapshot", "four", format="trl", output=tmp_path / "x" / "y", stdout=out)

    assert (tmp_path / "x" / "y" / "trl-explicit").is_dir()
    assert out.getvalue().startswith("4 judgments in ")


def test_the_command_says_what_is_wrong(snapshot, tmp_path):
    with pytest.raises(CommandError, match="no snapshot"):
        call_command("export_snapshot", "none", format="trl", output=tmp_path)
    with pytest.raises(CommandError, match="Formats that can be written"):
        call_command("export_snapshot", "four", format="csv", output=tmp_path)
