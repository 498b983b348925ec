"""What operators see and do of participants in the admin."""

import pytest
from django.test import Client

from annotation.models import Participant, User
from tests.annotation.participation.helpers import set_
from tests.conftest import post, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unthrottled")]

PLACES = "/admin/annotation/participant/"


@pytest.fixture
def operator(campaign) -> Client:
    set_(campaign, platform={"signed": False, "secret": "not-for-any-page-at-all"})
    return signed_in(User.objects.create_superuser("operator"))


def enter(client: Client) -> int:
    link = {"parameters": {"PROLIFIC_PID": "5f1a"}}
    return int(post(client, "/api/campaigns/kitchen/enter", link).status_code)


def test_an_operator_frees_the_place_of_someone_with_a_new_browser(operator):
    enter(Client())
    new = Client()
    assert enter(new) == 409
    chosen = {"action": "free", "_selected_action": [Participant.objects.get().pk]}

    operator.post(PLACES, chosen)

    assert enter(new) == 200


@pytest.mark.parametrize("page", ["", "platform/kitchen/change/", "participant/1/"])
def test_no_page_shows_a_secret_or_a_browser(operator, campaign, page):
    enter(Client())
    place = Participant.objects.get()
    page = page.replace("kitchen", str(campaign.pk)).replace("/1/", f"/{place.pk}/change/")

    content = operator.get(f"/admin/annotation/{page}").content.decode()

    assert "not-for-any-page" not in content
    assert place.browser not in content


def test_every_list_of_taking_part_opens(operator):
    enter(Client())
    tables = ("participant", "platform", "message", "onboardingstep", "onboarding", "care", "pay")

    codes = {operator.get(f"/admin/annotation/{table}/").status_code for table in tables}

    assert codes == {200}
