"""A file of prompts becomes tasks: what is taken in, what is refused, and what a crash leaves."""

import gzip

import pytest
from django.core.management import CommandError, call_command

from annotation.errors import InvalidImport, UnknownFormat, WrongState
from annotation.models import (
    Campaign,
    Completion,
    GoldAnswer,
    Import,
    Prompt,
    Task,
    TaskCompletion,
)
from annotation.services import imports
from tests.conftest import (
    claim,
    judge_all,
    kept,
    lines,
    load,
    make_campaign,
    make_person,
    pair,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign(tasks=0, state="draft")


def added(record: Import) -> tuple[int, int, int, int, int]:
    return (
        record.prompts_added,
        record.completions_added,
        record.tasks_added,
        record.duplicates,
        record.refused_count,
    )


def hh(question: str, chosen: str, rejected: str) -> dict[str, str]:
    opening = f"\n\nHuman: {question}\n\nAssistant: "
    return {"chosen": opening + chosen, "rejected": opening + rejected}


def test_plain_lines_become_tasks(campaign):
    record = load(campaign, lines(pair(1), pair(2)))

    assert (record.state, added(record)) == ("done", (2, 4, 2, 0, 0))
    assert (record.lines_done, record.bytes_done) == (2, record.bytes_total)
    task = Task.objects.first()
    assert (task.wanted, task.purpose, task.completions.count()) == (1, "collect", 2)


def test_hh_rlhf_becomes_tasks(campaign):
    record = load(
        campaign, lines(hh("Hi?", "Hello.", "No."), hh("Bye?", "Bye.", "?")), format="hh-rlhf"
    )

    assert added(record) == (2, 4, 2, 0, 0)
    prompt = Prompt.objects.get(messages=[said("user", "Hi?")])
    assert set(prompt.completions.values_list("text", flat=True)) == {"Hello.", "No."}


TRL = {
    "explicit": {"prompt": "Hi?", "chosen": "Hello.", "rejected": "No."},
    "conversational implicit": {
        "chosen": [said("user", "Hi?"), said("assistant", "Hello.")],
        "rejected": [said("user", "Hi?"), said("assistant", "No.")],
    },
    "conversational explicit": {
        "prompt": [said("user", "Hi?")],
        "chosen": [said("assistant", "Hello.")],
        "rejected": [said("assistant", "No.")],
    },
}


@pytest.mark.parametrize("line", TRL.values(), ids=TRL)
def test_trl_becomes_tasks(campaign, line):
    record = load(campaign, lines(line), format="trl")

    assert added(record) == (1, 2, 1, 0, 0)
    assert Prompt.objects.get().messages == [said("user", "Hi?")]


def test_unpaired_lines_of_one_prompt_are_paired_up(campaign):
    rows = [{"prompt": "Hi?", "completion": text, "label": text == "a"} for text in "abc"]

    record = load(campaign, lines(*rows), format="trl")

    assert (record.tasks_added, record.completions_added) == (3, 3)


def test_a_line_with_several_responses_becomes_every_pair(campaign):
    record = load(campaign, lines({"prompt": "Hi?", "completions": list("abcd")}))

    assert record.tasks_added == 6


def test_gzip_is_read_like_plain(campaign):
    record = load(campaign, gzip.compress(lines(pair(1), pair(2))))

    assert added(record) == (2, 4, 2, 0, 0)
    assert record.bytes_done == record.bytes_total


def test_refused_lines_are_named_with_their_number_and_reason(campaign):
    record = load(
        campaign,
        lines(
            pair(1),
            b"not json\n",
            pair(2),
            b"[1]\n",
            {"completions": ["a", "b"]},
            pair(3, completions=["same", "same"]),
            pair(4, completions=[]),
            b"\n",
            pair(5),
        ),
    )

    refused = list(record.refused.values_list("line", "code"))
    assert refused == [
        (2, "not_json"),
        (4, "not_an_object"),
        (5, "no_prompt"),
        (6, "same_response"),
        (7, "no_responses"),
    ]
    assert all(record.refused.values_list("message", flat=True))
    assert (record.tasks_added, record.refused_count, record.lines_done) == (3, 5, 9)


def test_a_file_of_refusals_only_ends_all_the_same(campaign):
    record = load(campaign, b"nonsense\n" * 3)

    assert (record.state, record.refused_count, record.tasks_added) == ("done", 3, 0)


def test_damaged_gzip_keeps_what_could_be_read(campaign):
    whole = gzip.compress(lines(*(pair(number) for number in range(2000))), mtime=0)

    record = load(campaign, whole[: len(whole) // 2])

    assert record.state == "done"
    assert record.refused.last().code == "bad_gzip"
    assert record.tasks_added == Task.objects.count() > 0


def test_importing_again_adds_nothing(campaign):
    content = lines(pair(1), pair(2), {"prompt": "Hi?", "completions": list("abc")})
    first = load(campaign, content)

    again = load(campaign, content)

    assert (first.tasks_added, added(again)) == (5, (0, 0, 0, 5, 0))


def test_importing_unpaired_lines_again_adds_nothing(campaign, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 5)
    rows = [{"prompt": "Hi?", "completion": f"{n}", "label": True} for n in range(30)]
    load(campaign, lines(*rows), format="trl")
    before = Task.objects.count()

    load(campaign, lines(*rows), format="trl")

    assert Task.objects.count() == before


def test_a_pair_said_the_other_way_round_is_the_same_task(campaign):
    load(campaign, lines(hh("Hi?", "Hello.", "No.")), format="hh-rlhf")

    again = load(campaign, lines(hh("Hi?", "No.", "Hello.")), format="hh-rlhf")

    assert (again.tasks_added, again.duplicates) == (0, 1)


def test_the_same_line_twice_in_a_file_is_one_task(campaign):
    record = load(campaign, lines(pair(1), pair(1)))

    assert (record.tasks_added, record.duplicates) == (1, 1)


def test_another_campaign_shares_prompts_and_has_tasks_of_its_own(campaign):
    load(campaign, lines(pair(1)))

    record = load(make_campaign("garden", tasks=0, overlap=3), lines(pair(1)))

    assert added(record) == (0, 0, 1, 0, 0)
    assert (Prompt.objects.count(), Completion.objects.count()) == (1, 2)


def test_the_stored_order_says_nothing_of_which_was_chosen(campaign):
    rows = [hh(f"Question {n}?", f"Chosen {n}.", f"Rejected {n}.") for n in range(200)]
    load(campaign, lines(*rows), format="hh-rlhf")

    firsts = TaskCompletion.objects.filter(position=0)
    chosen = firsts.filter(completion__text__startswith="Chosen").count()

    assert 70 <= chosen <= 130


def test_prompts_keep_their_group_key_and_metadata(campaign):
    load(campaign, lines(pair(1, id="q1", metadata={"source": "mail"}), pair(2)))

    prompt = Prompt.objects.get(messages=[said("user", "Question 1?")])
    assert prompt.metadata == {"source": "mail", "key": "q1"}
    assert len(set(Prompt.objects.values_list("group", flat=True))) == 2


def test_one_opening_is_one_group_whatever_follows(campaign):
    first = [said("user", "Hi there!")]
    longer = [*first, said("assistant", "Hello."), said("user", "And now?")]
    load(campaign, lines(pair(1, prompt=first), pair(2, prompt=longer), pair(3, prompt="hi THERE")))

    assert len(set(Prompt.objects.values_list("group", flat=True))) == 1


def test_hostile_text_is_rendered_harmless(campaign):
    load(campaign, lines(pair(1, completions=["<script>alert(1)</script>", "**fine**"])))

    assert "<script" not in "".join(Completion.objects.values_list("html", flat=True))


# Gold


def test_a_file_as_gold_becomes_known_verdicts(campaign):
    rows = [pair(n, reference={"helpful": [3, 1]}, why="Because.") for n in range(6)]

    record = load(campaign, lines(*rows), as_gold=True)

    assert (record.gold_added, record.tasks_added) == (6, 0)
    for answer in GoldAnswer.objects.all():
        good_first = answer.task.completions.order_by("places__position")[0].text.startswith("Good")
        assert answer.preferences == {"helpful": -2 if good_first else 2}
        assert (answer.why, answer.task.wanted) == ("Because.", 0)


def test_a_line_may_say_itself_that_it_is_gold(campaign):
    gold = pair(1, reference={"helpful": [1, 0]}, purpose="gold")

    record = load(campaign, lines(gold, pair(2)))

    assert (record.gold_added, record.tasks_added) == (1, 1)


def test_a_files_verdict_is_about_the_only_criterion(campaign):
    load(campaign, lines(hh("Hi?", "Hello.", "No.")), format="hh-rlhf", as_gold=True)

    assert list(GoldAnswer.objects.get().preferences) == ["helpful"]


def test_where_there_are_two_criteria_the_import_says_which(db):
    campaign = make_campaign("both", tasks=0, template="helpful-harmless")
    content = lines(hh("Hi?", "Hello.", "No."))
    vague = load(campaign, content, format="hh-rlhf", as_gold=True)
    assert list(vague.refused.values_list("line", "code")) == [(1, "no_verdict")]

    load(campaign, content, format="hh-rlhf", as_gold=True, criterion="harmless")

    assert list(GoldAnswer.objects.get().preferences) == ["harmless"]


def test_a_verdict_about_what_the_campaign_does_not_ask_is_refused(campaign):
    with pytest.raises(InvalidImport):
        kept(campaign, lines(pair(1)), as_gold=True, criterion="funny")


def test_gold_without_a_verdict_is_refused(campaign):
    record = load(campaign, lines(pair(1), pair(2, reference={"helpful": [1, 1]})), as_gold=True)

    assert list(record.refused.values_list("line", "code")) == [
        (1, "no_verdict"),
        (2, "no_verdict"),
    ]
    assert not Task.objects.exists()


# What cannot be imported


def test_an_unknown_format_is_refused(campaign):
    with pytest.raises(UnknownFormat):
        kept(campaign, lines(pair(1)), format="csv")


def test_an_empty_file_is_refused(campaign):
    with pytest.raises(InvalidImport):
        kept(campaign, b"")


def test_a_closed_campaign_takes_no_more(db):
    with pytest.raises(WrongState):
        kept(make_campaign(state="closed"), lines(pair(1)))


# In a running campaign


def test_what_is_imported_later_is_served_to_whoever_was_done(campaign, alice):
    load(campaign, lines(pair(1)))
    Campaign.objects.update(state="active")
    judge_all(campaign, alice)

    load(campaign, lines(*(pair(n) for n in range(2, 7))))

    assert len(judge_all(campaign, alice)) == 5


# By command


def test_the_command_imports_here_and_now(campaign, tmp_path, capsys):
    file = tmp_path / "prompts.jsonl"
    file.write_bytes(lines(pair(1), b"nonsense\n"))

    call_command("import_data", "jsonl", str(file), campaign="kitchen")

    said = capsys.readouterr()
    assert "1 tasks" in said.out
    assert "line 2" in said.err


def test_the_command_says_what_is_missing(campaign, tmp_path):
    with pytest.raises(CommandError, match="no campaign"):
        call_command("import_data", "jsonl", str(tmp_path), campaign="nowhere")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_data", "jsonl", str(tmp_path / "none"), campaign="kitchen")


def test_what_was_imported_can_be_judged(campaign):
    load(campaign, lines(pair(1)))
    Campaign.objects.update(state="active")

    assert claim(campaign, make_person("zoe")).task.completions.count() == 2
