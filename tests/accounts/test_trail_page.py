"""The trail of a body: what it did and what was done to its records, in words, for its approvers and auditors."""

import ast
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import User
from accounts.roles import Role
from audit.services import record
from engagement.rules import PART_OF
from tests.factories import NOW, a_delegation, a_draft, body_of, council_user, user_of
from web.words import words_of

pytestmark = pytest.mark.django_db
TRAIL = "/bodies/LDS/trail/"


@pytest.fixture
def auditor() -> User:
    return user_of("LDS", Role.AUDITOR)


def recorded_actions() -> set[str]:
    """Every action in every call of record(), with {} for what is filled in."""
    found = set()
    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        if path.parts[len(Path(settings.BASE_DIR).parts)] in ("tests", ".venv", "staticfiles"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and node.args:
                found |= {_template(one) for one in _choices(node.args[0])}
            # Helpers of services take the action as a word of the form "noun_done".
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_switch":
                found |= {
                    _template(one) for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found - {""}


def _choices(node: ast.expr) -> list[ast.expr]:
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def test_every_action_that_a_service_records_has_words() -> None:
    found = recorded_actions()
    assert len(found) > 25
    wordless = [
        action
        for action in found
        if not any(re.fullmatch(re.escape(action).replace(r"\{\}", r"\w+"), known) for known in words_of("TRAIL"))
    ]
    assert wordless == []


def test_a_line_says_when_who_what_and_which_record(client: Client, auditor: User) -> None:
    approver = council_user("LDS", Role.APPROVER, name="Anna Approver")
    services.invite_member(
        body_of("LDS"), email="new@leeds.example", name="New Colleague", role=Role.OFFICER, by=approver, now=NOW
    )
    client.force_login(auditor)
    page = client.get(TRAIL)
    assert "Anna Approver, Leeds City Council" in page.text
    assert "Invited somebody" in page.text
    assert "role" in page.text
    # On a phone each line is a card, and says what it tells.
    assert "app-cards" in page.text
    assert '<span class="app-small-only">Who: </span>Anna Approver' in page.text


def test_who_left_is_not_named_and_what_is_gone_is_said_so(client: Client, auditor: User) -> None:
    leaver = council_user("LDS")
    delegation = a_delegation("LDS")
    note = services.write_note(delegation, delegation.council, text="Ours.", by=leaver)
    services.remove_note(note, by=leaver)
    User.objects.filter(pk=leaver.pk).delete()
    client.force_login(auditor)
    page = client.get(TRAIL, {"action": "note_written"})
    assert "Somebody who left, Leeds City Council" in page.text
    assert "Private note (gone, or not shown to you)" in page.text
    assert "Ours." not in page.text


def test_the_trail_has_what_others_did_to_the_councils_records_and_nothing_of_theirs(
    client: Client, auditor: User
) -> None:
    administrator = user_of("service", Role.ADMINISTRATOR, name="Ada Administrator")
    for code in ("LDS", "CRF"):
        services.invite_member(
            body_of(code), email=f"new@{code}.example", name="New", role=Role.OFFICER, by=administrator, now=NOW
        )
    delegation = a_delegation("LDS", sharing="councils")
    cardiff = council_user("CRF", name="Carys of Cardiff")
    services.write_note(delegation, body_of("CRF").council, text="Theirs.", by=cardiff)  # type: ignore[arg-type]
    client.force_login(auditor)
    page = client.get(TRAIL)
    assert page.text.count("Ada Administrator, ") == 1
    assert "Carys of Cardiff" not in page.text


def test_it_is_filtered_by_what_was_done_and_by_day(client: Client, auditor: User) -> None:
    a_delegation("LDS")
    client.force_login(auditor)

    def lines(**sought: Any) -> int:
        return len(client.get(TRAIL, sought).context["rows"])

    both = lines()
    assert both >= 2
    assert lines(action="delegation_logged") == 1
    assert lines(action="note_written") == 0
    assert lines(since_day="1", since_month="1", since_year="2026") == both
    assert lines(until_day="1", until_month="1", until_year="2026") == 0


@pytest.mark.parametrize(
    "sought",
    [
        {"action": "unheard_of"},
        {"since_day": "31", "since_month": "2", "since_year": "2026"},
        {"since_day": "x"},
        {"order": "id"},
        {"after": "guess"},
        {"before": "guess"},
    ],
)
def test_what_it_cannot_filter_by_is_answered_in_words(client: Client, auditor: User, sought: dict[str, str]) -> None:
    client.force_login(auditor)
    page = client.get(TRAIL, sought)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "This address cannot be read" in page.text


def test_it_is_paged_without_numbers(client: Client, auditor: User, monkeypatch: Any) -> None:
    for _number in range(3):
        a_delegation("LDS")
    monkeypatch.setattr("accounts.views.trail.Trail.page_size", 2)
    client.force_login(auditor)
    whole, address = [], TRAIL
    while address:
        page = client.get(address)
        whole += [event.pk for event in page.context["rows"]]
        following = (page.context["pages"] or {}).get("next", {}).get("href", "")
        address = following
    assert whole == sorted(whole, reverse=True)
    assert len(whole) == len(set(whole)) >= 6


@pytest.mark.parametrize(
    ("code", "role", "status"),
    [
        ("LDS", Role.APPROVER, HTTPStatus.OK),
        ("LDS", Role.AUDITOR, HTTPStatus.OK),
        ("LDS", Role.OFFICER, HTTPStatus.FORBIDDEN),
        ("LDS", Role.LEADER, HTTPStatus.FORBIDDEN),
        ("CRF", Role.AUDITOR, HTTPStatus.NOT_FOUND),
        ("unit", Role.AUDITOR, HTTPStatus.NOT_FOUND),
        ("unit", Role.ANALYST, HTTPStatus.NOT_FOUND),
        ("service", Role.ADMINISTRATOR, HTTPStatus.FORBIDDEN),
    ],
)
def test_who_reads_it(client: Client, code: str, role: Role, status: HTTPStatus) -> None:
    body_of("LDS")
    client.force_login(user_of(code, role))
    assert client.get(TRAIL).status_code == status


def test_your_trail_leads_to_the_one_that_is_yours(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    assert client.get(reverse("your_trail")).headers["Location"] == TRAIL
    client.force_login(council_user("LDS"))
    assert client.get(reverse("your_trail")).status_code == HTTPStatus.FORBIDDEN


def test_a_field_that_no_column_has_is_named_all_the_same(client: Client) -> None:
    """The lists under a delegation are fields of the trail, and not all of them are columns or relations."""
    approver = council_user("LDS", Role.APPROVER)
    draft = a_draft("LDS", by=approver)
    event_fields = sorted(PART_OF)
    record("delegation_edited", draft, by=approver, acting=body_of("LDS"), fields=event_fields)
    client.force_login(approver)
    answer = client.get("/bodies/LDS/trail/")
    assert answer.status_code == 200
    assert "places" in answer.content.decode()


def test_a_page_takes_what_a_body_did_and_what_was_done_to_it_each_from_an_index(client: Client) -> None:
    """A body whose events are few and old among very many: nothing is read but its own."""
    approver = council_user("LDS", Role.APPROVER)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for body, about, first, last in (("LDS", "LDS", 1, 150), ("unit", "LDS", 151, 300), ("unit", "", 301, 20_000)):
            cursor.execute(
                "INSERT INTO audit_event (body, seq, at, actor, action, label, subject, about, facts, before, after,"
                " prev, hash, epoch, xid) SELECT %s, n, now(), 'a', 'delegation_edited', 'engagement.Delegation', 'b',"
                " %s, '[]', '{}', '{}', '', '', 1, '1' FROM generate_series(%s, %s) n",
                [body, about, first, last],
            )
        cursor.execute("ANALYZE audit_event")
        cursor.execute("SET LOCAL session_replication_role = origin")
    client.force_login(approver)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(TRAIL)
    assert page.status_code == HTTPStatus.OK
    assert page.context["count"] == "300"
    (listing,) = [one["sql"] for one in asked if "UNION" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {listing}")
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "audit_event_of_body" in plan and "audit_event_on_body" in plan
    assert "Seq Scan" not in plan and "audit_event_pkey" not in plan

    keys = [event.pk for event in page.context["page"].rows]
    following = client.get(TRAIL, {"after": page.context["page"].following}).context["page"]
    assert len({*keys, *(event.pk for event in following.rows)}) == 100
    back = client.get(TRAIL, {"before": following.previous}).context["page"]
    assert [event.pk for event in back.rows] == keys
