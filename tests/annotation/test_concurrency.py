"""Many people at the same moment, on threads and connections of their own."""

from contextlib import suppress
from functools import partial
from itertools import cycle, islice
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, F

from annotation.errors import LeaseGone
from annotation.models import Assignment, Campaign, Comparison, Judgment, Task, User
from annotation.services import assignments, campaigns, memberships
from tests.conftest import (
    books,
    claim,
    claims,
    expire,
    make_campaign,
    make_people,
    make_person,
    run_out,
    submit,
    together,
)

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30  # seconds until a thread that waits for work gives up


def drain(campaign: Campaign, annotator: User, *, of: int = 1) -> int:
    """Judge until nothing is left for this person; returns how many they judged."""
    judged, until = 0, monotonic() + PATIENCE
    while monotonic() < until:
        work = assignments.claim(annotator=annotator, slug=campaign.slug, count=of)
        if work.reason == "done":
            return judged
        for pk in work.assignments:
            submit(Assignment.objects.select_related("annotator").get(pk=pk))
            judged += 1
        if work.reason == "others":
            sleep(0.005)
    raise TimeoutError("work was left that nobody got")


def twice_for_one_person() -> int:
    pairs = Assignment.objects.filter(state__in=["leased", "answered"]).values("task", "annotator")
    return pairs.annotate(times=Count("id")).filter(times__gt=1).count()


def exactly_filled(campaign: Campaign) -> None:
    assert not Task.objects.collecting().exclude(given=F("wanted")).exists()
    account = books(campaign)
    assert account["given"] == account["counted"] == account["wanted"]
    assert account["leased"] == account["held"] == 0
    assert twice_for_one_person() == 0


@pytest.mark.parametrize(("tasks", "overlap"), [(6, 1), (3, 2), (2, 3), (1, 6)])
def test_eight_annotators_fill_exactly_six_free_slots(tasks, overlap):
    campaign = make_campaign(tasks=tasks, overlap=overlap)
    people = make_people(8)
    ask = [partial(assignments.claim, annotator=one, slug=campaign.slug) for one in people]

    work = together(*ask)

    assert sum(len(one.assignments) for one in work) == 6
    assert {one.reason for one in work if not one.assignments} == {"others"}
    assert (books(campaign)["leased"], twice_for_one_person()) == (6, 0)


def test_slots_are_filled_even_while_other_claims_are_not_committed():
    campaign = make_campaign(tasks=1, overlap=2)
    alice, bob = make_people(2)
    held, go_on = Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            claim(campaign, alice)
            held.set()
            go_on.wait(10)

    def meanwhile() -> Any:
        held.wait(10)
        Thread(target=lambda: (sleep(0.2), go_on.set())).start()
        return assignments.claim(annotator=bob, slug=campaign.slug)

    _, work = together(slowly, meanwhile)

    assert len(work.assignments) == 1


def test_sixteen_people_drain_an_overlap_of_three_to_the_last_slot():
    campaign = make_campaign(tasks=60, overlap=3)

    judged = together(*(partial(drain, campaign, one) for one in make_people(16)))

    assert sum(judged) == 180
    exactly_filled(campaign)


def test_draining_with_gold_in_handfuls_fills_every_slot():
    campaign = make_campaign(tasks=30, overlap=2, gold=5, gold_rate=0.2)

    together(*(partial(drain, campaign, one, of=3) for one in make_people(8)))

    exactly_filled(campaign)
    assert set(Task.objects.gold().values_list("given", "leased")) == {(0, 0)}


@pytest.mark.parametrize("tasks", [1, 2, 10])
def test_one_assignment_submitted_eight_times_at_once_is_one_judgment(tasks):
    campaign, alice = make_campaign(tasks=tasks), make_person("alice")
    lease = claim(campaign, alice)

    answers = together(*[partial(submit, lease, 2)] * 8)

    assert Judgment.objects.count() == Comparison.objects.count() == 1
    assert len({(one.id, one.counted, one.next, one.reason) for one in answers}) == 1
    assert Assignment.objects.leased().count() == min(tasks - 1, 1)


def test_repeated_submits_agree_when_the_next_task_must_be_searched_for():
    for round in range(4):
        campaign = make_campaign(f"round-{round}", tasks=2)
        alice, bob = make_person(f"alice{round}"), make_person(f"bob{round}")
        first = claim(campaign, bob)
        last = claim(campaign, alice)  # beyond the task of bob, who now gives it back
        assignments.release(assignment=first)

        answers = together(*[partial(submit, last, 2)] * 8)

        assert len({(one.id, one.next) for one in answers}) == 1
        assert answers[0].next is not None


def test_two_verdicts_at_once_keep_one():
    campaign, alice = make_campaign(), make_person("alice")
    lease = claim(campaign, alice)

    def attempt(helpful: int) -> str:
        try:
            submit(lease, helpful)
        except Exception as error:
            return getattr(error, "code", repr(error))
        return "kept"

    said = together(*(partial(attempt, helpful) for helpful in (1, -1)))

    assert sorted(said) == ["kept", "verdict_differs"]
    assert Judgment.objects.count() == 1


def test_two_tabs_of_one_person_share_their_leases():
    campaign, alice = make_campaign(tasks=20, overlap=2), make_person("alice")

    tabs = together(*[partial(claims, campaign, alice, 3)] * 4)

    assert len({lease.pk for tab in tabs for lease in tab}) == 3
    assert (books(campaign)["held"], twice_for_one_person()) == (3, 0)


def test_two_tabs_of_one_person_judge_on_without_collision():
    campaign, alice = make_campaign(tasks=30, gold=6, gold_rate=0.2), make_person("alice")
    one, two = claims(campaign, alice, 2)

    def go_on(lease: Assignment) -> None:
        while lease:
            coming = submit(lease).next
            lease = Assignment.objects.select_related("annotator").filter(pk=coming).first()

    together(partial(go_on, one), partial(go_on, two))
    together(*[partial(drain, campaign, alice)] * 2)

    exactly_filled(campaign)
    gold = Assignment.objects.filter(task__purpose="gold").values_list("task", flat=True)
    assert len(gold) == len(set(gold))


def test_a_first_visit_in_two_tabs_takes_one_seat():
    campaign, alice = make_campaign(tasks=5), make_person("alice")

    together(*[partial(claim, campaign, alice)] * 4)

    assert alice.memberships.count() == 1
    assert books(campaign)["held"] == 1


def test_a_task_released_behind_every_cursor_finds_one_of_many_seekers():
    campaign = make_campaign(tasks=10)
    holder, *others = make_people(6)
    held = claim(campaign, holder)
    for lease in claims(campaign, others[0], 9):
        submit(lease)

    def later() -> None:
        sleep(0.02)
        assignments.release(assignment=held)

    together(later, *(partial(drain, campaign, one) for one in others))

    exactly_filled(campaign)


# With sweeps


def test_sweeps_beside_late_submits_keep_the_books():
    for round in range(4):
        campaign = make_campaign(f"round-{round}", tasks=4, overlap=2)
        people = [make_person(f"{name}{round}") for name in "abcd"]
        held = [lease for one in people for lease in claims(campaign, one, 2)]
        run_out(*held)

        together(*[assignments.expire] * 3, *(partial(submit, lease) for lease in held))

        account = books(campaign)
        assert account["given"] == account["counted"]
        assert (account["over"], account["leased"]) == (0, account["held"])


def test_draining_while_leases_run_out_and_sweeps_run_fills_every_slot():
    campaign = make_campaign(tasks=40, overlap=3, cooldown_minutes=0)
    people, over = make_people(6), Event()

    def run_out() -> None:  # one thread: two such updates would wait for each other
        while not over.wait(0.01):
            Assignment.objects.leased().update(expires_at=F("leased_at"))

    def sweep() -> None:
        while not over.wait(0.01):
            assignments.expire()

    def work() -> None:
        try:
            together(*(partial(drain, campaign, one, of=2) for one in people))
        finally:
            over.set()

    together(work, run_out, sweep, sweep)

    account = books(campaign)
    assert account["given"] == account["counted"] == account["wanted"] == 120
    assert (account["over"], account["leased"]) == (0, account["held"])


def skip(lease: Assignment) -> None:
    with suppress(LeaseGone):
        assignments.skip(assignment=lease, reason="other")


def test_skips_releases_and_submits_of_the_same_lease_free_its_slot_once():
    for round in range(6):
        campaign = make_campaign(f"round-{round}", tasks=2, overlap=2)
        lease = claim(campaign, make_person(f"alice{round}"))

        together(
            partial(skip, lease),
            partial(assignments.release, assignment=lease),
            partial(submit, lease),
            assignments.expire,
        )

        account = books(campaign)
        assert account["given"] == account["counted"] == 1
        assert account["leased"] == account["held"]


def committing_later(campaign: Campaign, annotator: User, claimed: Event, go_on: Event) -> None:
    """A claim between its lease and its commit."""
    with transaction.atomic():
        claim(campaign, annotator)
        claimed.set()
        go_on.wait(10)


def waiting_for_locks(number: int) -> None:
    """Until so many of our connections wait for another's lock."""
    until = monotonic() + 10
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
            if cursor.fetchone()[0] >= number:
                return
        sleep(0.01)
    raise TimeoutError(f"fewer than {number} wait for a lock")


@pytest.mark.parametrize("disturbance", ["sweep", "overlap"])
def test_a_search_that_waits_and_who_locks_many_tasks_do_not_lock_each_other_out(disturbance):
    """A search must not hold on to tasks that filled up while it waited for them."""
    campaign = make_campaign(tasks=2, overlap=2)
    last = Task.objects.latest("id")
    Task.objects.filter(pk=last.pk).update(priority=2)  # searched first, locked in id order last
    alice, carol, dave, eve = make_people(4)
    run_out(*claims(campaign, eve, 2))
    carol_claimed, dave_claimed = Event(), Event()
    carol_commits, dave_commits = Event(), Event()

    def dave_later() -> None:
        carol_claimed.wait(10)
        committing_later(campaign, dave, dave_claimed, dave_commits)

    def search() -> Any:
        dave_claimed.wait(10)
        return assignments.claim(annotator=alice, slug=campaign.slug)

    def disturb() -> Any:
        waiting_for_locks(1)  # the search, for carol's task
        if disturbance == "sweep":
            return assignments.expire()
        return campaigns.edit(campaign=campaign, by=dave, overlap=1)

    def direct() -> None:
        waiting_for_locks(1)
        sleep(0.2)  # now the disturbance waits for dave's task, unless it passes what is locked
        dave_commits.set()
        sleep(0.2)
        carol_commits.set()

    carol_later = partial(committing_later, campaign, carol, carol_claimed, carol_commits)
    together(carol_later, dave_later, search, disturb, direct)

    account = books(campaign)
    assert account["leased"] == account["held"]


def test_changing_the_overlap_beside_sweeps_claims_and_submits_never_deadlocks():
    campaign = make_campaign(tasks=60, overlap=2)
    manager, *people = make_people(5)
    over = Event()

    def change() -> None:
        try:
            for overlap in islice(cycle((3, 2)), 12):
                campaigns.edit(campaign=campaign, by=manager, overlap=overlap)
        finally:
            over.set()

    def sweep() -> None:
        while not over.is_set():
            Assignment.objects.leased().update(expires_at=F("leased_at"))
            assignments.expire()

    def judge(annotator: User) -> None:
        while not over.is_set():
            for lease in claims(campaign, annotator, 3)[:1]:
                submit(lease)

    together(change, sweep, *(partial(judge, one) for one in people))

    account = books(campaign)
    assert account["given"] == account["counted"]
    assert account["leased"] == account["held"]


def test_a_rolled_back_claim_takes_nothing():
    campaign, alice = make_campaign(), make_person("alice")
    memberships.add(campaign=campaign, annotator=alice)

    with transaction.atomic():
        claim(campaign, alice)
        transaction.set_rollback(True)

    assert books(campaign)["leased"] == Assignment.objects.count() == 0
    assert claim(campaign, alice)


def test_a_sweep_of_thousands_ends_them_all():
    campaign = make_campaign(tasks=300, cooldown_minutes=0)
    leases = [lease for one in make_people(30) for lease in claims(campaign, one, 10)]

    expire(*leases)

    assert (books(campaign)["held"], books(campaign)["leased"]) == (0, 0)
