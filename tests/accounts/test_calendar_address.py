"""Making and ending a calendar address is done whole or not at all, and stands on the trail without its secret."""

import pytest

from accounts import services
from accounts.models import CalendarAddress, User
from audit.models import Event
from tests.breaking import must_leave_nothing_behind
from tests.factories import NOW, council_user

pytestmark = pytest.mark.django_db(transaction=True)


def make() -> None:
    services.make_calendar_address(by=User.objects.get(), now=NOW)


def end() -> None:
    services.end_calendar_address(by=User.objects.get())


def test_each_act_is_whole() -> None:
    council_user("LDS")
    must_leave_nothing_behind(make)
    make()
    must_leave_nothing_behind(make)
    must_leave_nothing_behind(end)


def test_the_trail_names_neither_secret_nor_digest() -> None:
    secret = services.make_calendar_address(by=council_user("LDS"), now=NOW)
    digest = CalendarAddress.objects.get().digest
    end()
    told = " ".join(str(event.__dict__) for event in Event.objects.all())
    assert "calendar_address_made" in told and "calendar_address_ended" in told
    assert secret not in told and digest not in told
