"""The sourced library of risks to start from: loaded, read by all who read guidance, kept by the central unit."""

import csv
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from guidance.models import Activity, Sector
from risk import services
from risk.loaders import STARTERS, load_starter_risks
from risk.models import StarterRisk
from risk.rules import Category
from tests.factories import NOW, council_user, user_of
from tests.guidance.pages import as_, send

pytestmark = pytest.mark.django_db

PAGE = "/risk/library/"
FACTS: dict[str, Any] = {
    "category": "cyber_devices",
    "what": "A made-up cable is left behind.",
    "mitigations": "Look under the table\r\n  Count   the cables\r\nLook under the table",
    "source": "Made-up guidance on cables",
    "source_address": "https://made-up.example/cables",
}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def publisher() -> User:
    return user_of("unit", Role.PUBLISHER)


def shipped() -> list[dict[str, str]]:
    with STARTERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def a_starter(by: User, **more: Any) -> StarterRisk:
    facts = {**FACTS, "mitigations": ["Look under the table"], **more}
    return services.add_starter_risk(by=by, now=NOW, **facts)


# -- The file --------------------------------------------------------------------------------------------------------


@pytest.mark.capability("L2", part="starter risks from a sourced library")
def test_each_category_has_risks_and_each_says_what_is_done_and_where_that_is_from() -> None:
    rows = shipped()
    assert 40 <= len(rows) <= 65
    assert {row["category"] for row in rows} == set(Category)
    assert len({row["code"] for row in rows}) == len({row["what"] for row in rows}) == len(rows)
    for row in rows:
        assert 1 <= len(row["mitigations"].split(";")) <= 3, row["code"]
        assert row["what"].endswith(".") and row["what"].count(". ") == 0, row["code"]
        assert row["source"], row["code"]
        assert row["source_address"].startswith("https://") or not row["source_address"], row["code"]
    addresses: dict[str, set[str]] = {}
    for row in rows:
        addresses.setdefault(row["source"], set()).add(row["source_address"])
    assert all(len(found) == 1 for found in addresses.values()), "one source, one address"


@pytest.mark.capability("G03")
def test_no_shipped_risk_names_a_country_or_where_people_come_from() -> None:
    named = ("chin", "russia", "iran", "nationalit", "foreigner", "ethnic", "citizen", "passport")
    for row in shipped():
        text = f"{row['what']} {row['mitigations']}".lower()
        assert not [word for word in named if word in text], row["code"]


def test_it_is_loaded_twice_with_the_same_end_and_of_kind() -> None:
    first, again = load_starter_risks(), load_starter_risks()
    assert (first.added, first.changed) == (len(shipped()), 0)
    assert (again.added, again.changed, again.unchanged, again.gone) == (0, 0, len(shipped()), [])
    row = StarterRisk.objects.get(pk="host-family")
    assert [activity.pk for activity in row.activities.all()] == ["school_exchange"]
    fits = StarterRisk.objects.for_kind(
        Activity.objects.filter(pk="school_exchange"), Sector.objects.filter(pk="sport")
    )
    assert row not in fits, "its sector is another"
    assert "devices-on-a-journey" in set(fits.values_list("pk", flat=True))


def test_a_row_with_a_comma_that_stands_in_no_quotes_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "starters.csv"
    lines = STARTERS.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:2], f"{lines[2]},one more"]) + "\n", encoding="utf-8")
    with pytest.raises(ValidationError, match=r"starters.csv, line 3: It has a cell too many"):
        load_starter_risks(file)
    assert not StarterRisk.objects.exists()


def test_what_the_unit_changed_or_ended_or_added_is_left_alone(publisher: User, tmp_path: Path) -> None:
    load_starter_risks()
    changed = StarterRisk.objects.get(pk="host-family")
    services.edit_starter_risk(changed, seen=1, by=publisher, what="In the unit’s own words.", activities=[])
    ended = StarterRisk.objects.get(pk="protest")
    services.end_starter_risk(ended, valid_to=NOW.date(), seen=1, by=publisher, now=NOW)
    own = a_starter(publisher)
    file = tmp_path / "starter_risks.csv"
    text = STARTERS.read_text(encoding="utf-8").replace("A pupil stays", "A pupil sleeps")
    file.write_text(text.replace("Weeks of officers", "Months of officers"), encoding="utf-8")
    loaded = load_starter_risks(file)
    assert (loaded.changed, sorted(loaded.left_alone), loaded.gone) == (1, ["host-family", "protest"], [])
    assert "  left as they were changed here: host-family, protest" in list(loaded.in_words())
    changed.refresh_from_db()
    assert (changed.what, list(changed.activities.all())) == ("In the unit’s own words.", [])
    assert StarterRisk.objects.get(pk="protest").valid_to == NOW.date()
    assert StarterRisk.objects.get(pk="weeks-for-little").what.startswith("Months")
    own.refresh_from_db()
    assert own.what == FACTS["what"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("school_exchange,education", "school_trip,education", "There is no activity school_trip."),
        ("staff_councillor_safety_travel", "staff_safety", "is not a valid choice"),
        ("code,category", "code,kind", "must have the columns"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_whole(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    file = tmp_path / "starter_risks.csv"
    file.write_text(STARTERS.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ValidationError, match=sentence):
        load_starter_risks(file)
    assert not StarterRisk.objects.exists()


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("load_starter_risks")
    assert f"starter_risks.csv: {len(shipped())} added, 0 changed" in capsys.readouterr().out
    Activity.objects.filter(pk="media").delete()
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_starter_risks")


# -- Its pages -------------------------------------------------------------------------------------------------------


@pytest.mark.capability("L2", part="starter risks from a sourced library")
def test_all_who_read_guidance_read_it_by_category_with_an_anchor_and_a_source_each() -> None:
    load_starter_risks()
    row = StarterRisk.objects.get(pk="devices-on-a-journey")
    assert row.get_absolute_url() == f"{PAGE}#devices-on-a-journey"
    for code, role in (("LDS", Role.OFFICER), ("LDS", Role.LEADER), ("fcdo", Role.READER), ("wales", Role.DEVOLVED)):
        page = unescape(as_(user_of(code, role)).get(PAGE).text)
        assert 'id="devices-on-a-journey"' in page and row.what in page
        assert "Device security guidance" in page and row.source_address in page
        assert "The words are this register’s own. They are not policy" in page
        assert "Sectors: All areas in which investments must be notified" in page
        assert all(f'id="{category}"' in page for category in Category)
        assert reverse("starter_risk_add") not in page
    assert as_(user_of("service", Role.ADMINISTRATOR)).get(PAGE).status_code == 403


def test_an_empty_library_says_so() -> None:
    assert "None is put down yet." in as_(council_user("LDS")).get(PAGE).text


def test_a_publisher_adds_changes_and_ends_one_on_its_pages(publisher: User, time_machine: Any) -> None:
    added = send(publisher, reverse("starter_risk_add"), **FACTS, activities=["tourism"], sectors=["tourism"])
    row = StarterRisk.objects.get()
    assert added.headers["Location"] == f"{PAGE}#{row.code}"
    assert (row.mitigations, row.valid_from) == (["Look under the table", "Count the cables"], NOW.date())
    page = unescape(as_(council_user("LDS")).get(PAGE).text)
    assert (
        "Count the cables" in page
        and "Sectors: Tourism" in page
        and "Activities: Tourism and the visitor economy" in page
    )

    edit = reverse("starter_risk_edit", args=[row.key])
    assert "Look under the table\nCount the cables" in as_(publisher).get(edit).text
    send(publisher, edit, what="A made-up plug is left behind.", activities=[], sectors=[])
    row.refresh_from_db()
    assert (row.what, row.version, list(row.activities.all())) == ("A made-up plug is left behind.", 2, [])

    end = reverse("starter_risk_end", args=[row.key])
    early = send(publisher, end, valid_to_day="1", valid_to_month="1", valid_to_year="2020")
    assert early.status_code == 400
    assert "The last day must be the same as or after the first day" in early.text
    last = NOW.date() + timedelta(days=1)
    send(publisher, end, valid_to_day=str(last.day), valid_to_month=str(last.month), valid_to_year=str(last.year))
    assert "A made-up plug" in as_(council_user("LDS")).get(PAGE).text
    time_machine.move_to(NOW + timedelta(days=2), tick=False)
    assert "A made-up plug" not in as_(council_user("LDS")).get(PAGE).text
    kept = as_(publisher).get(PAGE).text
    assert "A made-up plug" in kept and "Ended" in kept
    actions = list(Event.objects.filter(subject=row.key).order_by("pk").values_list("action", flat=True))
    assert actions == ["starter_risk_added", "starter_risk_edited", "starter_risk_ended"]


def test_the_same_form_sent_again_is_one(publisher: User) -> None:
    for _again in range(2):
        sent = as_(publisher).post(reverse("starter_risk_add"), {**FACTS, "form_id": "f" * 12})
        assert sent.status_code == 302
    assert StarterRisk.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"category": ""}, "Choose the category"),
        ({"category": "nonsense"}, "Choose an option from the list"),
        ({"what": " "}, "Say what may go wrong"),
        ({"mitigations": "\r\n"}, "Say at least one thing that is done about it"),
        ({"mitigations": "\r\n".join(f"thing {n}" for n in range(7))}, "Use 6 lines or fewer"),
        ({"mitigations": "x" * 501}, "Use 500 characters or fewer a line"),
        ({"source": ""}, "Say where this is from"),
        ({"source_address": "nonsense"}, "Enter the address of a website"),
        ({"activities": ["nonsense"]}, "Choose an option from the list"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_it_and_what_was_typed_is_kept(
    publisher: User, wrong: dict[str, Any], sentence: str
) -> None:
    page = send(publisher, reverse("starter_risk_add"), **{**FACTS, **wrong})
    assert page.status_code == 400
    assert sentence in unescape(page.text)
    typed = {**FACTS, **wrong}
    assert all(page.context["form"][name].value() == typed[name] for name in ("what", "source", "mitigations"))
    assert not StarterRisk.objects.exists()


def test_nobody_else_keeps_it_and_the_second_of_two_sees_both_texts(publisher: User) -> None:
    row = a_starter(publisher)
    addresses = [reverse("starter_risk_add"), reverse("starter_risk_edit", args=[row.key])]
    for who in (council_user("LDS"), user_of("unit", Role.ANALYST), user_of("fcdo", Role.CLEARER)):
        assert [as_(who).get(address).status_code for address in addresses] == [403, 403]
        assert [as_(who).post(address, FACTS).status_code for address in addresses] == [403, 403]
    send(publisher, addresses[1], what="The first wording.")
    late = as_(publisher).post(addresses[1], {**FACTS, "what": "The second wording.", "version": "1"})
    assert late.status_code == 412
    assert "The first wording." in late.text and "The second wording." in late.text


def test_one_that_has_ended_is_not_ended_again(publisher: User) -> None:
    row = a_starter(publisher)
    StarterRisk.objects.filter(pk=row.pk).update(valid_from=date(2020, 1, 1), valid_to=date(2020, 2, 1))
    again = send(publisher, reverse("starter_risk_end", args=[row.key]))
    assert again.status_code == 409
    assert "It has ended already" in again.text
