"""Files of more than two responses a prompt, of known orders and of harmful material."""

import pytest

from annotation.models import Campaign, GoldAnswer, Task
from tests.annotation.judging.conftest import make_ranking, ranked
from tests.conftest import lines, load, make_campaign, pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranking(db: None) -> Campaign:
    return make_ranking(4, tasks=0)


def texts(task: Task) -> list[str]:
    return [place.completion.text for place in task.places.select_related("completion")]


def test_as_many_as_are_ranked_are_one_task(ranking):
    load(ranking, lines(ranked(1, 4)))

    assert sorted(texts(Task.objects.get())) == [f"Response {n} to 1." for n in range(4)]


@pytest.mark.parametrize(
    ("responses", "tasks"), [(4, 1), (5, 2), (7, 2), (8, 3), (10, 3), (64, 21)]
)
def test_more_become_windows_that_hold_all_and_share_one(ranking, responses, tasks):
    load(ranking, lines(ranked(1, responses)))

    shown = [set(texts(task)) for task in Task.objects.order_by("id")]
    assert [len(window) for window in shown] == [4] * tasks
    assert len(set.union(*shown)) == responses
    assert all(one & next_one for one, next_one in zip(shown, shown[1:], strict=False))


@pytest.mark.parametrize("responses", [2, 3])
def test_fewer_than_are_ranked_are_refused_with_what_to_add(ranking, responses):
    record = load(ranking, lines(ranked(1, responses), ranked(2, 4)))

    refused = record.refused.get()
    assert (refused.line, refused.code) == (1, "too_few_responses")
    assert f"add {4 - responses} more" in refused.message
    assert (record.tasks_added, record.refused_count) == (1, 1)


def test_responses_on_lines_of_their_own_wait_until_there_are_enough(ranking):
    alone = [{"prompt": "Question 1?", "completions": [f"Response {n}."]} for n in range(4)]

    assert load(ranking, lines(*alone[:3])).tasks_added == 0
    assert load(ranking, lines(alone[3])).tasks_added == 1


def test_levels_of_gold_become_a_known_order(ranking):
    gold = ranked(1, 4, purpose="gold", reference={"overall": [0, 3, 3, 1]}, why="Read it.")

    load(ranking, lines(gold))

    answer = GoldAnswer.objects.get()
    place = {text: position for position, text in enumerate(texts(answer.task))}
    best, then, last = answer.ranking["overall"]
    assert sorted(best) == sorted([place["Response 1 to 1."], place["Response 2 to 1."]])
    assert (then, last) == ([place["Response 3 to 1."]], [place["Response 0 to 1."]])
    assert (answer.preferences, answer.why) == ({}, "Read it.")


def test_gold_whose_levels_are_all_the_same_is_refused(ranking):
    load(ranking, lines(ranked(1, 4, purpose="gold", reference={"overall": [2, 2, 2, 2]})))

    assert not Task.objects.exists()


@pytest.mark.parametrize("as_gold", [False, True])
def test_practice_has_a_verdict_and_wants_no_judgment(as_gold):
    campaign = make_campaign(tasks=0)
    line = pair(1, purpose="practice", reference={"helpful": [4, 1]}, why="It answers.")

    record = load(campaign, lines(line), as_gold=as_gold)

    task = Task.objects.get()
    assert (task.purpose, task.wanted, task.open_slots) == ("practice", 0, 0)
    assert task.gold_answer.why == "It answers."
    assert (record.tasks_added, record.gold_added) == (0, 1)


def test_what_material_touches_is_kept_with_its_tasks():
    campaign = make_campaign(tasks=0)

    load(campaign, lines(pair(1, harms=["violence", "drugs", "violence"]), pair(2)))

    assert list(Task.objects.order_by("id").values_list("harms", flat=True)) == [
        ["violence", "drugs"], [],
    ]  # fmt: skip


@pytest.mark.parametrize("harms", ["violence", ["boredom"], [3], {"violence": 1}])
def test_what_is_no_list_of_categories_is_refused(harms):
    record = load(make_campaign(tasks=0), lines(pair(1, harms=harms)))

    assert (record.refused.get().code, Task.objects.count()) == ("bad_harms", 0)
