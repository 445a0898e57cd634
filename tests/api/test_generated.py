"""Calls made up from the schema, right ones and wrong ones, as three clients, against a real server.

No answer is a fault of ours, none has a status, a type or a shape that the schema does not name, and what breaks the
schema is refused. FUZZ_CALLS says how many calls an operation; `make fuzz` makes 1,000, other ones each time.
"""

import logging
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engagement.models import Delegation
from engagement.rules import ENDED, Stage
from places.models import Post
from risk.models import Assessment, Screening
from tests import world
from tests.api.callers import caller, written
from tests.sweeps import taken
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

USUAL_CALLS = 100
CALLS = int(os.environ.get("FUZZ_CALLS", USUAL_CALLS))
CLIENTS = {"council": world.OWN, "unit": "unit", "department": "fcdo"}
PIECES = 3
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def country() -> World:
    return world.kept_world()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture(autouse=True)
def _without_a_line_for_each_refusal(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="django.request")


def known_words(operation: Any, country: World) -> list[dict[str, str]]:
    """What may stand in the address of an operation so that it finds something, beside whatever else is made up."""
    line: Any = country.guidance[1]
    known = {
        "/delegations/{key}/": [record.key for record in country.records.values()],
        "/contacts/{key}/": [contact.key for contact in country.contacts.values()],
        "/interventions/{key}/": [row.key for row in country.interventions.values()],
        "/assessments/{key}/": list(Assessment.objects.values_list("key", flat=True)),
        "/screenings/{key}/": list(Screening.objects.values_list("key", flat=True)),
        "/queries/{key}/": [query.key for query in country.queries.values()],
        "/agreements/{key}/": [agreement.key for agreement in country.agreements.values()],
        "/positions/{key}/": [country.guidance[0].key],
        "/lines/{key}/": [line.line.key],
        "/lines/{key}/versions/": [line.line.key],
        "/organisations/{key}/": [link.organisation.key for link in country.records["councils"].organisations.all()],
        "/councils/{code}/": [world.OWN, world.OTHER],
        "/places/{code}/": ["CN-330100", "CN-310000"],
        "/posts/{key}/": list(Post.objects.values_list("key", flat=True)[:2]),
        "/networks/{code}/": ["corecities", "wlga"],
    }
    word = "key" if "{key}" in operation.path else "code"
    return [{word: row} for end, rows in known.items() if operation.path.endswith(end) for row in rows]


MARKING = "OFFICIAL-SENSITIVE"
# Of what is made up, these would never name anything that there is.
FIT: dict[str, Any] = {
    "country": "CN",
    "place": "CN-330100",
    "places": ["CN-330100", "CN-310000"],
    "council": world.OWN,
    "marking": MARKING,
    "agreement": None,
    "activity": "inward_investment",
    "sector": "energy",
    "held_on": "2026-11-20",
    "starts_on": "2027-03-15",
    "ends_on": "2027-03-18",
    "on": "2027-03-15",
    "follow_up_on": "2026-12-01",
    "time_zone": "Asia/Shanghai",
}
# Given by the register, or names of entries that are not there.
NOT_FIT = {"id", "version", "shown", "reference", "follow_up_done", "links", "about"}


# What an operation asks for at least. A handling instruction, which may be made up too, goes with this marking alone.
ASKED_FOR: dict[str, dict[str, Any]] = {
    "POST /api/v1/delegations/": written(marking=MARKING),
    "POST /api/v1/contacts/": {
        "kind": "telephone",
        "organisations": [{"name": "Made-up office"}],
        "our_side": "A made-up officer",
        "about": "A made-up visit",
        "promised": "Nothing",
        "follow_up": "Send the made-up report",
        "follow_up_by": "officer",
        "follow_up_on": "2026-12-01",
        "marking": MARKING,
    },
    "POST /api/v1/queries/": {"text": "A made-up question?", "marking": MARKING},
}
NEEDED: dict[str, dict[str, Any]] = {
    "delegates": {"name": "Zhang Ceshi"},
    "organisations": {"name": "Made-up office"},
    "programme": {"title": "Courtesy call", "on": "2027-03-15", "kind": "courtesy_call"},
}


def made_fit(made_up: Any, needed: dict[str, Any], within: str = "") -> Any:
    """What was made up, with codes and days that can be taken and all that is needed to reach the services."""
    if isinstance(made_up, str):
        return " ".join(made_up.split())
    if isinstance(made_up, list):
        return [made_fit(entry, NEEDED.get(within, {})) for entry in made_up]
    if not isinstance(made_up, dict):
        return made_up
    kept = {name: made_fit(value, {}, name) for name, value in made_up.items() if name not in NOT_FIT}
    kept = {name: value or needed.get(name, value) for name, value in kept.items()}
    return {**needed, **kept, **{name: FIT[name] for name in kept if name in FIT}}


def ids_for(operation: Any, country: World) -> dict[str, str]:
    """What a body names by its id: none that is made up is there."""
    if operation.label == "POST /api/v1/screenings/":
        return {"organisation": country.organisations["accepted"].key}
    return {}


def checks_for(case: Any, status: int) -> list[Any]:
    """An empty filter is none, and no body is an empty one: neither is refused, whatever the schema says of them."""
    asked = (case.query or {}).values()
    has_empty = any(not any(value) if isinstance(value, list) else value in ("", None) for value in asked)
    has_none = bool(case.operation.body) and case.body is NOT_SET
    refused = status >= 400
    return CHECKS if refused or has_empty or has_none else [*CHECKS, negative_data_rejection]


def call_many(operation: Any, country: World, session: requests.Session, server: str) -> Counter[int]:
    """Made-up calls of one operation; raises with the first whose answer is not as it should be."""
    told: Counter[int] = Counter()
    needed, ids = ASKED_FOR.get(operation.label, {}), ids_for(operation, country)
    modes = [GenerationMode.POSITIVE]
    if list(operation.iter_parameters()) or operation.body:
        modes.append(GenerationMode.NEGATIVE)
    found = [{"path_parameters": words} for words in known_words(operation, country)]
    made_up = {mode: [operation.as_strategy(mode, **more) for more in [{}, *found]] for mode in modes}

    @settings(
        max_examples=CALLS // len(modes),
        derandomize=CALLS == USUAL_CALLS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data(), fits=st.sampled_from([True, True, False]))
    def call(mode: GenerationMode, data: st.DataObject, fits: bool) -> None:
        case = data.draw(st.one_of(made_up[mode]))
        if fits and case.body is not NOT_SET and mode is GenerationMode.POSITIVE:
            case.body = made_fit(case.body, needed) | ids
            if operation.method == "patch":
                case.headers["If-Match"] = "*"
            elif "Idempotency-Key" in case.headers:
                # One that is made up is made up again for another call, and stands in its way.
                case.headers["Idempotency-Key"] = str(uuid.uuid4())
        answer = case.call(base_url=server, session=session)
        told[answer.status_code] += 1
        case.validate_response(answer, checks=checks_for(case, answer.status_code))
        if operation.method == "patch":
            # What was ended can be changed no more; the next call shall find it alive.
            Delegation.objects.filter(stage__in=ENDED).update(stage=Stage.LOGGED)

    for mode in modes:
        call(mode)
    return told


@pytest.mark.parametrize("piece", range(PIECES))
@pytest.mark.parametrize("client", CLIENTS)
def test_no_answer_surprises(
    client: str, piece: int, country: World, session: requests.Session, live_server: Any
) -> None:
    held = caller(CLIENTS[client])
    session.headers["Authorization"] = f"Bearer {held.token}"
    told = session.get(f"{live_server.url}/api/v1/schema/", timeout=30).json()
    schema = schemathesis.openapi.from_dict(told)
    schema.config.generation.update(with_security_parameters=False)
    operations: list[Any] = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= 14
    for operation in taken(operations[piece::PIECES]):
        answers = call_many(operation, country, session, live_server.url)
        print(client, operation.label, dict(answers))
        # Else nothing was tried but the first checks.
        assert answers.total() >= (CALLS if operation.body else 1)
        assert client != "council" or answers[200] + answers[201] > 0
