"""What someone judged before comes again, sides swapped, and nothing tells them so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from annotation.models import Assignment, Campaign, Judgment, Membership, Task, User
from annotation.services import assignments
from annotation.services.participation import clock
from annotation.services.quality import performance, repeats, rollup
from tests.conftest import PASSWORD, claim, claims, make_campaign, make_people, submit, together

pytestmark = pytest.mark.django_db


def earlier(minutes: int = 11) -> None:
    """As if all that was done had been done that long ago."""
    back = timedelta(minutes=minutes)
    Assignment.objects.update(leased_at=F("leased_at") - back, ended_at=F("ended_at") - back)


def worked(campaign: Campaign, annotator: User, number: int, helpful: int = 2) -> None:
    for _ in range(number):
        submit(claim(campaign, annotator), helpful)
    for lease in Assignment.objects.of(annotator).leased():
        assignments.release(assignment=lease)


def repeating(number: int = 80, **settings: object) -> Campaign:
    return make_campaign(tasks=number, repeat_rate=0.2, overlap=3, **settings)


def of(annotator: User) -> list[Assignment]:
    mine = Assignment.objects.of(annotator).filter(task__purpose="repeat")
    return list(mine.exclude(state="released").select_related("task__repeat_of"))


def test_a_fifth_of_the_claims_repeats_another_from_the_twentieth_on(alice):
    campaign = repeating()
    worked(campaign, alice, 25)
    assert of(alice) == []
    for _ in range(5):
        earlier()
        for _ in range(5):
            submit(claim(campaign, alice))

    assert 4 <= len(of(alice)) <= 6


def test_sides_are_those_of_the_first_time_swapped(alice):
    campaign = repeating()
    worked(campaign, alice, 25)
    earlier()
    worked(campaign, alice, 12)

    for again in of(alice):
        first = Assignment.objects.get(task=again.task.repeat_of, annotator=alice, state="answered")
        assert again.order == first.order[::-1]
    assert of(alice)


def test_nothing_is_repeated_that_was_judged_just_now(alice):
    campaign = repeating()
    worked(campaign, alice, 40)

    assert of(alice) == []


def test_nothing_is_repeated_within_twenty_tasks(alice):
    campaign = repeating()
    worked(campaign, alice, 25)
    earlier()
    Membership.objects.update(next_repeat_at=F("claimed"))
    recent = set(
        Assignment.objects.of(alice).order_by("-leased_at")[:20].values_list("task", flat=True)
    )
    worked(campaign, alice, 1)

    (again,) = of(alice)
    assert again.task.repeat_of_id not in recent


def test_a_task_is_repeated_once_for_one_person_and_again_for_another(alice, bob):
    campaign = repeating(25)
    for annotator in (alice, bob):
        worked(campaign, annotator, 24)
        for _ in range(3):
            earlier()
            Membership.objects.update(next_repeat_at=F("claimed"))
            for lease in claims(campaign, annotator):
                submit(lease)

    originals = [again.task.repeat_of_id for again in of(alice)]
    assert len(originals) == len(set(originals)) >= 1
    assert Task.objects.filter(purpose="repeat").count() <= len(of(alice)) + len(of(bob))


def test_a_repeat_is_kept_and_paid_but_fills_no_slot(alice):
    campaign = repeating()
    worked(campaign, alice, 25)
    earlier()
    Membership.objects.update(next_repeat_at=F("claimed"))
    worked(campaign, alice, 1)

    (again,) = of(alice)
    judgment = Judgment.objects.get(assignment=again)
    assert (judgment.counted, again.state) == (False, "answered")
    assert (again.task.given, again.task.leased, again.task.wanted) == (0, 0, 0)
    assert clock.spent(campaign=campaign, person=alice).judged == 26


@pytest.mark.parametrize(("helpful", "same"), [(-2, 1), (2, 0)])
def test_the_same_side_again_counts_as_consistent(alice, helpful, same):
    campaign = repeating()
    worked(campaign, alice, 25, helpful=2)
    earlier()
    Membership.objects.update(next_repeat_at=F("claimed"))
    worked(campaign, alice, 1, helpful=helpful)
    rollup.roll_up(campaign.pk)

    row = alice.memberships.get().performance
    assert (row.repeats_asked, row.repeats_same) == (1, same)


def shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__


def test_gold_and_repeats_look_like_all_other_work(client: Client, alice):
    campaign = repeating(gold=10, gold_rate=0.2)
    worked(campaign, alice, 25)
    earlier()
    client.login(username="alice", password=PASSWORD)
    seen: dict[str, set[str]] = {}
    for _ in range(15):
        body = client.post(
            f"/api/campaigns/{campaign.slug}/work", {"count": 3}, content_type="application/json"
        ).json()
        for shown in body["assignments"]:
            purpose = Assignment.objects.get(pk=shown["id"]).task.purpose
            seen.setdefault(purpose, set()).add(str(shape(shown)))
            given = client.post(
                f"/api/assignments/{shown['id']}/judgment",
                {"preferences": {"helpful": 1}},
                content_type="application/json",
            ).json()
            assert given["judgment"].keys() == {"id", "submitted_at"}

    assert seen.keys() == {"collect", "gold", "repeat"}
    assert len(set.union(*seen.values())) == 1


def test_as_many_come_at_once_with_a_repeat_among_them_as_without(alice):
    campaign = repeating()
    worked(campaign, alice, 25)
    earlier()
    Membership.objects.update(next_repeat_at=F("claimed") + 1)

    held = claims(campaign, alice, 5)

    assert len(held) == 5
    assert [lease.task.purpose for lease in held].count("repeat") == 1


def test_the_place_of_a_repeat_in_a_handful_is_by_chance(alice):
    campaign = repeating(200)
    worked(campaign, alice, 25)
    earlier()
    places = set()
    for _ in range(12):
        Membership.objects.update(next_repeat_at=F("claimed"))
        held = claims(campaign, alice, 5)
        purposes = [one.task.purpose for one in sorted(held, key=lambda one: str(one.pk))]
        if "repeat" in purposes:
            places.add(purposes.index("repeat"))
        for lease in held:
            submit(lease)
        earlier()
        for lease in Assignment.objects.of(alice).leased():
            assignments.release(assignment=lease)

    assert len(places) > 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_need_the_same_repeat_at_once_share_one():
    campaign = make_campaign(tasks=45, repeat_rate=0.2, overlap=8)
    people = make_people(6)
    for annotator in people:
        worked(campaign, annotator, 21)
    earlier()
    Membership.objects.update(next_repeat_at=F("claimed"))
    # Only one is old enough for each: the head of the queue, judged first.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeats, "AMONG", 1)
        together(*(lambda one=one: claims(campaign, one) for one in people))
    connection.close()

    made = Task.objects.filter(purpose="repeat")
    assert made.count() == made.values("repeat_of").distinct().count()
    assert all(task.places.count() == 2 for task in made)
    assert sum(len(of(one)) for one in people) >= 2


def test_gold_that_was_made_of_what_i_judged_does_not_come_to_me(alice, bob):
    campaign = make_campaign(tasks=12, gold=1, overlap=2)
    first = claim(campaign, alice)
    submit(first)
    Task.objects.gold().update(repeat_of=first.task)
    Campaign.objects.update(gold_rate=0.5)

    purposes = {
        one: {lease.task.purpose for lease in claims(campaign, one, 8)} for one in (alice, bob)
    }

    assert purposes == {alice: {"collect"}, bob: {"collect", "gold"}}


def test_measured_repeats_never_count_as_agreement_with_others(alice, bob):
    campaign = repeating()
    for annotator in (alice, bob):
        worked(campaign, annotator, 25)
        earlier()
        Membership.objects.update(next_repeat_at=F("claimed"))
        worked(campaign, annotator, 1)
    performance.touch(campaign=campaign)
    rollup.roll_up(campaign.pk)

    assert alice.memberships.get().performance.pairs <= 25
