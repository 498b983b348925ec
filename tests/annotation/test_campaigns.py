"""Campaigns through their lives: made, launched, edited, paused, closed."""

from math import ceil

import pytest

from annotation.errors import InvalidCampaign, NothingToHandOut, WrongState
from annotation.measures import fairness
from annotation.models import Campaign, Criterion, Task
from annotation.services import campaigns, demo, memberships
from tests.conftest import add_tasks, claim, judge_all, make_campaign, reason, submit

pytestmark = pytest.mark.django_db


def test_a_new_campaign_takes_its_questions_from_the_template(manager):
    made = campaigns.create(template="helpful-harmless", title="Tea", by=manager)

    assert [question["name"] for question in made.criteria()] == ["helpful", "harmless"]
    assert (made.state, made.slug, made.created_by) == ("draft", "tea", manager)
    assert made.audit.get().change == {"created": "helpful-harmless"}


def test_campaigns_share_their_criteria(manager):
    for template in ("helpful", "helpful-harmless"):
        campaigns.create(template=template, title=template, by=manager)

    assert Criterion.objects.filter(name="helpful").count() == 1


def test_an_unknown_template_is_refused(db):
    with pytest.raises(InvalidCampaign):
        campaigns.create(template="none", title="Tea", by=None)


def test_a_taken_address_is_refused_and_leaves_nothing_behind(db):
    campaigns.create(template="helpful", title="Tea", slug="tea", by=None)

    with pytest.raises(InvalidCampaign):
        campaigns.create(template="overall", title="Tea", slug="tea", by=None)
    assert (Campaign.objects.count(), Criterion.objects.count()) == (1, 1)


def test_titles_in_any_script_get_an_address(db):
    slugs = [campaigns.create(template="helpful", title="茶", by=None).slug for _ in range(2)]

    assert len(set(slugs)) == 2
    assert all(slugs)


def test_the_first_launch_is_remembered(manager):
    campaign = make_campaign(state="draft")
    first = campaigns.launch(campaign=campaign, by=manager).launched_at
    campaigns.pause(campaign=campaign, by=manager, reason="Lunch.")

    assert campaigns.launch(campaign=campaign, by=manager).launched_at == first
    changes = [entry.change for entry in campaign.audit.all()][:3]
    assert changes == [
        {"state": {"from": "paused", "to": "active"}},
        {"state": {"from": "active", "to": "paused"}, "reason": "Lunch."},
        {"state": {"from": "draft", "to": "active"}},
    ]  # fmt: skip


def test_a_campaign_without_tasks_is_not_launched(manager):
    with pytest.raises(NothingToHandOut):
        campaigns.launch(campaign=make_campaign(tasks=0, state="draft"), by=manager)


def test_a_move_from_a_stale_page_is_refused(campaign, manager):
    stale = Campaign.objects.get()
    campaigns.close(campaign=campaign, by=manager)

    with pytest.raises(WrongState):
        campaigns.pause(campaign=stale, by=manager)


def test_new_guidelines_are_a_new_version_and_the_same_ones_are_not(campaign, manager):
    for words in ("Be kind.", "Be kind.", "Be brief."):
        campaigns.edit(campaign=campaign, by=manager, guidelines=words)

    campaign.refresh_from_db()
    assert campaign.guidelines_version == 3
    assert campaign.audit.filter(change__has_key="guidelines").count() == 2


def test_a_new_overlap_holds_for_tasks_there_and_tasks_to_come(campaign, manager):
    edited = campaigns.edit(campaign=campaign, by=manager, overlap=4)
    add_tasks(edited, 1)

    assert set(Task.objects.values_list("wanted", flat=True)) == {4}


def test_another_campaigns_tasks_keep_their_overlap(campaign, manager):
    garden = make_campaign("garden", overlap=2)

    campaigns.edit(campaign=campaign, by=manager, overlap=5)

    assert Task.objects.of(garden).get().wanted == 2


def test_pausing_hands_out_nothing_and_resuming_goes_on(alice, manager):
    campaign = make_campaign(tasks=3)
    submit(claim(campaign, alice))
    for lease in [claim(campaign, alice)]:
        campaigns.pause(campaign=campaign, by=manager)
        submit(lease)
    assert reason(campaign, alice) == "paused"

    campaigns.launch(campaign=campaign, by=manager)

    assert len(judge_all(campaign, alice)) == 1


def test_progress_sees_late_and_gold_for_what_they_are(alice):
    campaign = make_campaign(tasks=4, gold=2, gold_rate=0.5)
    judge_all(campaign, alice)

    progress = campaign.progress()

    assert (progress["tasks"], progress["gold_tasks"], progress["wanted"]) == (4, 2, 4)
    assert (progress["given"], progress["open"], progress["leased"]) == (4, 0, 0)
    assert progress["judgments"] >= 5


def test_a_seat_given_back_is_the_same_seat(campaign, alice):
    seat = memberships.add(campaign=campaign, annotator=alice)
    claim(campaign, alice)
    type(seat).objects.update(active=False)

    again = memberships.add(campaign=campaign, annotator=alice)

    assert (again.pk, again.active, again.claimed) == (seat.pk, True, 1)


class Always:
    """A coin that always falls on the same side."""

    def __init__(self, value: float) -> None:
        self.value = value

    def random(self) -> float:
        return self.value


@pytest.mark.parametrize("luck", [0.0, 0.999])
@pytest.mark.parametrize("percent", range(1, 51))
def test_gold_comes_once_a_block_at_any_rate(percent, luck):
    rate, coin = percent / 100, Always(luck)
    golds = [fairness.first_gold(rate, coin)]
    for _ in range(300):
        golds.append(fairness.next_gold(golds[-1], rate, coin))

    bounds = [ceil(block / rate) for block in range(302)]
    assert all(bounds[n] <= gold < bounds[n + 1] for n, gold in enumerate(golds))


def test_the_demo_is_made_once_and_can_be_judged(alice):
    campaign = demo.seed()
    tasks = campaign.tasks.count()

    assert demo.seed() == campaign
    assert (campaign.state, campaign.tasks.count()) == ("active", tasks)
    progress = campaign.progress()
    assert progress["tasks"] >= 80
    assert progress["gold_tasks"] > 0
    assert not campaign.imports.filter(refused_count__gt=0).exists()
    assert submit(claim(campaign, alice), preferences={"helpful": 1, "harmless": -1})


def test_a_campaign_takes_no_address_of_the_products_own_pages(db):
    with pytest.raises(InvalidCampaign):
        campaigns.create(template="helpful", title="T", slug="new", by=None)
    assert campaigns.create(template="helpful", title="New", by=None).slug == "new-2"
