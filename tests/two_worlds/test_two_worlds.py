"""Non-interference: two worlds that differ only in what one council keeps to itself look the same to everybody else.

Every address, as everybody outside that council, byte for byte, after masking what differs from one request to the next
by nature. Both begin from the same rows. Keys and the clock are seeded from there on; what the council keeps to itself
draws its keys from another seed.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Sharing
from accounts.services import write_note
from counterparts.services import add_organisation, edit_organisation, write_organisation_note
from documents.services import attach_document, councils_for
from engagement import services
from engagement.own_history import own_history
from guidance.advice import advise, sought, told
from guidance.cards import digest
from guidance.models import AnswerCard
from guidance.services import keep_answer
from notifications.services import deliver_outbox
from places.models import Council, Place
from risk.models import Match
from risk.services import decide_match, screen_organisations
from tests import factories, world
from tests.factories import NOW
from tests.guidance.asked import a_question
from tests.matrix.asking import (
    a_token_of,
    asked_routes,
    is_of_a_contact,
    is_of_a_record,
    is_of_an_agreement,
    is_of_an_intervention,
    is_of_an_organisation,
    is_of_guidance,
    words_for,
)
from tests.risk.assessed import finished as assess
from tests.routes import Route
from tests.sweeps import at_least, some_of, taken
from tests.world import OWN, World
from twinning.rules import AgreementKind
from twinning.services import add_agreement
from web.keys import drawn_from

pytestmark = [pytest.mark.django_db, pytest.mark.capability("G11")]

KEPT = Sharing.COUNCIL
# Whether they put questions to the centre too, which those see who may answer them.
ASK = False
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
# On the trail, and where a page tells of it: when the database says that something happened.
TRAIL_TIMES = re.compile(rb"<time[^>]*>.*?</time>|\d{1,2}:\d{2}(?::\d{2})?\s?(?:am|pm)?", re.DOTALL)
HEADERS = ("Content-Type", "ETag", "Location", "Content-Disposition", "Cache-Control", "Content-Length")


@dataclass
class Secrets:
    """What the council keeps to itself in one of the worlds, as somebody might try to guess it: keys by noun."""

    keys: dict[str, list[str]] = field(default_factory=dict)


def build(secret_seed: str, how_many: int) -> tuple[World, Secrets]:
    """The same shared world, and so many private records beside it, made in between."""
    shared, secret = random.Random("shared"), random.Random(secret_seed)
    country = world.kept_world()
    # From here on: the kept world is made in the first of the two, where nothing else made it before.
    factories.count_from(1_000_000)
    for records, own in ((country.records, "draft"), (country.records, "council"), (country.agreements, "council")):
        records.pop(own)
    country.contacts.pop("council")
    with drawn_from(shared):
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
    # What the council has on record of the organisations took keys of its own, as many as it has records.
    with drawn_from(random.Random("told")):
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
        edit_organisation(office, seen=office.version, by=officer, now=NOW, other_names=[f"Quiet name {number}"])
        office_note = write_organisation_note(
            country.organisations["waiting" if council.code == OWN else "accepted"],
            council=council,
            text=f"Quiet claim {number}.",
            source="Quiet source",
            as_of=NOW.date(),
            confidence="low",
            sharing=KEPT,
            by=officer,
            now=NOW,
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
        contact = factories.a_contact(
            council.code,
            by=officer,
            sharing=KEPT,
            organisations=[{"id": office.key}],
            our_side=f"Quiet Person {number}",
            about=f"Quiet talk {number}",
            decline_reason="unsure_of_policy",
            topic="sport",
        )
        # What a list may say of an office that nobody else knows, and of one that the unit knows too.
        looked_at = [office, country.organisations["waiting" if council.code == OWN else "accepted"]]
        screen_organisations(council, looked_at, by=factories.again(officer), now=NOW, history=own_history)
        found = Match.objects.filter(council=council, organisation=office).latest("pk")
        said: dict[str, Any] = {
            "decision": "same",
            "reason": "Quiet reason.",
            "expires_on": NOW.date() + timedelta(days=9),
        }
        decide_match(found, seen=found.version, by=factories.again(officer), now=NOW, **said)
        pressure = factories.an_intervention(
            council.code,
            by=officer,
            organisation={"id": office.key},
            demand=f"Quiet demand {number}",
            topics=["tibet"],
            delegation=kept,
        )
        said = {"what": f"Quiet risk {number}.", "mitigation": f"Quiet mitigation {number}."}
        weighed = [assess(row, by=officer, **said) for row in (kept, draft, agreement)]
        about = [country.records["councils"], country.contacts["councils"], kept, contact]
        notes = [write_note(record, council=council, text="Quiet note.", by=officer) for record in about]
        # Not scanned, so for the council alone, on what it shares too.
        documents = [
            attach_document(
                row,
                council,
                data=f"Quiet words {number}.".encode(),
                name=f"Quiet {number}.txt",
                title=f"Quiet document {number}",
                kind="letter",
                for_whole=True,
                by=officer,
                now=NOW,
            )
            for row in (*about, agreement, *country.agreements.values())
            if council in councils_for(row, officer)
        ]
        cards = [keep_quiet_answer(council, number, officer)]
        if ASK:
            a_question(council.code, by=officer, text=f"Quiet question {number}?")
        # One of each kind is enough to guess at.
        secrets.keys = secrets.keys or {
            "delegations": [kept.key, draft.key, ended.key],
            "organisations": [office.key],
            "agreements": [agreement.key],
            "contacts": [contact.key],
            "interventions": [pressure.key],
            "guidance": [card.key for card in cards],
            "assessments": [assessment.key for assessment in weighed],
            "documents": [document.key for document in documents[:2]],
            "notes": [*(note.key for note in notes), office_note.key],
        }
    return secrets


def keep_quiet_answer(council: Council, number: int, officer: User) -> AnswerCard:
    """A cover card of the day before anything was published: who publishes is told how many rely on a text."""
    before = NOW - timedelta(days=1)
    question = sought(nation=council.nation, with_whom=f"Quiet Person {number}")
    advice = advise(question, officer, before.date())
    assert not advice.texts
    return keep_answer(council, question, shown=digest(told(advice)), by=officer, now=before)


def asked(
    routes: list[Route], country: World, guesses: dict[str, list[str]], guessing: bool
) -> Iterator[tuple[str, bool]]:
    """Addresses to fetch, and whether each is a trail: with what is shared and, where `guessing`, with what is not."""
    for route in routes:
        trail = "trail" in route.name or route.name == "card_verify"
        noun = route.pattern.removeprefix("api/v1/").split("/")[0]
        keys = guesses.get(noun, guesses["notes"][:1]) if guessing else []
        if "document" in route.words and guessing:
            # Under a record that is shared, as that is where it hangs.
            words = words_for(route, "councils", country)
            for key in guesses["documents"]:
                yield route.path({**words, "document": key}), trail
        if is_of_a_record(route):
            # What hangs there and one world alone has is asked for by its key in both.
            guessed = {word: guesses[word][0] for word in route.words if word in guesses}
            for name in country.records:
                yield route.path({**words_for(route, name, country), **guessed}), trail
            words = words_for(route, next(iter(country.records)), country) | guessed
            for key in keys:
                yield route.path({**words, "key": key}), trail
            if "note" in route.words:
                for key in guesses["notes"] if guessing else []:
                    yield route.path({**words, "note": key}), trail
        elif "key" in route.words:
            if is_of_an_agreement(route):
                for name in country.agreements:
                    yield route.path(words_for(route, name, country)), trail
            if is_of_a_contact(route):
                for name in country.contacts:
                    yield route.path(words_for(route, name, country)), trail
            if is_of_an_intervention(route):
                for name in country.interventions:
                    yield route.path(words_for(route, name, country)), trail
            if is_of_an_organisation(route):
                yield route.path(words_for(route, "-", country)), trail
            if is_of_guidance(route):
                yield route.path(words_for(route, "-", country)), trail
            for key in keys:
                yield route.path({**words_for(route, "-", country), "key": key}), trail
        else:
            path = route.path(words_for(route, "-", country))
            yield path, trail
            if {
                "api:delegations-list",
                "api:organisations-list",
                "api:agreements-list",
                "api:contacts-list",
                "agreements",
                "contacts",
                "delegations",
                "organisations",
                "organisation_suggestions",
                "api:lines-list",
                "lines",
                "playbook",
                "search",
            } & {route.name}:
                for word in PRIVATE_WORDS:
                    yield f"{path}?q={word}", trail
            if route.name == "search":
                # Places where something is kept quiet: the last time with them says nothing of it.
                yield from ((f"{path}?q={word}", trail) for word in ("Hangzhou", "Beijing", "Quiet+talk"))
            if route.name == "calendar":
                # The month of the visits, those that are kept included.
                yield from ((f"{path}?month=2027-03{more}", trail) for more in ("", "&view=month&whose=all"))
            if route.name in ("api:delegations-list", "delegations", "api:contacts-list", "contacts"):
                yield f"{path}?council={OWN}", trail
                yield f"{path}?organisation={guesses['organisations'][0]}", trail
            if route.name in ("api:assessments-list", "assessments"):
                yield from (
                    (f"{path}?{narrowed}", trail) for narrowed in (f"council={OWN}", "path=short", "overdue=yes")
                )
            if route.name in ("delegations", "api:delegations-list"):
                yield from ((f"{path}?risk={code}", trail) for code in ("short", "none"))
            if route.name in ("api:interventions-list", "interventions"):
                yield from ((f"{path}?{narrowed}", trail) for narrowed in (f"council={OWN}", "topic=tibet"))
            if route.name in ("overview", "agreements", "assessments", "contacts", "organisations", "positions"):
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
    secret_seed: str,
    how_many: int,
    guesses: dict[str, list[str]] | None,
    routes: list[Route],
    names: tuple[str, ...] = OTHERS,
) -> tuple[dict[tuple[str, str], Any], dict[str, list[str]]]:
    """Every answer to everybody else in one world, which is undone afterwards."""
    found: dict[tuple[str, str], Any] = {}
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        country, secrets = build(secret_seed, how_many)
        people = list(clients(country, names))
        keys = guesses or secrets.keys
        addresses = {guessing: list(asked(routes, country, keys, guessing)) for guessing in (True, False)}
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


@pytest.mark.long
def test_what_a_council_keeps_to_itself_changes_nothing_for_anybody_else() -> None:
    routes = taken(asked_routes())
    names = some_of(OTHERS)
    full, guesses = everything_seen("one", 2, None, routes, names)
    quiet, _ = everything_seen("other", 0, guesses, routes, names)
    assert len(quiet) * len(OTHERS) / len(names) > at_least(1_500)
    assert set(quiet) == set(full)
    different = [(name, path) for (name, path), answer in quiet.items() if full[name, path] != answer]
    assert different == []
    private = ("visit", "Person", "note", "reason", "town", "talk", "document", "words", "claim", "name", "demand")
    words = [f"Quiet {word}".encode() for word in (*private, "risk", "mitigation")]
    # What was asked for is said again on the page, in both worlds; every other word would be a leak there too.
    leaks = [
        (name, path)
        for (name, path), (_, _, body) in full.items()
        if any(word in body for word in words if word.replace(b" ", b"+") not in path.encode())
    ]
    assert leaks == []


SEE_QUESTIONS = ("analyst", "publisher", "devolved", "unit system", "devolved system")


@pytest.mark.long
def test_what_a_council_asks_is_seen_by_those_who_may_answer_and_by_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.two_worlds.test_two_worlds.ASK", True)
    routes = [route for route in asked_routes() if route.name in ASKED_ABOUT]
    names = some_of([name for name in OTHERS if name not in ("publisher", "devolved system")])
    full, guesses = everything_seen("one", 2, None, routes, names)
    quiet, _ = everything_seen("other", 0, guesses, routes, names)
    different = {name for (name, path), answer in quiet.items() if full[name, path] != answer}
    assert different == set(names) & set(SEE_QUESTIONS)


ASKED_ABOUT = ("queries", "query", "query_queue", "cards", "card", "home", "guidance", "api:queries-list", "search")


def test_the_comparison_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same records shared instead of kept: others' pages must differ, or the test above proves nothing."""
    monkeypatch.setattr("tests.two_worlds.test_two_worlds.KEPT", Sharing.COUNCILS)
    routes = [route for route in asked_routes() if route.name in ("delegations", "delegation", "home")]
    full, guesses = everything_seen("one", 2, None, routes, ("other officer",))
    quiet, _ = everything_seen("other", 0, guesses, routes, ("other officer",))
    assert any(full[at] != answer for at, answer in quiet.items())
