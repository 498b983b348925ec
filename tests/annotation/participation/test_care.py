"""Care: nobody is given what they did not agree to read, nor more of it than a shift allows."""

import pytest

from annotation.errors import InvalidAnswers
from annotation.models import Assignment, Task
from annotation.services import assignments
from annotation.services.participation import care
from tests.annotation.participation.helpers import accepts, harm, set_, take
from tests.conftest import (
    add_tasks,
    claim,
    claims,
    lines,
    load,
    make_campaign,
    make_people,
    pair,
    reason,
    seat,
    submit,
    together,
)

pytestmark = pytest.mark.django_db

DRUGS, VIOLENCE = "drugs", "violence"


def harmful(**settings):
    """A campaign whose first four tasks are harmful and whose last two are not."""
    campaign = make_campaign(tasks=6)
    harm(campaign, DRUGS, last=4)
    if settings:
        set_(campaign, care={"harms": [DRUGS], **settings})
    return campaign


def exposed(person):
    return Assignment.objects.of(person).exclude(task__harms=[]).exclude(state="released").count()


def judge(campaign, person):
    while found := claims(campaign, person):
        submit(found[0])
        for lease in claims(campaign, person):
            assignments.release(assignment=lease)


def test_only_harmless_material_comes_to_who_agreed_to_nothing(alice):
    campaign = harmful()

    judge(campaign, alice)

    assert (exposed(alice), reason(campaign, alice)) == (0, "not_qualified")


def test_a_task_of_two_categories_comes_only_to_who_agreed_to_both(alice, bob):
    campaign = make_campaign(tasks=1)
    harm(campaign, DRUGS, VIOLENCE)
    claims(campaign, alice), claims(campaign, bob)
    accepts(alice, campaign, DRUGS)
    accepts(bob, campaign, DRUGS, VIOLENCE)

    assert reason(campaign, alice) == "not_qualified"
    assert claim(campaign, bob)


def test_gold_is_no_exception(alice):
    campaign = make_campaign(tasks=20, gold=10, gold_rate=0.5)
    Task.objects.gold().update(harms=[DRUGS])

    judge(campaign, alice)

    assert exposed(alice) == 0


def test_imported_harm_is_offered_and_asked_about_before_work(alice):
    campaign = make_campaign(tasks=1)
    load(campaign, lines(pair(1, harms=[DRUGS])))
    assert reason(campaign, alice) == "onboarding"

    take(alice, campaign, "warning", accepts=[DRUGS])

    assert (seat(campaign, alice).accepts, campaign.care.harms) == ([DRUGS], [DRUGS])
    assert claim(campaign, alice)


def test_new_categories_are_asked_about_again(alice):
    campaign = make_campaign(tasks=2)
    load(campaign, lines(pair(1, harms=[DRUGS])))
    take(alice, campaign, "warning", accepts=[])
    assert claim(campaign, alice)

    load(campaign, lines(pair(2, harms=[VIOLENCE])))

    assert reason(campaign, alice) == "onboarding"


def test_only_what_is_offered_can_be_agreed_to(alice):
    campaign = harmful(blur=False)

    with pytest.raises(InvalidAnswers):
        take(alice, campaign, "warning", accepts=[VIOLENCE])


def test_opting_in_finds_what_was_passed_over(alice):
    campaign = harmful(blur=False)
    take(alice, campaign, "warning", accepts=[])
    judge(campaign, alice)

    care.accept(person=alice, campaign=campaign, accepts=[DRUGS])

    assert claim(campaign, alice).task.harms == [DRUGS]


def test_opting_out_gives_back_what_is_held(alice):
    campaign = harmful(blur=False)
    take(alice, campaign, "warning", accepts=[DRUGS])
    held = claims(campaign, alice, 6)

    care.accept(person=alice, campaign=campaign, accepts=[])

    assert len(held) == 6
    assert [lease.task.harms for lease in claims(campaign, alice, 6)] == [[], []]
    assert Task.objects.filter(harms=[DRUGS], leased=0).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_people_who_opt_out_at_the_same_moment_do_not_wait_for_each_other(db):
    campaign = make_campaign(tasks=8, overlap=2)
    harm(campaign, DRUGS)
    set_(campaign, care={"harms": [DRUGS]})
    people = make_people(2)
    for turn, person in enumerate(people):
        take(person, campaign, "warning", accepts=[DRUGS])
        for lease in sorted(claims(campaign, person, 8), key=by_task, reverse=turn == 1):
            assignments.renew(assignment=lease)  # so that they lie in this order

    def opt_out(person):
        return lambda: care.accept(person=person, campaign=campaign, accepts=[])

    together(*map(opt_out, people))

    assert Assignment.objects.leased().count() == 0


def by_task(lease):
    return lease.task_id


@pytest.mark.parametrize("handful", [1, 6])
def test_no_more_harm_than_a_shift_allows(alice, handful):
    campaign = harmful(exposure_cap=2)
    take(alice, campaign, "warning", accepts=[DRUGS])
    claims(campaign, alice, handful)

    judge(campaign, alice)

    assert (exposed(alice), reason(campaign, alice)) == (2, "exposure_cap")


def test_harmful_gold_takes_nobodys_place_once_the_cap_is_reached(alice):
    campaign = make_campaign(tasks=20, gold=5, gold_rate=0.5)
    Task.objects.gold().update(harms=[DRUGS])
    set_(campaign, care={"harms": [DRUGS], "exposure_cap": 0})
    take(alice, campaign, "warning", accepts=[DRUGS])

    for _ in range(12):
        submit(claim(campaign, alice))

    assert exposed(alice) == 0


def test_a_new_shift_begins_when_the_old_is_over(alice):
    campaign = harmful(exposure_cap=2, shift_hours=1)
    take(alice, campaign, "warning", accepts=[DRUGS])
    judge(campaign, alice)

    Assignment.objects.update(leased_at="2026-01-01T00:00Z")

    assert claim(campaign, alice).task.harms == [DRUGS]


def test_the_cap_is_no_reason_where_nothing_harmful_is_left(alice, bob):
    campaign = make_campaign(tasks=1)
    harm(campaign, DRUGS)
    set_(campaign, care={"harms": [DRUGS], "exposure_cap": 1})
    take(alice, campaign, "warning", accepts=[DRUGS])
    submit(claim(campaign, alice))

    assert reason(campaign, alice) == "done"


def test_each_gives_no_more_judgments_than_the_campaign_says(alice, bob):
    campaign = make_campaign(tasks=9, judgments_each=3)

    assert len(claims(campaign, alice, 5)) == 3
    for lease in claims(campaign, alice, 5):
        given = submit(lease)

    assert (given.reason, reason(campaign, alice)) == ("finished", "finished")
    assert claim(campaign, bob)


def test_what_is_skipped_does_not_use_up_ones_share(alice):
    campaign = make_campaign(tasks=9, judgments_each=1)

    work = assignments.skip(assignment=claim(campaign, alice), reason="unclear")

    assert len(work.assignments) == 1


def test_rankings_come_in_every_order(db):
    campaign = make_campaign(template="rank", tasks=0, overlap=60)
    row = {"prompt": "Which?", "completions": ["a", "b", "c", "d"]}
    load(campaign, lines(row))

    orders = {tuple(claim(campaign, person).order) for person in make_people(40)}

    assert len(orders) > 8


def test_two_responses_stay_balanced_within_a_person(alice):
    campaign = make_campaign(tasks=20)
    add_tasks(campaign, 20)
    judge(campaign, alice)

    assert abs(seat(campaign, alice).side_balance) <= 3
