"""Disputed tasks are decided blind, by one senior at a time, and may become gold."""

from functools import partial

import pytest
from django.utils import timezone

from annotation.errors import DecidedAlready, InvalidJudgment, NotFound
from annotation.models import (
    Adjudication,
    Aggregate,
    AuditEntry,
    Campaign,
    GoldAnswer,
    Question,
    Role,
    Task,
    User,
)
from annotation.models.quality import disputes
from annotation.models.quality.aggregates import LEASE
from annotation.services.quality import adjudications
from tests.annotation.judging.conftest import lease_of, make_ranking, rank
from tests.conftest import claim, make_campaign, make_person, post, signed_in, submit, together

LEFT = {"preferences": {"helpful": -2}}


def disputed(campaign: Campaign, *values: float) -> list[Task]:
    """Its tasks, each disputed and worth that much to decide."""
    tasks = list(Task.objects.of(campaign).collecting().order_by("pk"))
    for task, value in zip(tasks, values, strict=True):
        a, b = task.places.values_list("completion", flat=True)[:2]
        Aggregate.objects.create(
            task=task,
            criterion=campaign.questions.get().criterion,
            completion_a_id=a,
            completion_b_id=b,
            method="majority",
            p=0.5,
            low=0.2,
            high=0.8,
            judgments=2,
            disputed=True,
            value=value,
            computed_at=timezone.now(),
        )
    return tasks


def judged(campaign: Campaign, task: Task, **said: tuple[int, str]) -> None:
    """What these people said of it in stored order, and why."""
    for name, (preference, why) in said.items():
        lease = claim(campaign, make_person(name))
        assert lease.task_id == task.pk
        side = 1 if lease.order[0] == 0 else -1
        submit(lease, preference * side, rationale=why)


def begin(campaign: Campaign, by: User, **more: bool) -> Adjudication | None:
    return adjudications.begin(campaign=campaign, by=by, **more)


def decide(campaign: Campaign, by: User, preference: int = -2, **more) -> Adjudication:
    """Open the next and decide it, by stored order."""
    begun = begin(campaign, by)
    assert begun
    side = 1 if disputes.order_for(begun.task_id, by, 2)[0] == 0 else -1
    said = {"preferences": {"helpful": preference * side}} | more
    pk = adjudications.decide(campaign=campaign, task=begun.task_id, by=by, **said)
    return Adjudication.objects.get(pk=pk)


@pytest.fixture
def senior(db: None) -> User:
    return make_person("senior", is_manager=True)


def test_the_dearest_dispute_comes_first_and_a_decision_brings_the_next(senior):
    campaign = make_campaign(tasks=3)
    first, second, _ = disputed(campaign, 0.2, 0.9, 0.1)

    assert begin(campaign, senior).task == second
    decide(campaign, senior)

    assert begin(campaign, senior).task == first


def test_two_seniors_are_never_given_the_same_task(senior, bob):
    campaign = make_campaign(tasks=2)
    first, second = disputed(campaign, 0.9, 0.1)

    assert [begin(campaign, senior).task, begin(campaign, bob).task] == [first, second]
    assert begin(campaign, make_person("carol")) is None


@pytest.mark.django_db(transaction=True)
def test_not_even_when_they_ask_at_the_same_moment():
    campaign = make_campaign(tasks=4)
    disputed(campaign, 0.4, 0.3, 0.2, 0.1)
    people = [make_person(f"senior{n}") for n in range(4)]

    begun = together(*(partial(begin, campaign, person) for person in people))

    assert len({one.task_id for one in begun}) == 4


def test_what_was_opened_long_ago_is_free_for_others(senior, bob):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)
    begin(campaign, senior)
    Adjudication.objects.update(at=timezone.now() - 2 * LEASE)

    assert begin(campaign, bob).task == task


def test_what_is_left_for_later_comes_again_when_asked_for(senior):
    campaign = make_campaign(tasks=2)
    first, second = disputed(campaign, 0.9, 0.1)
    begin(campaign, senior)

    adjudications.leave(campaign=campaign, task=first.pk, by=senior)

    assert begin(campaign, senior).task == second
    assert disputes.left(campaign, senior) == {"open": 1, "left": 1, "decided": 0}
    adjudications.leave(campaign=campaign, task=second.pk, by=senior)
    assert begin(campaign, senior) is None
    assert begin(campaign, senior, left=True).task == first


def test_nobody_adjudicates_what_they_judged(alice):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)
    submit(claim(campaign, alice))

    assert begin(campaign, alice) is None


@pytest.mark.parametrize("asks_for", ["better", "worse"])
def test_a_decision_is_stored_the_same_whatever_the_order_shown(senior, asks_for):
    campaign = make_campaign(tasks=12)
    Question.objects.update(asks_for=asks_for)
    tasks = disputed(campaign, *[0.5] * 12)

    sign = -1 if asks_for == "worse" else 1
    stored = {decide(campaign, senior, -3).preferences["helpful"] for _ in tasks}

    assert stored == {-3 * sign}
    assert {disputes.order_for(task.pk, senior, 2)[0] for task in tasks} == {0, 1}


def test_a_decision_stands_in_place_of_the_judgments(senior):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)

    decide(campaign, senior, 4)

    found = Aggregate.objects.get()
    assert (found.disputed, round(found.p, 2), found.low == found.high) == (False, 0.95, True)
    assert begin(campaign, senior) is None


def test_deciding_again_is_a_new_row_and_is_logged(senior):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)
    first = decide(campaign, senior, -2)

    adjudications.again(campaign=campaign, task=task.pk, by=senior)
    side = 1 if disputes.order_for(task.pk, senior, 2)[0] == 0 else -1
    adjudications.decide(
        campaign=campaign, task=task.pk, by=senior, preferences={"helpful": 3 * side}
    )

    first.refresh_from_db()
    assert not first.current
    assert Adjudication.objects.current().get().preferences == {"helpful": 3}
    change = AuditEntry.objects.first().change["adjudication"]
    assert change == {"from": {"helpful": -2}, "to": {"helpful": 3}}


def test_the_same_decision_sent_twice_is_one(senior):
    campaign = make_campaign()
    disputed(campaign, 0.5)
    row = decide(campaign, senior)
    said = disputes.verdict(row, disputes.order_for(row.task_id, senior, 2), {"helpful": 1})

    again = adjudications.decide(
        campaign=campaign, task=row.task_id, by=senior, preferences=said["preferences"]
    )

    assert again == row.pk
    assert Adjudication.objects.count() == 1


def test_who_comes_late_is_told_that_it_was_decided(senior, bob):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)
    begin(campaign, senior)
    Adjudication.objects.update(at=timezone.now() - 2 * LEASE)
    decide(campaign, bob, 4)

    with pytest.raises(DecidedAlready):
        adjudications.decide(campaign=campaign, task=task.pk, by=senior, preferences={"helpful": 1})


def test_only_what_was_opened_can_be_decided(senior):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)

    with pytest.raises(NotFound):
        adjudications.decide(campaign=campaign, task=task.pk, by=senior, **LEFT)


def test_a_decision_answers_what_was_asked(senior):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)
    begin(campaign, senior)

    with pytest.raises(InvalidJudgment):
        adjudications.decide(campaign=campaign, task=task.pk, by=senior, preferences={"helpful": 0})


def test_reasons_are_as_many_for_one_side_as_for_the_other_and_name_nobody(senior):
    campaign = make_campaign(overlap=4, rationale_minimum=0)
    (task,) = disputed(campaign, 0.5)
    judged(
        campaign, task, ann=(-2, "a is right"), ben=(-1, "a is short"), cy=(-3, "a"), di=(4, "b")
    )

    shown = disputes.dispute(begin(campaign, senior), senior)

    order = disputes.order_for(task.pk, senior, 2)
    sides = {one["response"]: one["text"] for one in shown["reasons"]}
    assert (len(shown["reasons"]), sides[order.index(1)], sides[order.index(0)][0]) == (2, "b", "a")
    assert {frozenset(one) for one in shown["reasons"]} == {
        frozenset({"response", "text", "moved"})
    }


def test_where_one_side_gave_no_reason_none_is_shown_before_deciding(senior):
    campaign = make_campaign(overlap=2, rationale_minimum=0)
    (task,) = disputed(campaign, 0.5)
    judged(campaign, task, ann=(-2, "a is right"), ben=(1, ""))

    assert disputes.dispute(begin(campaign, senior), senior)["reasons"] == []
    decide(campaign, senior, -2)

    (told,), _ = disputes.decisions(campaign, reader=senior, names=True)
    assert [one["text"] for one in told["reasons"]] == ["a is right"]
    (counts,) = told["judged"]
    assert (counts["agreed"], counts["of"], counts["left"] + counts["right"]) == (1, 2, 2)


def test_gold_is_made_of_a_decision_with_its_reason_and_is_logged(senior):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)
    decide(campaign, senior, -2, rationale="a answers the question")

    gold = adjudications.promote(campaign=campaign, task=task.pk, by=senior)

    assert (gold.purpose, gold.wanted, gold.repeat_of) == ("gold", 0, task)
    assert gold.gold_answer.preferences == {"helpful": -2}
    assert gold.gold_answer.why == "a answers the question"
    assert list(gold.places.values_list("completion", "position")) == list(
        task.places.values_list("completion", "position")
    )
    assert AuditEntry.objects.first().change["gold"] == {"from": None, "to": gold.pk}
    assert adjudications.promote(campaign=campaign, task=task.pk, by=senior) == gold


def test_gold_follows_a_decision_that_is_made_again(senior):
    campaign = make_campaign()
    (task,) = disputed(campaign, 0.5)
    decide(campaign, senior, -2)
    gold = adjudications.promote(campaign=campaign, task=task.pk, by=senior)

    adjudications.again(campaign=campaign, task=task.pk, by=senior)
    side = 1 if disputes.order_for(task.pk, senior, 2)[0] == 0 else -1
    adjudications.decide(
        campaign=campaign, task=task.pk, by=senior, preferences={"helpful": 4 * side}
    )

    assert GoldAnswer.objects.get(task=gold).preferences == {"helpful": 4}
    assert Adjudication.objects.current().get().gold_task == gold


def test_a_ranking_is_decided_by_an_order(senior):
    campaign = make_ranking(3)
    (task,) = disputed(campaign, 0.5)
    rank(lease_of(campaign, make_person("ann"), [0, 1, 2]), [0], [1], [2])
    begin(campaign, senior)
    order = disputes.order_for(task.pk, senior, 3)
    places = [[order.index(stored)] for stored in (2, 0, 1)]

    adjudications.decide(campaign=campaign, task=task.pk, by=senior, ranking={"overall": places})

    row = Adjudication.objects.current().get()
    assert row.ranking == {"overall": [[2], [0], [1]]}
    (told,), _ = disputes.decisions(campaign, reader=senior, names=True)
    assert told["ranking"] == {"overall": places}
    assert (told["judged"][0]["agreed"], told["judged"][0]["of"]) == (1, 3)
    gold = adjudications.promote(campaign=campaign, task=task.pk, by=senior)
    assert gold.gold_answer.ranking == row.ranking


def test_what_was_left_unranked_is_so_when_it_is_decided_again(senior):
    campaign = make_ranking(4)
    campaign.allow_partial = True
    campaign.save()
    Question.objects.update(allow_tie=False)
    (task,) = disputed(campaign, 0.5)
    begin(campaign, senior)
    said = {"overall": [[3], [1]]}
    adjudications.decide(campaign=campaign, task=task.pk, by=senior, ranking=said)

    row = adjudications.again(campaign=campaign, task=task.pk, by=senior)
    again = disputes.dispute(row, senior)["said"]["ranking"]

    assert again == said
    adjudications.decide(campaign=campaign, task=task.pk, by=senior, ranking=again)
    (told,), _ = disputes.decisions(campaign, reader=senior, names=True)
    assert told["ranking"] == {"overall": [[3], [1], [0, 2]]}
    assert told["judged"][0]["of"] == 0


def test_an_adjudicator_of_the_campaign_works_through_the_api(manager):
    campaign = make_campaign(tasks=2)
    first, second = disputed(campaign, 0.9, 0.1)
    bob = make_person("bobby")
    Role.objects.create(campaign=campaign, person=bob, name="adjudicator")
    client, base = signed_in(bob), f"/api/campaigns/{campaign.slug}/adjudication"

    dispute = post(client, f"{base}/next").json()["dispute"]
    assert (dispute["task"], dispute["said"]) == (first.pk, None)
    answer = post(client, f"{base}/{first.pk}", {"preferences": {"helpful": 1}}).json()

    assert answer["dispute"]["task"] == second.pk
    assert answer["counts"] == {"open": 1, "left": 0, "decided": 1}
    assert post(client, f"{base}/{first.pk}/again").json()["dispute"]["said"]["preferences"] == {
        "helpful": 1
    }
    assert post(client, f"{base}/{first.pk}/gold").status_code == 201
    assert client.get(base).json()["decisions"][0]["by"]["name"] == "bobby"


def test_an_adjudicator_sees_other_deciders_by_pseudonym_and_a_manager_by_name(senior, bob):
    campaign = make_campaign()
    disputed(campaign, 0.5)
    decide(campaign, senior)
    Role.objects.create(campaign=campaign, person=bob, name="adjudicator")
    base = f"/api/campaigns/{campaign.slug}/adjudication"

    (seen,) = signed_in(bob).get(base).json()["decisions"]
    assert seen["by"] == {"pseudonym": str(senior.pseudonym), "name": None}
    other = make_person("other", is_manager=True)
    (seen,) = signed_in(other).get(base).json()["decisions"]
    assert seen["by"]["name"] == "senior"


@pytest.mark.parametrize("role", ["annotator", "researcher"])
def test_to_anyone_else_there_is_no_such_queue(alice, role):
    campaign = make_campaign()
    Role.objects.create(campaign=campaign, person=alice, name=role)

    assert signed_in(alice).get(f"/api/campaigns/{campaign.slug}/adjudication").status_code == 404


def test_decisions_are_told_page_by_page(senior):
    campaign = make_campaign(tasks=32, overlap=2)
    for task in disputed(campaign, *[1.0] * 32):
        Adjudication.objects.create(task=task, by=senior, preferences={"helpful": 1})
    client = signed_in(senior)

    first = client.get("/api/campaigns/kitchen/adjudication").json()
    rest = client.get(f"/api/campaigns/kitchen/adjudication?before={first['older']}").json()

    told = [one["task"] for one in first["decisions"] + rest["decisions"]]
    assert (len(first["decisions"]), len(rest["decisions"]), rest["older"]) == (30, 2, None)
    assert told == sorted(told, reverse=True)
