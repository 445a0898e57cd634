"""Every address × everybody × kind of sharing answers as tests/matrix/table.md says. A new address needs its rows."""

from collections import Counter

import pytest
from django.test import Client

from tests import factories, world
from tests.matrix import table
from tests.matrix.asking import Asker, Case, asked_routes, cases, label_of
from tests.sweeps import taken

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

PIECES = 4
# What others than its council do beside a record: none of it changes what the council says, as
# tests/engagement/test_reviews.py, tests/accounts/test_notes.py and tests/twinning/test_services.py show. A council
# that takes part attaches documents of its own.
BESIDE_THE_RECORD = (
    *("delegation_note", "delegation_review", "delegation_question_ask", "delegation_question_close"),
    *("agreement_note", "agreement_source", "contact_note", "contact_review", "delegation_document_add"),
    # The unit's own mark that it looked; and what each council that takes part keeps to itself.
    *("intervention_looked", "delegation_publicity", "delegation_press", "delegation_host"),
)


@pytest.mark.parametrize("piece", range(PIECES))
def test_every_answer_is_as_the_table_says(piece: int) -> None:
    expected = table.read()
    asker = Asker(world.kept_world())
    wrong = []
    for case, route in taken(cases())[piece::PIECES]:
        path = asker.path(case, route)
        for actor in table.columns(case):
            told, wanted = asker.cell(case, path, actor), expected.get(case, {}).get(actor)
            if told != wanted:
                wrong.append(f"{case.method} {case.route} ({case.shared}) as {actor}: {told}, not {wanted}")
    assert wrong == []


def test_the_table_has_a_row_for_every_address_and_no_other() -> None:
    wanted = [case for case, _ in cases()]
    assert max(Counter(wanted).values()) == 1
    assert set(table.read()) == set(wanted)


def test_nobody_who_is_not_signed_in_sees_a_record() -> None:
    public = {
        "api:schema",
        "api_docs",
        "api_operations +noun",
        "calendar_feed",  # by a secret that nobody here has
        "healthz",
        "readyz",
        "csp-report",
        "accessibility",
        "privacy",
        "cookies",
        "help",
        "attribution",
        # Who has no account yet asks for one; a calendar programme has its secret address, or finds nothing.
        "request_access",
        "request_access_sent",
        "calendar_feed +secret",
    }
    for case, cells in table.read().items():
        if case.route not in public:
            # A form sent without a session is shown again, with what was typed: web.views.kept_form.
            assert cells["nobody"] in ("sign in", "401") or (case.method == "POST" and cells["nobody"] == "403"), case


@pytest.mark.capability("G12")
@pytest.mark.capability("UK2a", part="nobody outside a council edits, ends or deletes its records")
def test_nobody_outside_the_council_gets_a_hand_on_its_record() -> None:
    """Every act on Cardiff's delegations is 403 or 404 for all but Cardiff's own, the unit and partners included."""
    acts = [
        (case, cells)
        for case, cells in table.read().items()
        if case.shared != "-" and case.method != "GET" and not case.route.startswith(BESIDE_THE_RECORD)
    ]
    assert len(acts) > 100
    for case, cells in acts:
        for actor, told in cells.items():
            if not actor.startswith("own"):
                assert told in ("403", "404", "401", "sign in"), (case, actor, told)


@pytest.mark.capability("G11")
@pytest.mark.capability("G20")
def test_what_each_level_shows_is_what_the_design_says() -> None:
    """The page and the endpoint of a delegation, against DESIGN.md section 4 in plain words."""
    unit_like = ("analyst", "publisher", "devolved", "unit system", "devolved system")
    councils = ("other officer", "other approver", "other system")
    partners = ("partner officer", "partner approver", "partner leader", "partner system")
    shown = {
        "draft": {},
        "council": dict.fromkeys(partners, "whole"),
        "unit": {**dict.fromkeys(partners, "whole"), **dict.fromkeys(unit_like, "programme")},
        "councils": {
            **dict.fromkeys(partners, "whole"),
            **dict.fromkeys(unit_like, "programme"),
            **dict.fromkeys(councils, "summary"),
        },
        "granted": {
            **dict.fromkeys(partners, "whole"),
            "member": "whole",
            "member system": "whole",
            "post": "summary",
            "post system": "summary",
            "observer": "programme",
            "network system": "programme",
        },
    }
    own = dict.fromkeys(("own officer", "own approver", "own leader", "own system"), "whole")
    expected = table.read()
    for route in ("delegation +key", "api:delegations-detail +key"):
        for shared, parts in shown.items():
            cells = expected[Case(route, "GET", shared)]
            for actor in cells.keys() - {"nobody"}:
                if shared == "draft" and actor in ("own officer", "own approver"):
                    # Who goes on with a draft is led to its tasks.
                    assert cells[actor] == "302"
                    continue
                part = {**parts, **own}.get(actor)
                assert cells[actor] == (f"200 {part}" if part else "404"), (route, shared, actor)


def test_the_api_takes_nobody_by_a_browsers_session() -> None:
    client = Client()
    client.force_login(factories.council_user())
    asked = [route for route in asked_routes() if route.name.startswith("api:") and route.name != "api:schema"]
    assert asked
    for route in asked:
        codes = {"/places/": "CN-330100", "/networks/": "corecities"}
        code = next((code for noun, code in codes.items() if noun in route.pattern), "LDS")
        path = route.path({"code": code, "key": "0000000000ab"})
        assert {client.generic(method, path).status_code for method in route.methods} == {401}, route


def test_the_walk_finds_the_addresses() -> None:
    names = {label_of(route) for route in asked_routes()}
    assert {"home", "delegations", "delegation +key", "api:delegations-list", "trail +code", "overview"} <= names
