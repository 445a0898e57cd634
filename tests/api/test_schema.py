"""The schema: open to everybody, valid, and true to what is answered."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from accounts.scopes import SCOPES
from places.models import Network, Post
from risk.services import load_list
from tests import factories
from tests.api.callers import caller, written
from tests.guidance.asked import a_question, an_answer
from tests.guidance.texts import a_position, a_version
from tests.risk.assessed import finished
from tests.screening.lists import a_uk_list
from tests.shipped import shipped_agreements
from twinning.models import Agreement

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema() -> Any:
    return SchemaGenerator().get_schema(public=True)


def test_the_schema_is_open_and_valid(schema: Any) -> None:
    answer = Client().get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"
    validate_schema(schema)


def test_every_operation_says_its_scopes_and_refusals(schema: Any) -> None:
    for address, operations in schema["paths"].items():
        for method, operation in operations.items():
            [security] = operation["security"]
            assert set(security["token"]) <= SCOPES.keys()
            assert {"400", "401", "403", "406"} <= operation["responses"].keys()
            assert ("404" in operation["responses"]) is ("{" in address)
            if method in ("post", "patch"):
                assert {"409", "413", "415"} <= operation["responses"].keys()
                sent = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
                assert schema["components"]["schemas"][sent]["additionalProperties"] is False


def test_every_parameter_is_told_in_a_sentence(schema: Any) -> None:
    for address, operations in schema["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                told = parameter.get("description", "").partition("\n\n")[0]
                assert told.endswith("."), (method, address, parameter["name"], told)
                assert len(told.split()) > 3, (method, address, parameter["name"], told)


def test_what_is_answered_is_as_the_schema_says(schema: Any) -> None:
    shipped_agreements()
    leeds = caller("LDS")
    office = factories.an_organisation("LDS")
    contact = factories.a_contact("LDS", sharing="councils")
    told = factories.an_intervention("LDS", alert=True)
    assessed = finished(factories.a_delegation("LDS"), by=factories.council_user("LDS"))
    load_list("uk_sanctions", a_uk_list({"id": "TST0001", "name": office.name}), now=timezone.now())
    screened = leeds.post("screenings/", {"organisation": office.key}).json()
    agreement = Agreement.objects.get(council="LDS").key
    position = a_position("fcdo", sector_id="energy")
    query = a_question("LDS")
    an_answer(query)
    line = a_version("fcdo").line
    made = leeds.post(
        "delegations/",
        written(
            sharing="councils",
            organisations=[{"id": office.key}],
            delegates=[{"name": "Zhang Ceshi"}],
            programme=[{"title": "Debrief", "on": "2027-03-18", "kind": "debrief"}],
        ),
    )
    key = made.json()["id"]
    leeds.post("delegations/", {"draft": True})
    answers = {
        "/api/v1/delegations/": [held.get("delegations/") for held in (leeds, caller("unit"), caller("MAN"))],
        "/api/v1/delegations/{key}/": [held.get(f"delegations/{key}/") for held in (leeds, caller("MAN"))],
        "/api/v1/contacts/": [held.get("contacts/") for held in (leeds, caller("unit"), caller("MAN"))],
        "/api/v1/contacts/{key}/": [held.get(f"contacts/{contact.key}/") for held in (leeds, caller("MAN"))],
        "/api/v1/interventions/": [held.get("interventions/") for held in (leeds, caller("unit"), caller("MAN"))],
        "/api/v1/interventions/{key}/": [held.get(f"interventions/{told.key}/") for held in (leeds, caller("unit"))],
        "/api/v1/organisations/": [leeds.get("organisations/")],
        "/api/v1/organisations/{key}/": [leeds.get(f"organisations/{office.key}/")],
        "/api/v1/agreements/": [leeds.get("agreements/"), caller("unit").get("agreements/")],
        "/api/v1/agreements/{key}/": [leeds.get(f"agreements/{agreement}/")],
        "/api/v1/assessments/": [held.get("assessments/") for held in (leeds, caller("unit"), caller("MAN"))],
        "/api/v1/assessments/{key}/": [held.get(f"assessments/{assessed.key}/") for held in (leeds, caller("unit"))],
        "/api/v1/screenings/": [leeds.get("screenings/"), caller("unit").get("screenings/")],
        "/api/v1/screenings/{key}/": [leeds.get(f"screenings/{screened['id']}/")],
        "/api/v1/positions/": [leeds.get("positions/"), caller("unit").get("positions/")],
        "/api/v1/positions/{key}/": [leeds.get(f"positions/{position.key}/")],
        "/api/v1/positions/answer/": [leeds.get(f"positions/answer/?sector={code}") for code in ("energy", "defence")],
        "/api/v1/queries/": [leeds.get("queries/"), caller("unit").get("queries/")],
        "/api/v1/queries/{key}/": [leeds.get(f"queries/{query.key}/")],
        "/api/v1/lines/": [leeds.get("lines/"), caller("unit").get("lines/")],
        "/api/v1/lines/{key}/": [leeds.get(f"lines/{line.key}/")],
        "/api/v1/lines/{key}/versions/": [leeds.get(f"lines/{line.key}/versions/")],
        "/api/v1/councils/": [leeds.get("councils/"), leeds.get("councils/?open=no"), leeds.get("councils/?fields=id")],
        "/api/v1/councils/{code}/": [leeds.get("councils/LDS/")],
        "/api/v1/places/": [leeds.get("places/"), leeds.get("places/?q=hangzhou")],
        "/api/v1/places/{code}/": [leeds.get("places/CN-330100/")],
        **{address: [leeds.get(address)] for address in ("/api/v1/posts/", "/api/v1/networks/")},
        "/api/v1/posts/{key}/": [leeds.get(f"posts/{Post.objects.values_list('key', flat=True)[0]}/")],
        "/api/v1/networks/{code}/": [leeds.get(f"networks/{Network.objects.values_list('code', flat=True)[0]}/")],
        "/api/v1/me/": [leeds.get("me/"), caller("dbt").get("me/")],
        "/api/v1/changes/": [leeds.get("changes/")],
        "/api/v1/overview/summary/": [leeds.get("overview/summary/")],
        **{
            f"/api/v1/overview/by-{name}/": [held.get(f"overview/by-{name}/") for held in (leeds, caller("dbt"))]
            for name in ("council", "month", "place", "purpose")
        },
    }
    assert answers.keys() == schema["paths"].keys()
    for address, given in answers.items():
        told = schema["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for answer in given:
            assert answer.status_code == 200
            _check(answer.json(), told, schema)
    refused = leeds.post("delegations/", {"nonsense": 1})
    _check(refused.json(), {"$ref": "#/components/schemas/Problem"}, schema)


def _check(answered: Any, told: Any, schema: Any) -> None:
    jsonschema.Draft202012Validator({**told, "components": schema["components"]}).validate(answered)


def test_an_empty_word_is_one_where_it_is_taken(schema: Any) -> None:
    """Of `oneOf` exactly one must fit: said twice, what the service takes would be refused by its own schema."""
    for name, told in schema["components"]["schemas"].items():
        for field, shape in told.get("properties", {}).items():
            assert {"type": "string", "maxLength": 0} not in shape.get("oneOf", ()), (name, field)
