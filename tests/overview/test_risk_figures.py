"""Risk in the national figures: visits and agreements by how deep their council looked, what is overdue by category."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from risk.models import AssessedRisk, Assessment, Mitigation
from risk.rules import Category, Path
from tests.factories import NOW, council_user, user_of
from tests.overview.conftest import TODAY, looked, visit
from tests.overview.test_agreement_figures import agreement
from twinning.rules import Status

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r">([\d,]+)<")


def of(body: str, role: Role = Role.OFFICER) -> User:
    return user_of(body, role)


def page(client: Client, reader: User, query: str = "") -> Any:
    client.force_login(reader)
    answer = client.get(f"/overview/{query}")
    assert answer.status_code == 200
    return answer


def section(client: Client, reader: User, name: str, query: str = "") -> dict[str, Any]:
    context = page(client, reader, query).context
    found = [one for one in (*context["charts"], *context["contact_tables"]) if one["name"] == name]
    return found[0] if found else {}


def cells(told: dict[str, Any]) -> dict[str, list[str]]:
    """The rows of a table by heading; a number that is a link is followed by what it counts, out of sight."""
    rows = told["table"]["rows"] if told else []
    return {str(row[0]["text"]): [str(cell.get("html") or cell["text"]) for cell in row[1:]] for row in rows}


def number(cell: str) -> str:
    found = NUMBER.findall(cell)
    return found[0] if found else cell


def rows_behind(client: Client, cell: str) -> int:
    address = cell.split('href="')[1].split('"')[0].replace("&amp;", "&")
    answer = client.get(address)
    assert answer.status_code == 200
    return len(answer.context["rows"])


def overdue(assessment: Assessment, category: Category, *, days: int = -1, **more: Any) -> Mitigation:
    """Something of an assessment that should have been done so many days ago."""
    steps = {"likelihood": 3, "impact": 3, "likelihood_left": 2, "impact_left": 3}
    risk = AssessedRisk.objects.create(
        council_id=assessment.council_id,
        assessment=assessment,
        category=category,
        what="Made-up risk.",
        treatment="reduce",
        made_at=NOW,
        **steps,
    )
    return Mitigation.objects.create(
        council_id=assessment.council_id,
        risk=risk,
        what="Made-up thing.",
        office="security_lead",
        due_on=TODAY + timedelta(days=days),
        made_at=NOW,
        **more,
    )


# -- Visits by path ------------------------------------------------------------------------------------------------


def test_visits_are_counted_by_path_with_coverage_and_lead_to_their_rows(client: Client) -> None:
    for number_of, path in enumerate((Path.GREEN, Path.GREEN, Path.AMBER)):
        looked(visit("LDS", number_of, number_of), path)
    visit("CRF", 3, 4)
    looked(visit("CRF", 5, 6, sharing=Sharing.COUNCIL), Path.RED)  # kept to its council
    chosen = looked(visit("MAN", 5, 6), Path.GREEN, chosen_path=Path.RED)
    told = section(client, of("unit", Role.ANALYST), "risk")
    assert chosen.taken_path == Path.RED
    found = {heading: number(row[0]) for heading, row in cells(told).items()}
    assert found == {
        "Basic precautions": "2",
        "Short assessment": "1",
        "Full assessment": "1",
        "Not looked at yet": "1",
    }
    assert told["title"] == "Risk, most often: basic precautions" or told["title"].startswith("Risk, most often: Basic")
    assert "3 of 382 councils have logged a delegation in the period" in told["subtitle"]
    for heading, row in cells(told).items():
        assert rows_behind(client, row[0]) == int(found[heading]), heading


def test_where_nobody_has_looked_nothing_is_said(client: Client) -> None:
    visit("LDS", 3, 4)
    assert section(client, of("unit", Role.ANALYST), "risk") == {}


def test_a_visit_that_was_called_off_is_counted_no_more(client: Client) -> None:
    row = visit("LDS", 3, 4)
    looked(row, Path.AMBER)
    analyst = of("unit", Role.ANALYST)
    assert section(client, analyst, "risk")
    services.cancel_delegation(row, reason="Made-up.", seen=row.version, by=council_user("LDS"), now=NOW)
    assert section(client, analyst, "risk") == {}


def test_who_sees_no_rows_is_told_no_small_number(client: Client) -> None:
    for number_of in range(8):
        looked(visit("LDS", number_of, number_of), Path.GREEN)
    looked(visit("CRF", 3, 4), Path.RED)
    for reader in (of("fcdo", Role.READER), of("corecities", Role.OBSERVER)):
        told = section(client, reader, "risk")
        assert {heading: row[0] for heading, row in cells(told).items()} == {
            "Basic precautions": "10",
            "Others together": "fewer than 5",
        }
        assert "<a " not in str(told["table"]) and "<a " not in str(told["chart"])


def test_another_council_counts_what_it_sees_alone(client: Client) -> None:
    looked(visit("LDS", 3, 4, sharing=Sharing.COUNCILS), Path.RED)
    assert section(client, of("MAN"), "risk") == {}
    assert list(client.get("/delegations/?risk=full").context["rows"]) == []
    # Of a summary nobody learns whether its council looked.
    assert list(client.get("/delegations/?risk=none").context["rows"]) == []
    assert number(cells(section(client, of("LDS"), "risk"))["Full assessment"][0]) == "1"


def test_it_is_a_file_and_a_picture_too(client: Client) -> None:
    looked(visit("LDS", 3, 4), Path.AMBER)
    visit("LDS", 5, 6)
    client.force_login(of("unit", Role.ANALYST))
    answer: Any = client.get("/overview/?format=csv&table=risk")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["code"], row["how_deep"], row["delegations"]) for row in rows] == [
        ("short", "Short assessment", "1"),
        ("none", "Not looked at yet", "1"),
    ]
    assert client.get("/overview/?format=svg&table=risk").status_code == 200


def test_it_takes_no_more_queries_however_many_there_are(client: Client, django_assert_max_num_queries: Any) -> None:
    analyst = of("unit", Role.ANALYST)

    def count() -> int:
        client.force_login(analyst)
        with django_assert_max_num_queries(90) as asked:
            assert client.get("/overview/").status_code == 200
        return len(asked)

    overdue(looked(visit("LDS", 3, 4), Path.AMBER), Category.LEGAL_COMPLIANCE)
    count()
    before = count()
    for number_of in range(9):
        found = looked(visit("LDS", number_of, 20), list(Path)[number_of % 3])
        overdue(found, list(Category)[number_of])
    assert count() <= before


# -- Agreements ----------------------------------------------------------------------------------------------------


def test_agreements_are_counted_by_path(client: Client) -> None:
    for number_of, path in enumerate((Path.AMBER, Path.AMBER, Path.GREEN)):
        looked(agreement("LDS", number_of, Status.ACTIVE), path)
    looked(agreement("LDS", 4, Status.ACTIVE, Sharing.COUNCIL), Path.RED)
    analyst = of("unit", Role.ANALYST)
    told = section(client, analyst, "agreement-risk")
    found = {heading: number(row[0]) for heading, row in cells(told).items()}
    assert found == {"Basic precautions": "1", "Short assessment": "2"}
    assert told["subtitle"].startswith("3 agreements were looked at, of 1 council,")
    for row in cells(told).values():
        assert rows_behind(client, row[0]) == int(number(row[0]))
    assert section(client, analyst, "agreement-risk", "?direction=inward") == {}
    rounded = section(client, of("fcdo", Role.READER), "agreement-risk")
    assert {heading: row[0] for heading, row in cells(rounded).items()} == {"Others together": "fewer than 5"}
    assert "<a " not in str(rounded["table"])


# -- What is overdue -----------------------------------------------------------------------------------------------


def some_overdue() -> Assessment:
    """Seven things of technology in five assessments of Leeds, two of law, and what is not overdue or not counted."""
    found = [looked(visit("LDS", number_of, number_of), Path.AMBER) for number_of in range(5)]
    for number_of in range(7):
        overdue(found[number_of % 5], Category.SECURITY_TECHNOLOGY)
    for number_of in range(2):
        overdue(found[number_of], Category.LEGAL_COMPLIANCE)
    overdue(found[0], Category.OPPORTUNITY_COST, days=0)  # due today
    overdue(found[0], Category.OPPORTUNITY_COST, done_on=TODAY)
    kept = looked(visit("LDS", 3, 4, sharing=Sharing.COUNCIL), Path.AMBER)
    overdue(kept, Category.POLICY_CHANGE)
    over = looked(visit("LDS", 3, 4), Path.AMBER, is_over=True)
    overdue(over, Category.POLICY_CHANGE)
    return found[0]


def test_its_own_council_is_told_exactly_and_led_to_its_rows(client: Client) -> None:
    some_overdue()
    told = section(client, of("LDS"), "overdue")
    assert told["title"] == "Overdue most often: security and technology"
    assert told["subtitle"].startswith("9 things that make risks smaller should have been done by now, of 1 council,")
    found = cells(told)
    assert [(heading, row[0], number(row[1])) for heading, row in found.items()] == [
        ("Security and technology", "7", "5"),
        ("Law and compliance", "2", "2"),
    ]
    for row in found.values():
        assert rows_behind(client, row[1]) == int(number(row[1]))


@pytest.mark.parametrize(
    ("body", "role"), [("unit", Role.ANALYST), ("fcdo", Role.READER), ("corecities", Role.OBSERVER)]
)
def test_who_does_not_see_what_is_counted_is_told_no_small_number_of_it(client: Client, body: str, role: Role) -> None:
    """The unit sees that there are assessments, and neither of which category a risk is nor what is overdue."""
    some_overdue()
    reader = of(body, role)
    told = section(client, reader, "overdue")
    assert cells(told) == {"Security and technology": ["5"], "Others together": ["fewer than 5"]}
    assert "<a " not in str(told["table"]) and "Figures come to the nearest 5." in told["subtitle"]
    client.force_login(reader)
    of_one = client.get("/councils/LDS/").context["contact_tables"]
    assert "overdue" not in [one["name"] for one in of_one]


def test_little_is_said_to_be_overdue_only_where_all_of_it_is_little(client: Client) -> None:
    found = looked(visit("LDS", 3, 4), Path.AMBER)
    reader = of("fcdo", Role.READER)
    for category in list(Category)[:3]:
        overdue(found, category)
    assert section(client, reader, "overdue")["title"] == "Little that makes risks smaller is overdue"
    for category in list(Category) * 3:
        overdue(found, category)
    told = section(client, reader, "overdue")
    assert told["title"] == "Overdue a little in each of several categories"
    assert cells(told) == {"Others together": ["40"]}


def test_another_council_is_told_nothing_of_it(client: Client) -> None:
    some_overdue()
    assert section(client, of("MAN"), "overdue") == section(client, of("wales", Role.DEVOLVED), "overdue") == {}


def test_a_filter_on_visits_hides_it_and_a_nation_narrows_it(client: Client) -> None:
    some_overdue()
    analyst = of("unit", Role.ANALYST)
    assert section(client, analyst, "overdue", "?purpose=sport") == {}
    assert section(client, analyst, "overdue", "?nation=wales") == {}
    assert section(client, analyst, "overdue", "?nation=england")
    client.force_login(of("LDS"))
    answer: Any = client.get("/overview/?format=csv&table=overdue")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["code"], row["count"]) for row in rows] == [("security_technology", "7"), ("legal_compliance", "2")]
