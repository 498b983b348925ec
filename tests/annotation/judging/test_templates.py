"""Campaigns to start from that rank, or ask whether responses are safe."""

import pytest

from annotation.errors import InvalidCampaign
from annotation.models import User
from annotation.services import campaigns, demo
from annotation.services.templates import TEMPLATES
from tests.annotation.judging.conftest import lease_of, make_ranking
from tests.conftest import claim, make_campaign

pytestmark = pytest.mark.django_db


def test_every_template_makes_a_campaign():
    made = [make_campaign(key, template=key, tasks=0) for key in TEMPLATES]

    assert {one.protocol for one in made} == {"compare", "rank"}
    assert all(one.criteria() == TEMPLATES[one.slug].criteria() for one in made)


@pytest.mark.parametrize(
    ("template", "responses"), [("rank", 2), ("rank", 10), ("helpful", 3), ("helpful", 1)]
)
def test_how_many_are_shown_must_fit_the_protocol(template, responses):
    with pytest.raises(InvalidCampaign, match=f"cannot show {responses}") as refused:
        make_campaign(template=template, responses=responses)
    assert set(refused.value.fields) == {"responses"}


def test_how_many_are_shown_stays_once_there_are_tasks(manager):
    campaign = make_ranking(4)

    with pytest.raises(InvalidCampaign, match="another number"):
        campaigns.edit(campaign=campaign, by=manager, responses=5)
    assert campaigns.edit(campaign=make_campaign("later", tasks=0, template="rank"), by=manager,
                          responses=5).responses == 5  # fmt: skip


def test_the_demo_has_a_ranking_that_can_be_done(alice):
    demo.seed(), demo.seed()

    ranking = campaigns.Campaign.objects.get(slug=demo.RANKING)
    assert (ranking.tasks.collecting().count(), ranking.tasks.gold().count()) == (12, 1)
    assert len(lease_of(ranking, alice).order) == 4
    assert claim(ranking, User.objects.get(username="annotator"))
