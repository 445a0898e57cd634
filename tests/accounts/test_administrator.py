"""The administrator keeps users and bodies, in pages of ours, and sees no casework at all."""

from http import HTTPStatus
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import resolve, reverse
from django.utils.timezone import localdate

from accounts import services
from accounts.models import Body, CouncilSettings, Invitation, Membership, User
from accounts.roles import BodyKind, Can, Role
from accounts.sharing import CouncilNote, Owned
from audit.models import Event
from places.models import Council
from tests.factories import NOW, a_delegation, again, body_of, council_user, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return user_of("service", Role.ADMINISTRATOR, name="Ada Administrator")


def test_the_administrator_finds_a_user_and_switches_them_off_and_on(client: Client, administrator: User) -> None:
    officer = council_user("LDS", name="Olive Officer")
    client.force_login(administrator)
    page = client.get(reverse("users"), {"q": "olive"})
    assert officer.email in page.text
    assert administrator.email not in page.text
    assert "Leeds City Council (Officer)" in page.text
    page = client.post(reverse("switch_user_off", args=[officer.key]), follow=True)
    assert "The user is switched off." in page.text
    assert not again(officer).is_active
    client.post(reverse("switch_user_on", args=[officer.key]))
    assert again(officer).is_active
    assert [(e.action, e.body, e.subject) for e in Event.objects.order_by("id")] == [
        ("user_switched_off", "service", officer.key),
        ("user_switched_on", "service", officer.key),
    ]


def test_nobody_switches_themselves_off(client: Client, administrator: User) -> None:
    user_of("service", Role.ADMINISTRATOR)
    client.force_login(administrator)
    page = client.post(reverse("switch_user_off", args=[administrator.key]))
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "You cannot switch yourself off" in page.text


def test_the_last_administrator_stays_on(administrator: User) -> None:
    with pytest.raises(ValidationError, match="last administrator"):
        services.switch_user_off(administrator, by=services.the_clock())
    assert again(administrator).is_active


def test_an_administrator_lets_in_a_council_with_its_first_approver(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    page = client.post(reverse("add_body"), {"kind": "council", "council": "CRF"}, follow=True)
    assert "Cardiff" in page.text
    body = Body.objects.get(code="CRF")
    assert (body.kind, body.council_id, body.nation, body.reader_key) == ("council", "CRF", "wales", "council:CRF")
    assert not CouncilSettings.objects.get(council="CRF").has_accepted_notice
    facts = {"name": "Anna Approver", "email": "approver@cardiff.example", "role": "approver"}
    client.post(reverse("invite_member", args=["CRF"]), facts)
    invitation = Invitation.objects.get()
    services.accept_invitation(invitation, now=NOW, name="Anna Approver", password="three words together")
    approver = User.objects.get(email="approver@cardiff.example")
    assert approver.may(Can.MANAGE_MEMBERS, "CRF")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "council", "council": ""}, "Choose the council"),
        ({"kind": "council", "council": "XXX"}, "Choose an option from the list"),
        ({"kind": "council", "council": "AVON"}, "Choose an option from the list"),
        ({"kind": "service", "name": "A", "code": "a"}, "Choose an option from the list"),
        ({"kind": "department", "name": "", "code": "dft"}, "Enter the name"),
        ({"kind": "department", "name": "Transport", "code": ""}, "Enter the code"),
        ({"kind": "department", "name": "Transport", "code": "Dft!"}, "Use small letters"),
        ({"kind": "department", "name": "Again", "code": "service"}, "This body is here already"),
        ({"kind": "department", "name": "x" * 121, "code": "dft"}, "Use 120 characters or fewer"),
        ({"kind": "devolved", "name": "Government", "code": "gov"}, "needs its nation"),
    ],
)
def test_what_adding_a_body_refuses(client: Client, administrator: User, facts: dict[str, str], sentence: str) -> None:
    client.force_login(administrator)
    before = Body.objects.count()
    page = client.post(reverse("add_body"), facts)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text
    assert Body.objects.count() == before


def test_an_administrator_lets_in_the_one_central_unit(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert 'value="unit"' in client.get(reverse("add_body")).text
    client.post(reverse("add_body"), {"kind": "unit", "name": "Made-up Unit"})
    assert Body.objects.get(kind="unit").code == "unit"
    assert 'value="unit"' not in client.get(reverse("add_body")).text
    page = client.post(reverse("add_body"), {"kind": "unit", "name": "Second"})
    assert page.status_code == HTTPStatus.BAD_REQUEST


def test_there_is_one_unit(administrator: User) -> None:
    body_of("unit")
    with pytest.raises(ValidationError, match="one of this kind"):
        services.add_body(kind=BodyKind.UNIT, name="Second", by=administrator)


def test_a_body_that_is_switched_off_shows_and_does_nothing(client: Client, administrator: User) -> None:
    delegation = a_delegation("LDS")
    officer = council_user("LDS")
    assert delegation.part_for(officer) is not None
    client.force_login(administrator)
    client.post(reverse("switch_body_off", args=["LDS"]))
    assert again(officer).keys() == frozenset()
    assert delegation.part_for(again(officer)) is None
    client.post(reverse("switch_body_on", args=["LDS"]))
    assert delegation.part_for(again(officer)) is not None
    assert [e.action for e in Event.objects.filter(body="service").order_by("id")] == [
        "body_switched_off",
        "body_switched_on",
    ]
    assert client.post(reverse("switch_body_off", args=["service"])).status_code == HTTPStatus.BAD_REQUEST


def test_the_administrator_sees_no_casework(administrator: User) -> None:
    delegation = a_delegation("LDS", sharing="councils")
    services.write_note(delegation, delegation.council, text="Ours.", by=council_user("LDS"))
    assert administrator.keys() == frozenset()
    casework: list[Any] = [model for model in apps.get_models() if issubclass(model, Owned | CouncilNote)]
    assert {model.__name__ for model in casework if model.objects.exists()} >= {"Delegation", "CouncilNote"}
    for model in casework:
        assert not model.objects.visible_to(administrator).exists()
    assert not Event.objects.visible_to(administrator).exists()


def test_nobody_else_comes_near(client: Client) -> None:
    officer = council_user("LDS", Role.APPROVER)
    other = council_user("CRF")
    client.force_login(officer)
    for name in ("users", "bodies", "add_body"):
        assert client.get(reverse(name)).status_code == HTTPStatus.FORBIDDEN, name
    for name in ("user", "switch_user_off", "switch_user_on", "lost_factor_of_user"):
        assert client.get(reverse(name, args=[other.key])).status_code == HTTPStatus.NOT_FOUND, name
    assert client.get(reverse("switch_body_off", args=["CRF"])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("switch_body_off", args=["LDS"])).status_code == HTTPStatus.FORBIDDEN
    for to_user in (services.switch_user_off, services.switch_user_on):
        with pytest.raises(PermissionDenied):
            to_user(other, by=officer)
    with pytest.raises(PermissionDenied):
        services.ask_for_reset(other, reason="Lost.", by=officer, now=NOW)
    for to_body in (services.switch_body_off, services.switch_body_on):
        with pytest.raises(PermissionDenied):
            to_body(body_of("CRF"), by=officer)
    with pytest.raises(PermissionDenied):
        services.add_body(kind="department", name="A", code="a", by=officer)
    assert not Event.objects.exists()


def test_the_first_administrator_comes_in_by_a_command(client: Client, settings: Any) -> None:
    said = StringIO()
    call_command("invite_administrator", email="ada@service.example", name="Ada", stdout=said)
    link = said.getvalue().strip()
    assert link.startswith(settings.PUBLIC_URL)
    address = link.removeprefix(settings.PUBLIC_URL)
    assert resolve(address).url_name == "accept_invitation"
    assert "You are asked to join Service as administrator." in client.get(address).text
    client.post(address, {"name": "Ada", "password": "three words together", "again": "three words together"})
    ada = User.objects.get(email="ada@service.example")
    assert Membership.objects.get(user=ada).role == Role.ADMINISTRATOR
    with pytest.raises(CommandError, match="already has this role"):
        call_command("invite_administrator", email="ada@service.example", name="Ada", stdout=said)


def test_an_unknown_cursor_is_answered_in_words(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    for cursor in ("x", "a" * 3000, "é", "gAAAAABn"):
        page = client.get(reverse("users"), {"after": cursor})
        assert page.status_code == HTTPStatus.BAD_REQUEST
        assert "Start again from the first page" in page.text


def test_the_list_goes_on_and_back(client: Client, administrator: User, monkeypatch: Any) -> None:
    for number in range(5):
        council_user("LDS", name=f"Number {number}")
    monkeypatch.setattr("accounts.views.users.Users.page_size", 2)
    client.force_login(administrator)
    seen, address, links = [], reverse("users"), {}
    for _step in range(3):
        page = client.get(address)
        seen.append([user.name for user in page.context["rows"]])
        links = page.context["pages"]
        address = links["next"]["href"] if "next" in links else ""
    assert seen == [["Ada Administrator", "Number 0"], ["Number 1", "Number 2"], ["Number 3", "Number 4"]]
    assert address == ""
    back = client.get(links["previous"]["href"])
    assert [user.name for user in back.context["rows"]] == seen[1]


def test_councils_that_are_closed_or_here_are_not_offered(client: Client, administrator: User) -> None:
    body_of("LDS")
    client.force_login(administrator)
    offered = client.get(reverse("add_body")).context["form"].fields["council"].queryset
    codes = set(offered.values_list("code", flat=True))
    assert "LDS" not in codes
    assert codes <= set(Council.objects.open_on(localdate()).values_list("code", flat=True))
    assert "ALL" not in codes, "Allerdale closed in 2023"
