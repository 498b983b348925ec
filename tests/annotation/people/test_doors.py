"""Every address of the API, by whoever has no business there: 403 or 404, and no name leaks."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver, resolve

from annotation.models import Judgment, User
from annotation.services import snapshots
from annotation.services.people import roles
from tests.conftest import claim, make_campaign, make_person, post, signed_in, submit

# What is each person's own, or says nothing of anyone.
OWN = re.compile(
    r"^(session|session/elsewhere|me|tokens|judgments|schema/|invitation.*"
    r"|campaigns/<slug>/(work|guide|care|welcome.*|enter.*|completion|mine.*))$"
)
METHODS = ("get", "post", "patch", "put", "delete")


def addresses() -> list[str]:
    """As they are written in urls.py, with what each part is."""
    found = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/"]
    return [str(one.pattern) for one in found[0].url_patterns if str(one.pattern)]


def plain(address: str) -> str:
    return re.sub(r"<\w+:(\w+)>", r"<\1>", address)


GUARDED = [one for one in addresses() if not OWN.match(plain(one))]


@pytest.fixture
def things(db) -> dict[str, Any]:
    """A campaign with someone else's judgment in it."""
    campaign = make_campaign(tasks=5, open_to_all=False)
    author = make_person("author")
    roles.grant(campaign=campaign, person=author, name="annotator", by=None)
    given = submit(claim(campaign, author))
    snapshot = snapshots.freeze_now(campaigns=[campaign], name="all")
    return {
        "slug": campaign.slug,
        "pseudonym": author.pseudonym,
        "name": "a-model",
        "pk": snapshot.pk,
        "judgment": given.id,
        "campaign": campaign,
        "author": author,
    }


def filled(address: str, things: dict[str, Any]) -> list[str]:
    """With everything that could stand at its places."""
    pks = [things["pk"], things["judgment"], Judgment.objects.get().assignment_id]
    made = []
    for pk in pks:
        part = {"slug": things["slug"], "uuid": pk, "int": 1, "str": "x", "path": "x"}

        def fill(place: re.Match[str], part: dict[str, Any] = part) -> str:
            kind, name = place.group(1), place.group(2)
            return str(things[name] if name in ("slug", "pseudonym", "name") else part[kind])

        made.append("/api/" + re.sub(r"<(\w+):(\w+)>", fill, address))
    return list(dict.fromkeys(made))


def codes(client: Client, address: str) -> set[int]:
    """Of every method that the address knows, and of one that it does not."""
    view = resolve(address).func.view_class
    known = [method for method in METHODS if hasattr(view, method)]
    unknown = [method for method in METHODS if method not in known][:1]
    found = set()
    for method in known + unknown:
        send = getattr(client, method)
        body = {} if method == "get" else {"data": {}, "content_type": "application/json"}
        found.add(send(address, **body).status_code)
    return found


def test_there_are_addresses_to_guard():
    assert len(GUARDED) > 30


@pytest.mark.parametrize("who", ["nobody", "stranger", "fellow"])
def test_a_stranger_and_an_annotator_find_nothing_there(who, things, unthrottled):
    client = Client() if who == "nobody" else signed_in(make_person(who))
    if who == "fellow":
        fellow = User.objects.get(username=who)
        roles.grant(campaign=things["campaign"], person=fellow, name="annotator", by=None)
        claim(things["campaign"], fellow)

    ways = [way for address in GUARDED for way in filled(address, things)]
    found = {way: codes(client, way) - {401, 403, 404, 405} for way in ways}

    assert {way: some for way, some in found.items() if some} == {}


def everything(client: Client, things: dict[str, Any]) -> str:
    """What this person can read at every address, as one text."""
    said = ""
    for address in addresses():
        for way in filled(address, things):
            answer = client.get(way)
            if answer.status_code == 200 and not answer.streaming:
                said += answer.content.decode(errors="replace")
    return said


@pytest.mark.parametrize("role", ["adjudicator", "researcher"])
def test_whoever_does_not_manage_reads_no_authors_name(role, things, unthrottled):
    person = make_person("reader")
    roles.grant(campaign=things["campaign"], person=person, name=role, by=None)

    said = everything(signed_in(person), things)

    assert '"author"' not in said
    assert things["slug"] in said


def test_a_fellow_annotator_reads_neither_name_nor_pseudonym(things, unthrottled):
    fellow = make_person("fellow")
    roles.grant(campaign=things["campaign"], person=fellow, name="annotator", by=None)

    said = everything(signed_in(fellow), things)

    assert '"author"' not in said
    assert str(things["pseudonym"]) not in said


def test_an_adjudicator_reads_no_pseudonym(things, unthrottled):
    senior = make_person("senior")
    roles.grant(campaign=things["campaign"], person=senior, name="adjudicator", by=None)

    assert str(things["pseudonym"]) not in everything(signed_in(senior), things)


def test_nobody_answers_or_looks_back_for_another(things, unthrottled):
    client = signed_in(make_person("fellow"))
    assignment: UUID = Judgment.objects.get().assignment_id

    for act in ("judgment", "renew", "release", "skip"):
        assert post(client, f"/api/assignments/{assignment}/{act}").status_code in (400, 404)
    assert client.get(f"/api/judgments/{things['judgment']}").status_code == 404
