"""Offices: who holds one, who stands in, from when to when."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Appointment, User
from accounts.roles import Role
from audit.models import Event
from tests.factories import NOW, again, body_of, council_user, user_of
from web.refusals import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver() -> User:
    return council_user("LDS", Role.APPROVER)


def days(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def test_an_approver_names_and_ends_by_the_pages(client: Client, approver: User) -> None:
    holder, deputy = council_user("LDS"), council_user("LDS")
    client.force_login(approver)
    facts = {"office": "leader", "holder": holder.key, "deputy": deputy.key, **days("starts_on", date(2026, 11, 1))}
    page = client.post(reverse("name_office", args=["LDS"]), facts, follow=True)
    assert "The office has its holder." in page.text
    assert holder.name in page.text
    office = Appointment.objects.get()
    assert (office.holder, office.deputy, office.starts_on) == (holder, deputy, date(2026, 11, 1))
    page = client.post(reverse("end_office", args=["LDS", office.key]), days("ends_on", date(2026, 12, 1)), follow=True)
    assert "The appointment is ended." in page.text
    office.refresh_from_db()
    assert office.ends_on == date(2026, 12, 1)
    assert [(e.action, e.about) for e in Event.objects.order_by("id")] == [
        ("office_named", "LDS"),
        ("office_ended", "LDS"),
    ]


def test_one_holder_at_a_time(client: Client, approver: User) -> None:
    first, second = council_user("LDS"), council_user("LDS")
    office = services.name_office(body_of("LDS"), office="leader", holder=first, by=approver, now=NOW)
    client.force_login(approver)
    facts = {"office": "leader", "holder": second.key, **days("starts_on", NOW.date())}
    page = client.post(reverse("name_office", args=["LDS"]), facts)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "This office already has a holder" in page.text
    services.end_office(office, ends_on=date(2026, 12, 1), by=approver, now=NOW)
    page = client.post(reverse("name_office", args=["LDS"]), facts)
    assert "holds this office until then" in page.text
    answer = client.post(reverse("name_office", args=["LDS"]), {**facts, **days("starts_on", date(2026, 12, 2))})
    assert answer.status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"office": "mayor"}, "Choose an option from the list"),
        ({"office": ""}, "Choose the office"),
        ({"holder": "0"}, "Choose an option from the list"),
        ({"holder": "x"}, "Choose an option from the list"),
        ({"starts_on_day": "31", "starts_on_month": "2"}, "must be a real date"),
        ({"starts_on_day": "29", "starts_on_month": "2", "starts_on_year": "2027"}, "must be a real date"),
        ({"starts_on_year": "1"}, "must be 4 numbers"),
    ],
)
def test_what_the_page_refuses(client: Client, approver: User, changed: dict[str, str], sentence: str) -> None:
    client.force_login(approver)
    facts = {"office": "leader", "holder": approver.key, **days("starts_on", NOW.date())}
    page = client.post(reverse("name_office", args=["LDS"]), {**facts, **changed})
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text
    assert not Appointment.objects.exists()


def test_who_stands_in_is_changed_without_typing_holder_and_days_again(client: Client, approver: User) -> None:
    holder, deputy, other = council_user("LDS"), council_user("LDS"), council_user("LDS")
    office = services.name_office(body_of("LDS"), office="leader", holder=holder, by=approver, now=NOW)
    client.force_login(approver)
    address = reverse("change_deputy", args=["LDS", office.key])
    assert address in client.get(reverse("body_members", args=["LDS"])).text
    page = client.get(address).text
    assert deputy.email in page
    assert holder.email not in page
    assert client.post(address, {"deputy": deputy.key, "stands": ""}).status_code == HTTPStatus.FOUND
    office.refresh_from_db()
    assert (office.holder, office.deputy, office.ends_on) == (holder, deputy, None)
    assert f'name="stands" value="{deputy.key}"' in client.get(address).text
    # Somebody was quicker: their choice stands, and is told.
    late = client.post(address, {"deputy": other.key, "stands": ""})
    assert (late.status_code, f"now {deputy.name} stands in" in late.text) == (HTTPStatus.CONFLICT, True)
    assert client.post(address, {"deputy": "", "stands": deputy.key}).status_code == HTTPStatus.FOUND
    office.refresh_from_db()
    assert office.deputy is None
    with pytest.raises(ValidationError, match="is not a member of Leeds City Council"):
        services.change_deputy(office, deputy=council_user("CRF"), seen="", by=approver, now=NOW)
    with pytest.raises(PermissionDenied):
        services.change_deputy(office, deputy=deputy, seen="", by=again(deputy), now=NOW)
    services.end_office(office, ends_on=NOW.date(), by=approver, now=NOW)
    with pytest.raises(WrongState):
        services.change_deputy(office, deputy=deputy, seen="", by=approver, now=NOW + timedelta(days=2))


def test_holder_and_deputy_are_two_members(client: Client, approver: User) -> None:
    stranger = council_user("CRF")
    with pytest.raises(ValidationError, match="is not a member of Leeds City Council"):
        services.name_office(body_of("LDS"), office="leader", holder=stranger, by=approver, now=NOW)
    with pytest.raises(ValidationError, match="somebody other than the holder"):
        services.name_office(body_of("LDS"), office="leader", holder=approver, deputy=approver, by=approver, now=NOW)
    client.force_login(approver)
    assert str(stranger.email) not in client.get(reverse("name_office", args=["LDS"])).text


def test_an_appointment_ends_once_and_after_it_began(client: Client, approver: User) -> None:
    office = services.name_office(body_of("LDS"), office="leader", holder=approver, by=approver, now=NOW)
    client.force_login(approver)
    address = reverse("end_office", args=["LDS", office.key])
    page = client.post(address, days("ends_on", date(2026, 11, 1)))
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "must end on or after the day it starts" in page.text
    client.post(address, days("ends_on", date(2026, 12, 1)))
    page = client.post(address, days("ends_on", date(2026, 12, 1)))
    assert page.status_code == HTTPStatus.CONFLICT
    assert "already ended" in page.text


def test_an_office_opens_nothing(approver: User) -> None:
    leader = council_user("LDS", Role.LEADER)
    before = leader.keys()
    services.name_office(body_of("LDS"), office="leader", holder=leader, by=approver, now=NOW)
    assert User.objects.get(pk=leader.pk).keys() == before


def test_only_approvers_of_the_council_name(approver: User) -> None:
    for who in (council_user("LDS"), council_user("CRF", Role.APPROVER), user_of("service", Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            services.name_office(body_of("LDS"), office="leader", holder=approver, by=who, now=NOW)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "fits"),
    [
        (date(2027, 1, 1), date(2027, 2, 28), True),
        (date(2027, 1, 1), date(2027, 3, 1), False),
        (date(2027, 1, 1), None, False),
        (date(2027, 3, 10), date(2027, 3, 20), False),
        (date(2027, 3, 31), None, False),
        (date(2027, 4, 1), None, True),
        (date(2027, 4, 1), date(2028, 4, 1), True),
    ],
)
def test_appointments_to_an_office_never_overlap(
    approver: User, starts_on: date, ends_on: date | None, fits: bool
) -> None:
    body = body_of("LDS")
    held = {"body": body, "office": "leader", "holder": approver}
    Appointment.objects.create(**held, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 31))
    another = Appointment(**held, starts_on=starts_on, ends_on=ends_on)
    if fits:
        another.full_clean()
        another.save()
        return
    with pytest.raises(ValidationError, match="This office already has a holder on these days"):
        another.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        another.save()
    other_office = Appointment(body=body, office="spokesperson", holder=approver, starts_on=starts_on, ends_on=ends_on)
    other_office.full_clean()
    other_office.save()


def test_a_last_day_before_the_first_is_refused_in_words(approver: User) -> None:
    held = {"body": body_of("LDS"), "office": "leader", "holder": approver}
    Appointment.objects.create(**held, starts_on=date(2027, 3, 1))
    with pytest.raises(ValidationError, match="must end on or after the day it starts"):
        Appointment(**held, starts_on=date(2027, 2, 1), ends_on=date(2027, 1, 1)).full_clean()


def test_who_leaves_a_body_holds_no_office_there_any_longer(approver: User) -> None:
    leaving = council_user("LDS")
    office = services.name_office(body_of("LDS"), office="leader", holder=leaving, by=approver, now=NOW)
    services.end_office(office, ends_on=date(2027, 6, 30), by=approver, now=NOW)
    later = services.name_office(
        body_of("LDS"),
        office="leader",
        holder=approver,
        deputy=leaving,
        starts_on=date(2027, 7, 1),
        by=approver,
        now=NOW,
    )
    services.remove_member(leaving.memberships.get(), by=approver, now=NOW)
    office.refresh_from_db()
    later.refresh_from_db()
    assert office.ends_on == NOW.date()
    assert later.deputy is None
