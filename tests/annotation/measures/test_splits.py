import subprocess
import sys
from collections import Counter

import pytest

from annotation.measures.splits import group, split


@pytest.mark.parametrize(
    "variant",
    [
        "How do I bake bread?",
        "how do i  bake\nbread",
        " HOW DO I BAKE BREAD?! ",
        "“Ｈow do I bake bread”",
    ],
)
def test_case_space_and_closing_marks_do_not_make_another_group(variant):
    assert group(variant) == group("How do I bake bread?")


def test_other_words_make_another_group():
    openings = ["How do I bake bread?", "How do I bake a bread?", "?", "!", "", "C", "C++"]

    assert len({group(opening) for opening in openings}) == len(openings)


def test_group_and_split_are_the_same_in_another_process():
    code = (
        "from annotation.measures.splits import group, split;"
        "print(group('Héllo?'), split(group('Héllo?'), 'salt'))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert printed == [group("Héllo?"), split(group("Héllo?"), "salt")]
    assert printed == ["3c48591d8d098a4538f5e013dfcf406e", "train"]


def test_eight_of_ten_groups_are_for_training():
    counts = Counter(split(group(f"prompt {n}"), "salt") for n in range(10_000))

    assert counts["train"] == pytest.approx(8000, abs=150)
    assert counts["validation"] == pytest.approx(1000, abs=120)
    assert counts["test"] == pytest.approx(1000, abs=120)


def test_another_salt_draws_other_splits():
    groups = [group(f"prompt {n}") for n in range(1000)]

    assert [split(g, "one") for g in groups] != [split(g, "two") for g in groups]
