"""Which sites are sensitive: the page for all who read guidance, and what a council's approvers put down for it."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from places.models import Council
from risk.models import SensitiveArea
from risk.rules import MOST_OWN_AREAS
from risk.services import add_area
from tests import factories
from tests.engagement.pages import hidden, post, send

pytestmark = pytest.mark.django_db

PAGE = "/risk/areas/"
ADD = "/risk/areas/add/"
DEPOT = {
    "name": "Made-up depots",
    "words": "salt store\r\n  Gritter   depot\r\nsalt store\r\n盐库",
    "unless": "The Salt Store Inn",
    "explained_by": ["crisis_mutual_aid"],
    "source": "Made-up list of the resilience forum",
}


@pytest.fixture
def approver(client: Client) -> User:
    approver = factories.council_user("LDS", Role.APPROVER)
    client.force_login(approver)
    return approver


def own() -> SensitiveArea:
    return SensitiveArea.objects.get(council="LDS")


def at(name: str, area: SensitiveArea) -> str:
    return reverse(f"sensitive_area_{name}", args=[area.key])


def a_visit(*titles: str, **more: Any) -> Delegation:
    stops = [{"title": title, "on": date(2027, 3, 15), "kind": "site_visit"} for title in titles]
    return factories.a_delegation(programme=stops, **more)


def flagged(delegation: Delegation) -> set[str]:
    stops = dict(delegation.programme.values_list("key", "title"))
    return {stops[flag.about] for flag in delegation.flags.standing().exclude(about="")}


# The areas of mandatory notification of the National Security and Investment Act 2021, as its regulations have them.
MANDATORY = {
    *("Advanced materials", "Advanced robotics", "Artificial intelligence", "Civil nuclear", "Communications"),
    *("Computing hardware", "Critical suppliers to government", "Cryptographic authentication", "Data infrastructure"),
    *("Defence", "Energy", "Military and dual-use", "Quantum technologies", "Satellite and space technologies"),
    *("Suppliers to the emergency services", "Synthetic biology", "Transport"),
}


def test_each_area_of_the_act_is_there_and_each_is_told_of_with_words_and_a_source() -> None:
    shipped = SensitiveArea.objects.filter(council=None)
    told = {area.name.partition(" and semiconductors")[0] for area in shipped.filter(group="nsi")}
    assert told == MANDATORY
    assert {"council_cctv", "resilience_forum", "port", "university_laboratory"} <= {area.code for area in shipped}
    assert any("data centre" in area.words for area in shipped)
    assert all(area.words and area.source for area in shipped)


def test_the_page_says_what_is_sensitive_since_when_and_who_says_so(client: Client) -> None:
    for code, role in (("LDS", Role.OFFICER), ("LDS", Role.LEADER), ("unit", Role.ANALYST), ("wales", Role.DEVOLVED)):
        client.force_login(factories.user_of(code, role))
        page = unescape(client.get(PAGE).text)
        assert "Areas of the National Security and Investment Act" in page
        assert "Advanced materials" in page and "graphene" in page and "Trade and exports" in page
        assert "Since 4 January 2022" in page and "National Security and Investment Act 2021" in page
        assert ("Your council’s own" in page) is (code == "LDS")
        assert ADD not in page
    for code, role in (("fcdo", Role.READER), ("service", Role.ADMINISTRATOR)):
        client.force_login(factories.user_of(code, role))
        assert client.get(PAGE).status_code == 403


def test_an_approver_puts_down_one_of_the_council_and_its_visits_are_flagged(client: Client, approver: User) -> None:
    assert flagged(a_visit("Tour of the salt store", "Lunch at The Salt Store Inn")) == set()
    answers = hidden(client.get(ADD)) | DEPOT
    assert [post(client, ADD, answers).url for _time in range(2)] == [PAGE, PAGE], "sent twice, it is one"
    area = own()
    assert (area.name, area.words) == ("Made-up depots", ["salt store", "Gritter depot", "盐库"])
    assert area.valid_from is not None and area.group == "own"
    page = unescape(client.get(PAGE).text)
    assert "Made-up depots" in page and "salt store, Gritter depot" in page and "Crisis or mutual aid" in page
    SensitiveArea.objects.filter(pk=area.pk).update(valid_from=factories.NOW.date())
    assert Event.objects.get(action="area_added").about == "LDS"
    visit = a_visit("Tour of the salt store", "参观盐库", "Lunch at The Salt Store Inn")
    assert flagged(visit) == {"Tour of the salt store", "参观盐库"}
    assert flagged(factories.a_delegation("CRF", programme=[
        {"title": "Tour of the salt store", "on": date(2027, 3, 15), "kind": "site_visit"}
    ])) == set(), "it counts for its council alone"  # fmt: skip


def test_one_is_changed_by_those_who_see_it_as_it_is(client: Client, approver: User) -> None:
    send(client, ADD, **DEPOT)
    area = own()
    opened = hidden(client.get(at("edit", area)))
    send(client, at("edit", area), **DEPOT | {"words": "salt barn"})
    assert own().words == ["salt barn"]
    assert client.get(at("edit", area)).text.count("salt barn") == 1
    conflict = post(client, at("edit", area), opened | DEPOT | {"words": "sand barn"})
    assert conflict.status_code == 412
    assert "salt barn" in conflict.text and "sand barn" in conflict.text
    assert own().words == ["salt barn"]
    assert Event.objects.filter(action="area_edited").count() == 1


def test_one_ends_on_its_last_day_and_stays_on_the_page(client: Client, approver: User) -> None:
    send(client, ADD, **DEPOT)
    area = own()
    before = send(client, at("end", area), valid_to_day=1, valid_to_month=1, valid_to_year=2020)
    assert before.status_code == 400
    assert "The last day must be the same as or after the first day" in before.text
    SensitiveArea.objects.filter(pk=area.pk).update(valid_from=date(2020, 1, 1))
    ended = send(client, at("end", area), valid_to_day=1, valid_to_month=2, valid_to_year=2020)
    assert ended.url == PAGE
    page = client.get(PAGE).text
    assert "Made-up depots" in page and "Ended" in page and "1 February 2020" in page
    assert at("edit", area) not in page
    again = send(client, at("end", area), valid_to_day=1, valid_to_month=3, valid_to_year=2030)
    assert again.status_code == 409
    assert flagged(a_visit("Tour of the salt store")) == set()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"name": ""}, "Say what kind of site it is"),
        ({"words": " \r\n "}, "Enter at least one word"),
        ({"words": "of"}, "“of” is too short: it would be found in names of all kinds"),
        ({"words": "x" * 61}, "is too long: use 60 characters or fewer a line"),
        ({"words": "\r\n".join(f"word {n}" for n in range(31))}, "Use 30 lines or fewer"),
        ({"source": ""}, "Say where this is from"),
        ({"explained_by": ["nonsense"]}, "Choose an option from the list"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_is_kept(
    client: Client, approver: User, answers: dict[str, Any], sentence: str
) -> None:
    page = send(client, ADD, **DEPOT | answers)
    assert page.status_code == 400
    assert sentence in unescape(page.text)
    assert "The Salt Store Inn" in page.text
    assert not SensitiveArea.objects.filter(council="LDS").exists()


def test_only_approvers_keep_them_and_another_council_sees_nothing_of_them(client: Client, approver: User) -> None:
    send(client, ADD, **DEPOT)
    area = own()
    forms = [at("edit", area), at("end", area)]
    for code, role, status in (
        ("LDS", Role.OFFICER, 403),
        ("LDS", Role.LEADER, 403),
        ("CRF", Role.APPROVER, 404),
        ("unit", Role.PUBLISHER, 404),
    ):
        client.force_login(factories.user_of(code, role))
        assert [client.get(form).status_code for form in forms] == [status, status]
        assert [post(client, form, DEPOT).status_code for form in forms] == [status, status]
        assert ("Made-up depots" in client.get(PAGE).text) is (code == "LDS")
    assert post(client, ADD, DEPOT).status_code == 403
    assert own().version == area.version


def test_there_are_at_most_so_many_with_or_without_a_form(approver: User) -> None:
    facts: dict[str, Any] = {"name": "Made-up depots", "words": ["made-up depot"], "source": "A list"}
    council = Council.objects.get(code="LDS")
    made = [add_area(council, by=approver, now=factories.NOW, form_id=form, **facts) for form in ("a form", "a form")]
    assert made[0] == made[1]
    for _number in range(MOST_OWN_AREAS - 1):
        add_area(council, by=approver, now=factories.NOW, **facts)
    for form in (None, "another form"):
        with pytest.raises(ValidationError, match="50 kinds of site already"):
            add_area(council, by=approver, now=factories.NOW, form_id=form, **facts)
    assert add_area(council, by=approver, now=factories.NOW, form_id="a form", **facts) == made[0]


def test_the_name_of_one_of_a_council_is_not_said_beside_a_stop_to_others(client: Client, approver: User) -> None:
    add_area(
        Council.objects.get(code="LDS"),
        by=approver,
        now=factories.NOW,
        name="Made-up depots",
        words=["no stop says this"],
        source="A list",
    )
    officer = factories.council_user("LDS")
    stop = {"title": "Talk in a hall", "on": date(2027, 3, 15), "kind": "roundtable", "sensitive_area": own()}
    visit = factories.a_delegation(by=officer, programme=[stop])
    held = visit.programme.get()
    for area in (None, own()):
        stops = [{"id": held.key, "sensitive_area": area}]
        visit.refresh_from_db()
        services.edit_delegation(visit, seen=visit.version, by=officer, now=factories.NOW, programme=stops)
    visit.flags.all().delete()
    page = reverse("delegation", args=[visit.key])
    client.force_login(officer)
    assert "Sensitive site: Made-up depots" in client.get(page).text
    client.force_login(factories.user_of("unit", Role.ANALYST))
    read = client.get(page).text
    assert "Sensitive site" in read and "a kind of site that you cannot see" in read
    assert "Made-up depots" not in read


def test_those_for_all_are_nobodys_to_change(client: Client, approver: User) -> None:
    shipped = SensitiveArea.objects.get(pk="advanced_materials")
    assert client.get(at("edit", shipped)).status_code == 404
    assert post(client, at("end", shipped), {}).status_code == 404
