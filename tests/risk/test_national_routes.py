"""The six bodies that every assessment leads to, also where the central unit has put down no desk: UK3c."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.sharing import Owned
from guidance.models import SupportContact
from risk.concerns import ROUTES
from risk.models import Signpost
from risk.routes import NATIONAL, all_national, lines_of, national_for, read_national
from risk.rules import Category
from tests.engagement.pages import at
from tests.factories import NOW, a_delegation, again, council_user, user_of
from tests.risk.assessed import AMBER, GREEN, RED, a_risk, looked_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

NPSA = "National Protective Security Authority (NPSA)"
NCSC = "National Cyber Security Centre (NCSC)"
POLICE = "Your local police"
ISU = "Investment Security Unit (ISU)"
NSU_P = "National Security Unit for Procurement (NSU-P)"
FCDO = "Foreign, Commonwealth & Development Office (FCDO), on duty at any hour"
SIX = (NPSA, NCSC, POLICE, ISU, NSU_P, FCDO)
TOUCHED_BY_ALL = (
    *(Category.SECURITY_TECHNOLOGY, Category.CYBER_DEVICES, Category.PEOPLE_INFLUENCE_PRESSURE),
    *(Category.LEGAL_COMPLIANCE, Category.STAFF_COUNCILLOR_SAFETY_TRAVEL),
)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def weighed(officer: User, *categories: Category, answers: dict[str, str] = RED) -> Owned:
    visit = a_delegation("LDS", by=officer)
    assessment = looked_at(visit, by=officer, answers=answers)
    for category in categories:
        a_risk(assessment, by=officer, category=category)
    return visit


def help_on(client: Client, user: User, visit: Owned, name: str = "delegation_assessment") -> str:
    client.force_login(again(user))
    page = unescape(client.get(at(name, visit)).text)
    return page[page.index("Published national routes") :]


def in_full(told: str) -> list[str]:
    """Those that stand with how they are reached, in their order; the others are named alone."""
    listed = told.split("For other kinds of risk:")[0]
    return sorted((name for name in SIX if f"{name}</a>:" in listed), key=listed.index)


@pytest.mark.capability("UK3c", part="the six named routes")
def test_all_six_stand_on_a_full_assessment_where_no_desk_is_put_down(client: Client, officer: User) -> None:
    assert not SupportContact.objects.exists()
    told = help_on(client, officer, weighed(officer, *TOUCHED_BY_ALL))
    assert set(in_full(told)) == set(SIX)
    assert "For other kinds of risk:" not in told
    for words in ("https://www.npsa.gov.uk/", "https://www.ncsc.gov.uk/", "101, or 999", "020 7008 5000"):
        assert words in told, words
    assert told.count("Source, looked up on 1 December 2026: ") == len(SIX)
    assert "Confirmed" not in told


@pytest.mark.capability("UK3c", part="the six named routes")
@pytest.mark.parametrize("answers", [GREEN, AMBER, RED])
def test_every_assessment_names_all_six_and_says_more_of_those_that_fit(
    client: Client, officer: User, answers: dict[str, str]
) -> None:
    told = help_on(client, officer, weighed(officer, answers=answers))
    for name in SIX:
        assert name in told, name
    fitting = {
        id(GREEN): ([NPSA, NCSC, POLICE], "Nothing calls for them today."),
        id(AMBER): ([ISU], "These help with what the six facts touch."),
        id(RED): ([NPSA, ISU, NSU_P], "These help with what the six facts touch."),
    }
    names, sentence = fitting[id(answers)]
    assert in_full(told) == names
    assert sentence in told


def test_of_those_that_fit_who_helps_with_more_stands_first(client: Client, officer: User) -> None:
    visit = weighed(officer, Category.LEGAL_COMPLIANCE, Category.CYBER_DEVICES, Category.INFORMATION_DATA)
    told = help_on(client, officer, visit)
    assert in_full(told) == [NCSC, NPSA, ISU, NSU_P]
    none_fits = help_on(client, officer, weighed(officer, Category.REPUTATIONAL_MEDIA))
    assert in_full(none_fits) == []
    who_pays = help_on(client, officer, weighed(officer, answers={**GREEN, "money": "unknown"}))
    assert in_full(who_pays) == [] and "what the six facts touch" not in who_pays
    assert all(name in none_fits for name in SIX)


def test_the_desks_that_the_unit_keeps_stand_first(client: Client, officer: User) -> None:
    desk = SupportContact.objects.create(
        name="Made-up desk", helps_with="Help", reached_by="0", source="Made up", confirmed_on=NOW.date()
    )
    Signpost.objects.create(category=Category.SECURITY_TECHNOLOGY, contact=desk)
    visit = weighed(officer)
    client.force_login(again(officer))
    page = unescape(client.get(at("delegation_assessment", visit)).text)
    stand = ("Where help is", "Desks that the central unit keeps", "Made-up desk", "Published national routes", NPSA)
    places = [page.index(words) for words in stand]
    assert places == sorted(places)
    assert page.count("These help with what the six facts touch.") == 1


def test_they_stand_where_support_is_written_and_on_the_page_of_signposts(client: Client, officer: User) -> None:
    told = help_on(client, officer, weighed(officer, *TOUCHED_BY_ALL), "delegation_support")
    assert set(in_full(told)) == set(SIX)
    assert "choose “Somebody else” and write its name" in told
    for reader, count in ((officer, 6), (council_user("CRF"), 6), (user_of("unit", Role.PUBLISHER), 6)):
        client.force_login(again(reader))
        page = client.get(reverse("signposts")).text
        assert page.count("Source, looked up on") == count
        assert 'id="national"' in page


@pytest.mark.capability("UK3c", part="the six named routes")
def test_who_is_not_for_a_nation_is_not_named_to_its_councils(client: Client) -> None:
    """Councils of Scotland buy under law of their own."""
    [route] = [route for route in all_national() if route.nations]
    assert (route.name, "scotland" in route.nations) == (NSU_P, False)
    for nation, lacks in (("england", False), ("wales", False), ("northern_ireland", False), ("scotland", True)):
        told = national_for(nation, [Category.LEGAL_COMPLIANCE])
        assert ([route.name for route in told.routes] == [ISU]) is lacks
        assert len(told.routes) + len(told.other_routes) == 6 - lacks
    scot = council_user("GLG")
    visit = a_delegation("GLG", by=scot)
    looked_at(visit, by=scot, answers=RED)
    assert NSU_P not in help_on(client, scot, visit)


def test_the_unit_reads_nothing_of_where_help_was_shown(client: Client, officer: User) -> None:
    visit = weighed(officer)
    client.force_login(user_of("unit", Role.ANALYST))
    assert "Published national routes" not in client.get(at("delegation_assessment", visit)).text


# -- The file --------------------------------------------------------------------------------------------------------


def test_each_says_what_it_is_for_how_it_is_reached_and_where_that_was_published() -> None:
    assert [route.name for route in all_national()] == list(SIX)
    for route in all_national():
        assert route.helps_with and route.reached_by and route.source and route.categories
        assert route.website.startswith("https://")
        assert route.looked_up_on == date(2026, 12, 1)


BROKEN = {
    "a column lacks": (0, ",looked_up_on", "", "lacks looked_up_on"),
    "it is cut off": (6, ",2026-12-01", "", "line 7, has not as many cells"),
    "a cell too many": (1, "2026-12-01", "2026-12-01,more", "line 2, has not as many cells"),
    "no such category": (1, "information_data", "nationality", "nationality"),
    "no such nation": (5, "england", "ireland", "ireland"),
    "no such day": (1, "2026-12-01", "December", "December"),
}
"""In which line, what of it is written otherwise and how, and what is said of that."""


@pytest.mark.parametrize("change", list(BROKEN))
def test_a_file_is_read_whole_or_refused(tmp_path: Path, change: str) -> None:
    lines = NATIONAL.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "routes.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert len(read_national(file)) == len(SIX)
    number, stood, instead, told = BROKEN[change]
    lines[number] = lines[number].replace(stood, instead)
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_national(file)


def test_both_files_of_routes_say_which_column_lacks(tmp_path: Path) -> None:
    file = tmp_path / "routes.csv"
    file.write_text(ROUTES.read_text(encoding="utf-8").replace("reached_by", "reached", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="lacks reached_by"):
        lines_of(file, ("name", "reached_by"))
