"""Quiet mode: two worlds that differ only in what a council keeps to itself about visits that it shares.

How it tells of a visit, what the press asked, who cannot receive the guests, the brief and what the leader wrote on it:
no page, search, export, feed, calendar, endpoint or trail of anybody else differs by a byte.
"""

import random
from datetime import time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import ModelSerializer, Serializer

from accounts.models import User
from accounts.roles import Can
from engagement import services
from engagement.models import Brief, Delegation, HostAsked, PressEnquiry, Private, Publicity, SignOff
from tests import world
from tests.factories import NOW, again
from tests.matrix.asking import asked_routes
from tests.sweeps import ONE_IN, at_least, some_of, taken
from tests.two_worlds import test_two_worlds as two_worlds
from tests.two_worlds.test_two_worlds import OTHERS, Secrets, everything_seen
from tests.world import World
from web.keys import drawn_from

pytestmark = [pytest.mark.django_db, pytest.mark.capability("N11"), pytest.mark.capability("P15")]
YESTERDAY = (NOW - timedelta(days=1)).date()
WORDS = ("rules", "desk", "coverage", "outlet", "question", "answer", "reason", "chair", "remarks")


def keep_quiet(visit: Delegation, by: User, country: World, number: int) -> dict[str, list[str]]:
    """Everything that a council may keep to itself about a visit, in words that stand nowhere else."""
    council = by.councils(Can.WRITE_NOTE)[0]
    line: Any = country.guidance[1]
    plan = Publicity.objects.about(visit).get(council=council)
    plan = services.plan_publicity(
        visit,
        council,
        line=line,
        seen=plan.version,
        by=by,
        now=NOW,
        plan=("joint_release", "none")[number],
        photo_rules="Quiet rules for photographs.",
        spokesperson="Quiet desk",
        expected_coverage="Quiet coverage over there.",
    )
    said: dict[str, Any] = {"outlet": "Quiet outlet", "asked": "Quiet question?", "by": by, "now": NOW}
    enquiry = services.log_press_enquiry(visit, council, on=YESTERDAY, at=time(7), **said)
    services.answer_press_enquiry(
        enquiry, answered="Quiet answer.", answered_as="Quiet desk", line=line, seen=1, by=by, now=NOW
    )
    host = services.ask_host(
        visit, council, office="lord_mayor", named="Quiet chair", asked_on=NOW.date(), by=by, now=NOW
    )
    services.answer_host(host, answer="declined", reason="Quiet reason.", seen=host.version, by=by)
    kept = {"enquiry": [enquiry.key], "host": [host.key], "notes": [plan.key]}
    if council.pk != visit.council_id:
        return kept  # A partner makes no brief.
    brief = services.make_brief(visit, by=again(by), now=NOW)
    leader = country.people["own leader"]
    assert leader is not None
    asked = services.ask_sign_off(brief, by=again(by), now=NOW)
    services.send_back_brief(asked, remarks="Quiet remarks.", by=again(leader), now=NOW)
    return {**kept, "brief": [brief.key], "notes": [plan.key, brief.key]}


VISITS = ("unit", "councils", "granted")


def make_ready(country: World) -> None:
    """In both worlds: what a sign-off asks for is said."""
    officer = country.people["own officer"]
    assert officer is not None
    for name in VISITS:
        visit = Delegation.objects.get(pk=country.records[name].pk)
        said = {"their_aims_known": "stated", "privacy_notice": "given"}
        services.edit_delegation(visit, seen=visit.version, by=again(officer), now=NOW, **said)


def kept_by(who: str) -> Any:
    """What stands in the place of a council's private records: what somebody's council keeps about shared ones."""

    def keep(officer: User, country: World, how_many: int) -> Secrets:
        person = country.people[who]
        assert person is not None
        keys: dict[str, list[str]] = {}
        if officer == country.people["own officer"]:
            with drawn_from(random.Random("ready")):
                make_ready(country)
            for number in range(how_many):
                for name in VISITS:
                    visit = Delegation.objects.get(pk=country.records[name].pk)
                    keys = keep_quiet(visit, again(person), country, number)
        return Secrets({**keys, "organisations": keys["notes"], "documents": keys["notes"]} if keys else {})

    return keep


def differing(monkeypatch: pytest.MonkeyPatch, who: str, names: tuple[str, ...]) -> tuple[int, list[Any], list[Any]]:
    """How many answers there were to everybody, which of them differ, and in which a private word stands."""
    monkeypatch.setattr(two_worlds, "keep_to_itself", kept_by(who))
    # A third of the addresses, another one each time, where test_two_worlds takes all.
    routes = taken(asked_routes())[random.randrange(3) if ONE_IN == 1 else 0 :: 3 if ONE_IN == 1 else 1]
    everybody, names = names, some_of(names)
    full, guesses = everything_seen("one", 2, None, routes, names)
    quiet, _ = everything_seen("other", 0, guesses, routes, names)
    assert set(quiet) == set(full)
    words = [f"Quiet {word}".encode() for word in WORDS]
    leaks = [at for at, (_, _, body) in full.items() if any(word in body for word in words)]
    return len(quiet) * len(everybody) // len(names), [at for at, answer in quiet.items() if full[at] != answer], leaks


@pytest.mark.long
def test_what_the_council_of_a_visit_keeps_to_itself_changes_nothing_for_anybody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, different, leaks = differing(monkeypatch, "own officer", OTHERS)
    assert asked > at_least(500)
    assert different == []
    assert leaks == []


# Its own people, and each kind of others once.
NOT_OF_THE_PARTNER = (
    *("own officer", "own approver", "own leader", "own auditor", "other officer", "analyst", "publisher", "observer"),
    *("own system", "other system", "unit system"),
)


@pytest.mark.long
def test_what_a_partner_keeps_to_itself_changes_nothing_for_the_council_of_the_visit_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, different, leaks = differing(monkeypatch, "partner officer", NOT_OF_THE_PARTNER)
    assert asked > at_least(160)
    assert different == []
    assert leaks == []


def test_the_comparison_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """To those of the council itself the worlds differ, on its pages, its home and its trail."""
    monkeypatch.setattr(two_worlds, "keep_to_itself", kept_by("own officer"))
    names = ("delegation_publicity", "delegation_press", "delegation_hosts", "delegation", "trail")
    routes = [route for route in asked_routes() if route.name in names]
    full, guesses = everything_seen("one", 2, None, routes, ("own approver",))
    quiet, _ = everything_seen("other", 0, guesses, routes, ("own approver",))
    different = {path.strip("/").split("/")[-1] for (_, path), answer in quiet.items() if full[_, path] != answer}
    assert {"publicity", "press", "hosts", "trail"} <= different


# -- The shape of what leaves the service --------------------------------------------------------------------------

PRIVATE: tuple[Any, ...] = (Publicity, PressEnquiry, HostAsked, Brief, SignOff)


def serializers() -> set[type[Serializer[Any]]]:
    """Every serializer that there is once every address is known."""
    SchemaGenerator().get_schema(request=None, public=True)
    found: set[type[Serializer[Any]]] = set()
    waiting: list[type[Any]] = [Serializer]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        found.add(one)
    return {one for one in found if not one.__module__.startswith(("rest_framework", "drf_spectacular"))}


def own_names(model: Any) -> set[str]:
    """The columns of words and moments that a table has by itself, and that no table beside these has."""
    shared = {
        field.name
        for other in apps.get_models()
        if not issubclass(other, Private)
        for field in other._meta.get_fields()
    }
    return {field.name for field in model._meta.get_fields() if not field.is_relation} - shared


def test_no_serializer_is_of_such_a_table_or_has_a_field_of_one() -> None:
    assert {model for model in apps.get_models() if issubclass(model, Private)} == set(PRIVATE)
    told = serializers()
    assert len(told) > 20
    of_tables = {one.Meta.model for one in told if issubclass(one, ModelSerializer) and hasattr(one, "Meta")}
    assert not any(issubclass(model, Private) for model in of_tables)
    columns = set().union(*(own_names(model) for model in PRIVATE))
    assert {"photo_rules", "spokesperson", "outlet", "answered_as", "what_we_did"} <= columns
    fields = {name for one in told for name in one._declared_fields} | {
        name for one in told for name in getattr(getattr(one, "Meta", None), "fields", ())
    }
    assert fields & columns == set()


def test_the_schema_of_the_api_has_no_word_of_them(client: Client) -> None:
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)
    names = {name for one in schema["components"]["schemas"].values() for name in one.get("properties", {})}
    assert "programme" in names
    assert not names & {"publicity", "plan", "press", "enquiries", "hosts", "hosts_asked", "briefs", "sign_offs"}


def test_everybody_of_the_world_is_asked() -> None:
    assert {"partner officer", "analyst", "other system", "unit system", "devolved"} <= set(OTHERS)
    assert set(NOT_OF_THE_PARTNER) <= {*world.ACTORS, *world.SYSTEMS}
