"""Non-interference: two worlds that differ only in what one council keeps to itself look the same to everybody else.

Every address, as everybody outside that council, byte for byte, after masking what differs from one request to the next
by nature. Keys and the clock are seeded; what the council keeps to itself draws its keys from another seed.
"""

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Sharing
from accounts.services import write_note
from counterparts.services import add_organisation
from engagement import services
from notifications.services import deliver_outbox
from places.models import Place
from tests import factories, world
from tests.factories import NOW
from tests.matrix.asking import a_token_of, asked_routes, is_of_a_record, is_of_an_agreement, words_for
from tests.world import OWN, World
from twinning.rules import AgreementKind
from twinning.services import add_agreement
from web.keys import drawn_from

pytestmark = [pytest.mark.django_db, pytest.mark.capability("G11")]

KEPT = Sharing.COUNCIL
SILENT = "STH"
PRIVATE_WORDS = ("Quiet", "安静", "quiet-office")
MASKS = [
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'), b"[csrf]"),
    (re.compile(rb'nonce="[^"]*"'), b"[nonce]"),
    (re.compile(rb"'nonce-[^']*'"), b"[nonce]"),
    (re.compile(rb'name="form_id"[^>]*'), b"[form]"),
    (re.compile(rb'value="[^"]*"([^>]*)name="form_id"'), b"[form]"),
    (re.compile(rb'"cursor": ?"[^"]*"'), b"[cursor]"),
    (re.compile(rb"(?:after|before)=[\w.~%-]+"), b"[cursor]"),
    (re.compile(rb'"(?:instance|request_id)": ?"[^"]*"'), b"[request]"),
    # Ids that the library draws for clients of the API.
    (re.compile(rb"\b[A-Za-z0-9]{40}\b"), b"[client]"),
]
# On the trail alone: when the database says that something happened.
TRAIL_TIMES = re.compile(rb"<time[^>]*>.*?</time>|\d{1,2}:\d{2}(?::\d{2})?\s?(?:am|pm)?", re.DOTALL)
HEADERS = ("Content-Type", "ETag", "Location", "Content-Disposition", "Cache-Control", "Content-Length")


@dataclass
class Secrets:
    """What the council keeps to itself in one of the worlds, as somebody might try to guess it."""

    keys: list[str] = field(default_factory=list)


def build(secret_seed: str, how_many: int) -> tuple[World, Secrets]:
    """The same shared world, and so many private records beside it, made in between."""
    shared, secret = random.Random("shared"), random.Random(secret_seed)
    with drawn_from(shared):
        factories._count = itertools.count(1)
        country = world.make()
        country.records.pop("council")
        country.records.pop("draft")
        country.agreements.pop("council")
        silent = factories.council_user(SILENT)
        deliver_outbox(now=NOW)
    officer = country.people["own officer"]
    assert officer is not None
    with drawn_from(secret):
        secrets = keep_to_itself(officer, country, how_many)
        # Another council, which shares nothing at all: that it keeps something must not show either.
        keep_to_itself(silent, country, how_many)
        deliver_outbox(now=NOW)
    with drawn_from(shared):
        # Something shared again after what was private, and an edit.
        later = factories.a_delegation(
            OWN, by=factories.again(officer), sharing=Sharing.COUNCILS, **world.whole_facts()
        )
        services.edit_delegation(
            later, seen=later.version, by=factories.again(officer), now=NOW, title="Made-up friendship again"
        )
        country.records["later"] = later
        deliver_outbox(now=NOW)
    return country, secrets


def keep_to_itself(officer: User, country: World, how_many: int) -> Secrets:
    """Private records, drafts, ended ones, organisations, and notes on its own and on others' records."""
    secrets = Secrets()
    council = officer.councils(Can.LOG_DELEGATION)[0]
    for number in range(how_many):
        office = add_organisation(
            council, by=officer, name=f"Quiet office {number}", local_name="安静办公室", kind="fao"
        )
        facts = world.whole_facts() | {
            "title": f"Quiet visit {number}",
            "organisations": [{"id": office.key}],
            "delegates": [{"name": f"Quiet Person {number}", "local_name": "安静"}],
        }
        kept = factories.a_delegation(council.code, by=officer, sharing=KEPT, **facts)
        draft = factories.a_draft(council.code, by=officer, sharing=Sharing.COUNCILS, **facts)
        ended = factories.a_delegation(council.code, by=officer, sharing=KEPT, **facts)
        services.cancel_delegation(ended, reason="Quiet reason.", seen=ended.version, by=officer, now=NOW)
        services.keep_input(draft, "dates", {"starts_on_0": f"Quiet {number}"}, seen=draft.version, by=officer)
        agreement = add_agreement(
            council,
            by=officer,
            now=NOW,
            uk_place=f"Quiet town {number}",
            place=Place.objects.get(code=("CN-110000", "CN-310000")[number]),
            kind=AgreementKind.MOU,
            sharing=KEPT,
        )
        about = [country.records["councils"], kept]
        notes = [write_note(record, council=council, text="Quiet note.", by=officer) for record in about]
        # One of each kind is enough to guess at.
        secrets.keys = secrets.keys or [
            *(office.key, kept.key, draft.key, ended.key, agreement.key),
            *(note.key for note in notes),
        ]
    return secrets


def asked(country: World, guesses: list[str], guessing: bool) -> Iterator[tuple[str, bool]]:
    """Addresses to fetch, and whether each is a trail: with what is shared and, where `guessing`, with what is not."""
    for route in asked_routes():
        trail = "trail" in route.name
        if is_of_a_record(route):
            for name in country.records:
                yield route.path(words_for(route, name, country)), trail
            words = words_for(route, next(iter(country.records)), country)
            for key in guesses if guessing else ():
                yield route.path({**words, "key": key}), trail
        elif "key" in route.words:
            if is_of_an_agreement(route):
                for name in country.agreements:
                    yield route.path(words_for(route, name, country)), trail
            for key in guesses if guessing else ():
                yield route.path({**words_for(route, "-", country), "key": key}), trail
        else:
            path = route.path(words_for(route, "-", country))
            yield path, trail
            if {
                "api:delegations-list",
                "api:organisations-list",
                "api:agreements-list",
                "agreements",
                "delegations",
                "organisation_suggestions",
                "search",
            } & {route.name}:
                for word in PRIVATE_WORDS:
                    yield f"{path}?q={word}", trail
            if route.name in ("api:delegations-list", "delegations"):
                yield f"{path}?council={OWN}", trail
                yield f"{path}?organisation={guesses[0]}", trail
            if route.name in ("overview", "agreements"):
                yield f"{path}?format=csv", trail


OTHERS = tuple(name for name in (*world.ACTORS, *world.SYSTEMS) if not name.startswith("own"))
# What is not there for one is there for nobody, as the permission matrix shows: these stand for the others.
GUESSING = ("partner officer", "analyst", "other system")


def clients(country: World, names: tuple[str, ...]) -> Iterator[tuple[str, Client]]:
    """Those who do not belong to the council that keeps things to itself, signed in or with a token."""
    for name in names:
        client = Client(raise_request_exception=False)
        if name in world.SYSTEMS:
            with drawn_from(random.Random(name)):
                client = Client(raise_request_exception=False, headers=a_token_of(world.SYSTEMS[name]))
        elif (person := country.people[name]) is not None:
            client.force_login(person)
        yield name, client


def seen(answer: Any, trail: bool) -> tuple[int, tuple[str | None, ...], bytes]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for pattern, mask in MASKS:
        body = pattern.sub(mask, body)
    if trail:
        body = TRAIL_TIMES.sub(b"[time]", body)
    headers = tuple(answer.headers.get(name) for name in HEADERS if name != "Content-Length")
    return answer.status_code, headers, body


def everything_seen(
    secret_seed: str, how_many: int, guesses: list[str] | None, names: tuple[str, ...] = OTHERS
) -> tuple[dict[tuple[str, str], Any], list[str]]:
    """Every answer to everybody else in one world, which is undone afterwards."""
    found: dict[tuple[str, str], Any] = {}
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        country, secrets = build(secret_seed, how_many)
        people = list(clients(country, names))
        addresses = {guessing: list(asked(country, guesses or secrets.keys, guessing)) for guessing in (True, False)}
        for name, client in people:
            for path, trail in addresses[name in GUESSING]:
                if path.startswith("/api/") != (name in world.SYSTEMS):
                    continue
                with transaction.atomic(), drawn_from(random.Random(path)):
                    found[name, path] = seen(client.get(path), trail)
                    transaction.set_rollback(True)
        for name, client in people:
            if name not in world.SYSTEMS:
                continue
            with transaction.atomic(), drawn_from(random.Random("post")):
                sent = {"name": "Quiet office 0", "local_name": "安静办公室", "kind": "fao"}
                answer = client.post("/api/v1/organisations/", sent, content_type="application/json")
                found[name, "POST organisations"] = seen(answer, False)
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return found, secrets.keys


def test_what_a_council_keeps_to_itself_changes_nothing_for_anybody_else() -> None:
    full, guesses = everything_seen("one", 2, None)
    quiet, _ = everything_seen("other", 0, guesses)
    assert len(quiet) > 1_500
    assert set(quiet) == set(full)
    different = [(name, path) for (name, path), answer in quiet.items() if full[name, path] != answer]
    assert different == []
    words = [word.encode() for word in ("Quiet visit", "Quiet Person", "Quiet note", "Quiet reason", "Quiet town")]
    leaks = [at for at, (_, _, body) in full.items() if any(word in body for word in words)]
    assert leaks == []


def test_the_comparison_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same records shared instead of kept: others' pages must differ, or the test above proves nothing."""
    monkeypatch.setattr("tests.two_worlds.test_two_worlds.KEPT", Sharing.COUNCILS)
    full, guesses = everything_seen("one", 2, None, ("other officer",))
    quiet, _ = everything_seen("other", 0, guesses, ("other officer",))
    assert any(full[at] != answer for at, answer in quiet.items())
