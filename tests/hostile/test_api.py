"""Hostile text in every text of every body, filter and address of the API: refused at its place, or kept as cleaned."""

import os
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.serializers import ListSerializer

from accounts.rules.persons import of_a_delegate, of_a_person
from counterparts.rules import is_registration_number
from counterparts.serializers import NewOrganisation
from engagement.contact_serializers import NewContact
from engagement.serializers import NewDelegation
from guidance.serializers.queries import NewQuery
from tests import factories, sweeps
from tests.api.callers import PROGRAMME_SENT, Caller, caller, pointers, written
from tests.factories import body_of
from tests.hostile.corpus import ALWAYS, CORPUS, HUGE, REFUSED
from tests.routes import routes
from web.api.fields import Line, Text
from web.text import checked

pytestmark = pytest.mark.django_db

PIECES = 4
WHERE = {
    "delegations": NewDelegation,
    "contacts": NewContact,
    "organisations": NewOrganisation,
    "queries": NewQuery,
}
NEEDED: dict[str, dict[str, Any]] = {
    "delegations": written(draft=True, marking="OFFICIAL-SENSITIVE"),
    "contacts": {
        "kind": "video",
        "marking": "OFFICIAL-SENSITIVE",
        "follow_up_by": "officer",
        "follow_up_on": "2026-12-01",
    },
    "organisations": {"kind": "fao"},
    "programme": {"on": PROGRAMME_SENT[0]["on"], "kind": "courtesy_call"},
}

# What looks like a number, an address or a birthday of a person is refused in every text about a visit or a contact.
ABOUT_A_VISIT = ("delegations", "contacts")
# How a marked record is handled may name whom to ask, and an organisation has an address of the web.
OFFICES = ("/handling", "/organisations/")


def texts_in(serializer: Any, before: str = "") -> Iterator[tuple[str, Text]]:
    """The pointer and the field of every text that a body holds, those of its entries too."""
    for name, found in serializer.fields.items():
        if type(found) in (Text, Line):
            yield f"{before}/{name}", found
        elif isinstance(found, ListSerializer):
            yield from texts_in(found.child, f"{before}/{name}/0")


def with_text(serializer: Any, noun: str, text: str) -> dict[str, Any]:
    sent = dict(NEEDED.get(noun, {}))
    for name, found in serializer.fields.items():
        if type(found) in (Text, Line):
            sent[name] = text
        elif isinstance(found, ListSerializer):
            sent[name] = [with_text(found.child, name, text)]
    return sent


def taken(field: Text, text: str) -> str | None:
    """The text as the field keeps it; None where it must be refused."""
    try:
        clean = checked(text)
    except ValidationError:
        return None
    fits = len(text) <= field.most and len(clean) <= field.most
    is_line = not isinstance(field, Line) or not {"\n", "\t"} & {*clean}
    return clean if fits and is_line else None


def told_of_somebody(noun: str, fields: Iterable[str], text: str) -> set[str]:
    """Where this text is refused for what it tells of a person: anywhere, or of a delegate alone."""
    if noun not in ABOUT_A_VISIT or not of_a_delegate(text):
        return set()
    anywhere = {pointer for pointer in fields if not pointer.startswith(OFFICES)}
    return anywhere if of_a_person(text) else {one for one in anywhere if one.startswith("/delegates/")}


def no_number(noun: str, text: str | None) -> set[str]:
    """Where a text is refused because it is no number of a register, which an organisation alone has."""
    return set() if noun != "organisations" or not text or is_registration_number(text) else {"/registration_number"}


INSTEAD = {"/registration_number": "01234567"}


def say_instead(sent: Any, refused: Iterable[str]) -> None:
    for pointer in refused:
        parent, _, name = pointer.rpartition("/")
        (at(sent, parent) if parent else sent)[name] = INSTEAD.get(pointer, "Made-up words")


def at(body: Any, pointer: str) -> Any:
    for step in pointer.strip("/").split("/"):
        body = body[int(step)] if isinstance(body, list) else body[step]
    return body


@pytest.fixture
def leeds(db: None) -> Caller:
    body_of("unit")
    return caller("LDS")


@pytest.mark.parametrize("piece", range(PIECES))
@pytest.mark.parametrize("noun", WHERE)
def test_a_text_is_refused_where_it_stands_or_read_back_clean(leeds: Caller, noun: str, piece: int) -> None:
    serializer = WHERE[noun]()
    fields = dict(texts_in(serializer))
    assert len(fields) >= {"delegations": 14, "contacts": 8, "organisations": 4, "queries": 2}[noun]
    for text in sweeps.taken(CORPUS[piece::PIECES]):
        wanted = {pointer: taken(field, text) for pointer, field in fields.items()}
        refused = {pointer for pointer, clean in wanted.items() if clean is None}
        in_words = told_of_somebody(noun, fields, text) | no_number(noun, wanted.get("/registration_number"))
        in_words -= refused
        kept = {place: clean for place, clean in wanted.items() if clean is not None and place not in in_words}
        sent = with_text(serializer, noun, text)
        if refused:
            answer = leeds.post(f"{noun}/", sent)
            assert answer.status_code == 400, text[:80]
            assert set(pointers(answer)) == refused, text[:80]
            assert text not in answer.json()["detail"]
            say_instead(sent, refused)
        # Its own words and each of its lists are read for it one after the other.
        while in_words:
            answer = leeds.post(f"{noun}/", sent)
            assert answer.status_code == 400, text[:80]
            now = set(pointers(answer))
            assert now and now <= in_words, text[:80]
            say_instead(sent, now)
            in_words -= now
        if not kept:
            continue
        with transaction.atomic():
            made = leeds.post(f"{noun}/", sent)
            assert made.status_code == 201, (text[:80], made.content[:300])
            again = leeds.get(f"{noun}/{made.json()['id']}/").json()
            assert {pointer: at(again, pointer) for pointer in kept} == kept
            transaction.set_rollback(True)


def test_what_is_never_taken_is_refused_at_both_doors(leeds: Caller, client: Client) -> None:
    """Said here in plain words, as the test above asks the code itself what is clean."""
    assert len(REFUSED) > 70
    client.force_login(factories.council_user("LDS"))
    page = reverse("delegation_aims", args=[leeds.post("delegations/", {"draft": True}).json()["id"]])
    for text in REFUSED:
        answer = leeds.post("delegations/", {"draft": True, "our_aims": text})
        assert (answer.status_code, set(pointers(answer))) == (400, {"/our_aims"}), repr(text)
        assert client.post(page, {"our_aims": text}).status_code == 400, repr(text)


@pytest.mark.parametrize("noun", WHERE)
def test_a_megabyte_is_refused_where_it_stands(leeds: Caller, noun: str) -> None:
    serializer = WHERE[noun]()
    for pointer, _field in texts_in(serializer):
        sent = with_text(serializer, noun, "Made-up words")
        parent, _, name = pointer.rpartition("/")
        (at(sent, parent) if parent else sent)[name] = HUGE
        answer = leeds.post(f"{noun}/", sent)
        assert (answer.status_code, set(pointers(answer))) == (400, {pointer})
    assert leeds.post(f"{noun}/", with_text(serializer, noun, HUGE * 6)).status_code == 413


def test_an_address_of_the_web_is_one(leeds: Caller) -> None:
    for text in CORPUS:
        answer = leeds.post("organisations/", {"name": "Made-up office", "website": text})
        assert answer.status_code == 400 or text.startswith("http"), text[:80]


LISTS = [route for route in routes() if route.name.startswith("api:") and route.name.endswith("-list")]


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.name)
def test_no_filter_breaks_and_none_answers_with_the_text(leeds: Caller, route: Any) -> None:
    names = [*route.view_class.filterset_class.base_filters, "after", "nonsense"]
    share = 1 if "FUZZ_CALLS" in os.environ else 12
    for number, name in sweeps.taken(enumerate(names)):
        for text in dict.fromkeys([*ALWAYS, *CORPUS[number % share :: share]]):
            answer = leeds.get(f"/{route.pattern}?{name}={quote(text[:3_000])}")
            assert answer.status_code in (200, 400), (name, text[:80])
            if answer.status_code == 400:
                assert text not in answer.json()["detail"]


def test_no_address_breaks(leeds: Caller) -> None:
    for text in CORPUS:
        for noun in ("delegations", "organisations", "councils", "places", "me"):
            answer = leeds.get(f"/api/v1/{noun}/{quote(text[:500], safe='')}/")
            assert answer.status_code in (400, 404), (noun, text[:80])


def test_no_header_breaks(leeds: Caller) -> None:
    row = leeds.post("organisations/", {"name": "Made-up office"}).json()["id"]
    draft = leeds.post("delegations/", {"draft": True}).json()["id"]
    for text in CORPUS[::2]:
        line = "".join(letter for letter in text[:2_000] if letter.isprintable()).encode().decode("latin-1")
        assert leeds.patch(f"delegations/{draft}/", {"title": "x"}, if_match=line or "x").status_code in (400, 412)
        assert leeds.get(f"organisations/{row}/", Accept=line).status_code in (200, 406)
        assert leeds.get(f"organisations/{row}/", Authorization=line).status_code == 401
        assert leeds.get(f"organisations/{row}/", Accept_Language=line).status_code == 200
