"""Promises about the code: its ceilings, its names, its settings."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from annotation.dispatch import Job
from annotation.measures import splits, texts
from preference_model.data import formats
from preference_model.evaluation import bias
from workers.app import app

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("annotation", "preference_model", "workers")
LINES, FILES, DEPTH, COMMAND = 400, 12, 3, 40
SUFFIXES = (".py", ".ts", ".tsx", ".css")
GENERATED = ("frontend/src/schema.ts",)


def tracked(*places: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *places],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [Path(name) for name in listed.stdout.split("\0") if name]
    return [path for path in found if (ROOT / path).is_file()]


def source(*places: str) -> list[Path]:
    return [path for path in tracked(*places) if path.suffix in SUFFIXES]


SOURCE = [
    path for path in source(*PACKAGES, "frontend/src", "tests") if "migrations" not in path.parts
]


def long(path: Path, ceiling: int) -> bool:
    return len((ROOT / path).read_text().splitlines()) > ceiling


def test_every_file_fits_in_one_sitting():
    assert [path for path in SOURCE if long(path, LINES) and str(path) not in GENERATED] == []


def test_every_folder_fits_on_one_screen():
    folders: dict[Path, list[str]] = {}
    for path in SOURCE:
        counted = path.name != "__init__.py" and not path.stem.endswith(".test")
        if counted and path.parts[0] != "tests":
            folders.setdefault(path.parent, []).append(path.name)

    assert {folder: len(names) for folder, names in folders.items() if len(names) > FILES} == {}


def test_no_folder_lies_deeper_than_three():
    assert [path for path in source(*PACKAGES) if len(path.parent.parts) > DEPTH] == []
    beyond = [path for path in source("frontend/src") if len(path.parent.parts) - 2 > DEPTH]
    assert beyond == []


@pytest.mark.parametrize(
    "path", tracked("annotation/management/commands/*.py"), ids=lambda path: path.stem
)
def test_every_command_is_short(path):
    assert not long(path, COMMAND)


def test_every_job_is_registered_under_its_name():
    app.loader.import_default_modules()

    assert set(Job) <= set(app.tasks)


READ = re.compile(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""")


def test_every_setting_is_documented():
    read = set(READ.findall((ROOT / "annotation" / "settings.py").read_text()))
    said = (ROOT / ".env.example").read_text()

    assert read >= {"DATABASE_URL", "REDIS_URL", "SPLIT_SALT"}
    assert {name for name in read if not re.search(rf"^#? ?{name}=", said, re.MULTILINE)} == set()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


ELSEWHERE = re.compile(
    rb"(?<![\w./$}])/(?:root|home/\w+|work/main|Users/\w+|tmp/(?:plan|bash_jobs))\b"
)


def test_no_file_names_a_place_on_somebodys_machine():
    named = [path for path in tracked() if ELSEWHERE.search((ROOT / path).read_bytes())]

    assert [path for path in named if path != Path("tests/test_architecture.py")] == []


@pytest.mark.parametrize(
    "rule", [r"\.button\.primary", r"(?:kbd|:where\(kbd\))", r"\.toast button"]
)
def test_what_annotators_and_seniors_press_is_drawn_by_one_style_sheet(rule: str):
    """The adjudication desk is the working page among the managers' pages."""
    drawn = re.compile(rf"^\s*(?:& )?{rule} \{{\s+(?!display: none)", re.MULTILINE)
    sheets = [path for path in source("frontend/src") if path.suffix == ".css"]

    found = [path for path in sheets if drawn.search((ROOT / path).read_text())]

    assert [path.parent.name for path in found] == ["controls"]


# Neither side may import the other, so that what both must say alike stands twice.
@given(st.text())
def test_platform_and_library_put_an_opening_in_the_same_group(opening: str):
    assert formats.group(opening) == splits.group(opening)


def test_platform_and_library_part_groups_and_know_refusals_alike():
    groups = [splits.group(str(n)) for n in range(300)]

    assert [formats.split(each) for each in groups] == [
        splits.split(each, formats.SALT) for each in groups
    ]
    assert bias.REFUSAL.pattern == texts.REFUSALS.pattern
    assert bias.OPENING == texts.OPENING
