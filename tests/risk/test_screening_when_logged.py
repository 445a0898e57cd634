"""Whoever logs a visit has its organisations compared as things stand today, and is never held up by it."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from counterparts.models import Organisation
from engagement import services as visits
from engagement.own_history import own_history
from engagement.tasks import screen_what_changed
from risk import services
from risk.models import Match, Screening, ScreeningLeft
from risk.rules import ScreenedBecause
from risk.services.screening import LOCK, OWN_HISTORY
from tests.factories import NOW, a_delegation, again, council_user
from tests.risk.test_screening import LIST, planted, screened

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P05", part="compared when a visit is logged")]


@pytest.fixture(autouse=True)
def _loaded() -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def visit_of(organisation: Organisation, by: User, **more: Any) -> Any:
    return a_delegation("LDS", by=again(by), organisations=[{"id": organisation.key}], **more)


def compared_again(organisation: Organisation, before: Screening) -> bool:
    return Screening.objects.filter(organisation=organisation, pk__gt=before.pk).exists()


def test_one_that_was_compared_today_with_these_lists_is_not_compared_again(officer: User) -> None:
    organisation = planted(officer)
    before = screened(organisation, officer, history=own_history)
    visit_of(organisation, officer)
    assert not compared_again(organisation, before)


def test_one_that_was_compared_with_another_version_is_compared_again(officer: User) -> None:
    organisation = planted(officer)
    before = screened(organisation, officer)
    services.load_list("uk_sanctions", LIST.replace(b"08-Oct-2026", b"09-Nov-2026"), now=NOW)
    visit_of(organisation, officer)
    assert compared_again(organisation, before)


def test_what_the_council_went_through_since_is_met_when_the_next_visit_is_logged(officer: User) -> None:
    organisation = planted(officer, name="Made-up Friendship House")
    before = screened(organisation, officer, now=NOW - timedelta(days=1), history=own_history)
    first = visit_of(organisation, officer)
    assert compared_again(organisation, before) and not Match.objects.exists()
    visits.decline_delegation(first, reason="Made-up.", seen=first.version, by=again(officer), now=NOW)
    Screening.objects.update(at=NOW - timedelta(days=1))
    visit_of(organisation, officer)
    assert Match.objects.get().list_code == OWN_HISTORY


# -- Nothing holds it up ---------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere() -> Iterator[Any]:
    """Another connection to the database."""
    other = connection.copy()
    yield other
    other.close()


def test_a_visit_is_logged_though_the_comparison_breaks_and_the_clock_does_it(
    officer: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("made up")

    organisation = planted(officer)
    with monkeypatch.context() as broken:
        broken.setattr("risk.services.screening.screen", breaks)
        assert visit_of(organisation, officer).stage == "logged"
        assert "not_compared_yet" in caplog.text
        assert screen_what_changed() == 0
        left = ScreeningLeft.objects.get()
        assert (left.council_id, left.organisation) == ("LDS", organisation) and left.tried_at is not None
    assert not Screening.objects.exists()
    assert [screen_what_changed() for _run in range(2)] == [1, 0]
    assert Screening.objects.get().because == ScreenedBecause.TRIAGE and not ScreeningLeft.objects.exists()
    assert Match.objects.get().organisation == organisation


def test_what_the_database_refuses_breaks_no_visit_either(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr("risk.services.screening.screen", refused)
    assert visit_of(planted(officer), officer).stage == "logged"
    assert ScreeningLeft.objects.count() == 1


def test_a_visit_is_logged_at_once_though_the_organisation_is_compared_elsewhere(
    officer: User, elsewhere: Any, caplog: pytest.LogCaptureFixture
) -> None:
    organisation = planted(officer)
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, organisation.pk % 2**31])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
    with caplog.at_level(logging.WARNING):
        assert visit_of(organisation, officer).stage == "logged"
    assert "not_compared_yet" in caplog.text and not any(one.exc_info for one in caplog.records)
    assert not Screening.objects.exists()
    elsewhere.close()
    assert screen_what_changed() == 1
    assert Screening.objects.get().organisation == organisation and not ScreeningLeft.objects.exists()
