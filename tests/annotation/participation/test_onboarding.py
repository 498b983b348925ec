"""The way in: steps in order, resumable, each of a version, and read again when it changes."""

import pytest

from annotation.errors import InvalidAnswers, StepNotDue, VersionMoved
from annotation.models import Judgment, OnboardingStep
from annotation.services import campaigns
from annotation.services.participation import welcome
from tests.annotation.participation.helpers import (
    QUIZ,
    RIGHT,
    SURVEY,
    WRONG,
    agree,
    practise,
    right_side,
    set_,
    take,
)
from tests.conftest import (
    add_tasks,
    claim,
    lines,
    load,
    make_campaign,
    make_person,
    pair,
    reason,
    seat,
    submit,
    together,
)

pytestmark = pytest.mark.django_db


def current(campaign, person):
    return welcome.shown(campaign=campaign, person=person)["current"]


def test_who_joins_a_campaign_without_onboarding_works_at_once(campaign, alice):
    set_(campaign, guidelines="Newer before anyone came.")

    assert claim(campaign, alice)
    assert seat(campaign, alice).guidelines_version == campaign.guidelines_version


def test_nobody_works_before_they_agreed(campaign, alice):
    set_(campaign, onboarding={"consent": "We keep what you say."})
    assert reason(campaign, alice) == "onboarding"

    agree(alice, campaign)

    assert claim(campaign, alice)


def test_steps_come_in_order_and_none_can_be_passed_over(campaign, alice):
    parts = {"consent": "Yes?", "read_guidelines": True, "survey": SURVEY, "quiz": QUIZ}
    set_(campaign, onboarding={**parts, "pass_mark": 2}, care={"warning": "Some of it is sad."})
    practise(campaign)

    steps = [one.name for one in welcome.shown(campaign=campaign, person=alice)["steps"]]

    assert steps == ["warning", "consent", "guidelines", "survey", "quiz", "practice"]
    with pytest.raises(StepNotDue):
        take(alice, campaign, "quiz", answers=RIGHT)


def test_the_way_in_goes_on_where_it_was_left(campaign, alice):
    set_(campaign, onboarding={"consent": "Yes?", "survey": SURVEY})
    agree(alice, campaign)

    assert current(campaign, alice) == "survey"
    take(alice, campaign, "survey", answers={"age": "30+"})
    assert current(campaign, alice) is None
    assert claim(campaign, alice)


def test_a_step_taken_twice_is_taken_once(campaign, alice):
    set_(campaign, onboarding={"consent": "Yes?"})

    assert agree(alice, campaign).passed
    assert agree(alice, campaign).passed
    assert OnboardingStep.objects.count() == 1


def test_judgments_carry_the_version_that_was_agreed_to(campaign, alice):
    set_(campaign, onboarding={"consent": "Yes?"})
    agree(alice, campaign)

    kept = Judgment.objects.get(pk=submit(claim(campaign, alice)).id)

    assert kept.consent.startswith("version 1 (sha256 ")


def test_who_declines_takes_no_part(campaign, alice):
    set_(campaign, onboarding={"consent": "Yes?"})

    take(alice, campaign, "consent", agreed=False, version=1)

    assert reason(campaign, alice) == "screened_out"
    assert OnboardingStep.objects.get().passed is False
    with pytest.raises(StepNotDue):
        agree(alice, campaign)


def test_a_text_that_changed_while_it_was_read_is_not_agreed_to(campaign, alice):
    set_(campaign, onboarding={"consent": "Yes?"})
    set_(campaign, onboarding={"consent": "Yes, and more?"})

    with pytest.raises(VersionMoved):
        agree(alice, campaign, version=1)


def test_a_changed_consent_is_asked_again(alice):
    campaign = make_campaign(tasks=3)
    set_(campaign, onboarding={"consent": "Yes?"})
    agree(alice, campaign)
    submit(claim(campaign, alice))

    set_(campaign, onboarding={"consent": "Yes, and more?"})

    assert reason(campaign, alice) == "onboarding"
    (stage,) = welcome.shown(campaign=campaign, person=alice)["steps"]
    assert (stage.done, stage.again) == (False, True)
    agree(alice, campaign, version=2)
    assert claim(campaign, alice)


def test_changed_guidelines_are_read_before_work_goes_on(alice, bob):
    campaign = make_campaign(tasks=3)
    submit(claim(campaign, alice))

    set_(campaign, guidelines="Longer is not better.")

    assert (reason(campaign, alice), current(campaign, alice)) == ("onboarding", "guidelines")
    assert claim(campaign, bob)
    take(alice, campaign, "guidelines", version=2)
    assert claim(campaign, alice)


def test_what_is_held_while_guidelines_change_waits_for_its_reader(alice):
    campaign = make_campaign(tasks=3)
    lease = claim(campaign, alice)
    set_(campaign, guidelines="Longer is not better.")

    assert reason(campaign, alice) == "onboarding"
    take(alice, campaign, "guidelines", version=2)

    assert claim(campaign, alice) == lease


def test_a_judgment_under_changed_guidelines_is_kept_under_those_that_were_seen(alice, manager):
    campaign = make_campaign(tasks=3)
    lease = claim(campaign, alice)
    campaigns.edit(campaign=campaign, by=manager, guidelines="Longer is not better.")

    given = submit(lease)

    assert (given.reason, Judgment.objects.get(pk=given.id).guidelines_version) == ("onboarding", 1)


def test_a_change_that_asks_nothing_of_someone_stops_nobody(alice):
    campaign = make_campaign(tasks=3)
    set_(campaign, onboarding={"survey": SURVEY})
    take(alice, campaign, "survey", answers={"age": "30+"})

    set_(campaign, onboarding={"survey": SURVEY[:1]})

    assert claim(campaign, alice)


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [({}, "age"), ({"age": "12"}, "age"), ({"age": "30+", "shoe": "44"}, "shoe")],
)
def test_a_survey_names_what_does_not_fit(campaign, alice, answers, wrong):
    set_(campaign, onboarding={"survey": SURVEY})

    with pytest.raises(InvalidAnswers) as refused:
        take(alice, campaign, "survey", answers=answers)

    assert list(refused.value.fields["answers"]) == [wrong]


def test_a_quiz_explains_what_was_right_and_gives_nothing_else_away(campaign, alice):
    set_(campaign, onboarding={"quiz": QUIZ, "pass_mark": 2})

    taken = take(alice, campaign, "quiz", answers=[1, 1])

    assert taken.passed is False
    assert [(one.right, one.answer) for one in taken.feedback] == [(True, 1), (False, None)]
    assert [bool(one.why_html) for one in taken.feedback] == [True, False]
    assert take(alice, campaign, "quiz", answers=RIGHT).passed


def test_a_quiz_failed_for_the_last_time_ends_it_and_tells_all(campaign, alice):
    set_(campaign, onboarding={"quiz": QUIZ, "pass_mark": 2, "attempts": 2})
    take(alice, campaign, "quiz", answers=WRONG)

    taken = take(alice, campaign, "quiz", answers=[0, 0])

    assert [one.answer for one in taken.feedback] == RIGHT
    assert reason(campaign, alice) == "failed_checks"
    with pytest.raises(StepNotDue):
        take(alice, campaign, "quiz", answers=RIGHT)


def test_the_same_answers_again_use_up_no_attempt(campaign, alice):
    set_(campaign, onboarding={"quiz": QUIZ, "pass_mark": 2, "attempts": 2})

    first, second = (take(alice, campaign, "quiz", answers=WRONG) for _ in range(2))

    assert first == second
    assert take(alice, campaign, "quiz", answers=RIGHT).passed


def test_two_tabs_that_agree_at_the_same_moment_agree_once(transactional_db):
    campaign, person = make_campaign(), make_person("tabs")
    set_(campaign, onboarding={"consent": "Yes?"})

    taken = together(*[lambda: agree(person, campaign)] * 4)

    assert [one.passed for one in taken] == [True] * 4
    assert (OnboardingStep.objects.count(), campaign.memberships.count()) == (1, 1)


def test_practice_says_what_was_wanted_and_lets_everyone_on(campaign, alice):
    tasks = practise(campaign, 2)
    first = take(
        alice, campaign, "practice", task=tasks[0].pk, preferences={"helpful": right_side(tasks[0])}
    )
    wrong = {"helpful": -right_side(tasks[1])}
    second = take(alice, campaign, "practice", task=tasks[1].pk, preferences=wrong)

    assert (first.passed, second.passed) == (True, False)
    assert "Because." in second.feedback[0].why_html
    assert claim(campaign, alice).task.purpose == "collect"


def test_practice_is_never_handed_out_as_work(alice):
    campaign = make_campaign(tasks=1, gold=0, gold_rate=0.5)
    practise(campaign, 3)
    for task in campaign.tasks.filter(purpose="practice"):
        take(alice, campaign, "practice", task=task.pk, preferences={"helpful": right_side(task)})
    submit(claim(campaign, alice))

    assert reason(campaign, alice) == "done"


def test_practice_is_shown_when_it_is_its_turn(campaign, alice):
    set_(campaign, onboarding={"consent": "Yes?"})
    (task,) = practise(campaign)

    before = welcome.shown(campaign=campaign, person=alice)["practice"]["tasks"]
    agree(alice, campaign)

    shown = welcome.shown(campaign=campaign, person=alice)["practice"]["tasks"]
    assert (before, [one["id"] for one in shown]) == ([], [str(task.pk)])


def test_nobody_practises_on_what_they_would_not_read(campaign, alice):
    practise(campaign, harms=["drugs"])

    take(alice, campaign, "warning", accepts=[])

    assert current(campaign, alice) is None
    assert claim(campaign, alice)


def test_rankings_are_practised_by_ranking(alice):
    campaign = make_campaign(template="rank", tasks=0)
    known = {"purpose": "practice", "reference": {"overall": [3, 2, 1, 0]}}
    row = {"prompt": "Which?", "completions": ["best", "good", "bad", "worst"]}
    load(campaign, lines(row | known))
    (shown,) = welcome.shown(campaign=campaign, person=alice)["practice"]["tasks"]
    place = {one["text"]: at for at, one in enumerate(shown["completions"])}
    best_first = {"overall": [[place[text]] for text in row["completions"]]}

    taken = take(alice, campaign, "practice", task=int(shown["id"]), ranking=best_first)

    assert (taken.passed, taken.feedback[0].criterion) == (True, "overall")


def test_a_consent_taken_away_and_set_anew_is_another_to_agree_to(campaign, alice):
    set_(campaign, onboarding={"consent": "This?"})
    agree(alice, campaign, 1)
    set_(campaign, onboarding=None)
    set_(campaign, onboarding={"consent": "Quite another?"})

    assert reason(campaign, alice) == "onboarding"
    agree(alice, campaign, 2)
    assert claim(campaign, alice)


def test_a_quiz_taken_away_and_set_anew_has_all_its_attempts(campaign, alice):
    asked = {"quiz": QUIZ, "pass_mark": 2, "attempts": 2}
    set_(campaign, onboarding=asked)
    take(alice, campaign, "quiz", answers=WRONG)
    set_(campaign, onboarding=None)
    set_(campaign, onboarding=asked)

    assert welcome.shown(campaign=campaign, person=alice)["quiz"]["attempts_left"] == 2


def test_new_practice_stops_nobody_who_practised_or_works_already(campaign, alice, bob):
    submit(claim(add(campaign), bob))
    (task,) = practise(campaign)
    assert reason(campaign, alice) == "onboarding"
    verdict = {"preferences": {"helpful": right_side(task)}}
    take(alice, campaign, "practice", task=task.pk, **verdict)

    load(campaign, lines(pair(99, purpose="practice", reference={"helpful": [1, 0]})))

    assert claim(campaign, alice)
    assert claim(campaign, bob)
    assert reason(campaign, make_person("carol")) == "onboarding"


def add(campaign):
    add_tasks(campaign, 3)
    return campaign
