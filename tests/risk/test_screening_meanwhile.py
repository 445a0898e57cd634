"""A list that is loaded while organisations are compared reaches all of them, and the page says how far that is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from counterparts.models import Organisation
from counterparts.services import edit_organisation
from notifications.models import Task
from places.models import Council
from risk import services
from risk.listing import screen
from risk.models import ListVersion, Screening, ScreeningLeft
from risk.rules import ScreenedBecause
from tests.factories import NOW, again, an_organisation, council_user, user_of
from tests.risk.test_screening import LIST, decided, leeds, match_of, planted, screened
from tests.screening.measuring import SHIPPED

pytestmark = pytest.mark.django_db
NEWER = LIST.replace(b"08-Oct-2026", b"09-Nov-2026")
BEGUN = NOW + timedelta(minutes=1)
MEANWHILE = NOW + timedelta(minutes=2)
AFTER = NOW + timedelta(minutes=3)


@pytest.fixture(autouse=True)
def _loaded() -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def newest() -> ListVersion:
    version = ListVersion.objects.newest("uk_sanctions")
    assert version is not None
    return version


def lacking() -> int:
    return Screening.objects.lacking("uk_sanctions", newest().digest).count()


def test_what_was_compared_while_a_list_was_fetched_and_loaded_is_compared_with_it(officer: User) -> None:
    screened(planted(officer), officer, now=MEANWHILE)
    services.load_list("uk_sanctions", NEWER, now=BEGUN)
    assert lacking() == 1
    assert [services.screen_after_loading(AFTER) for _run in range(2)] == [1, 0]
    assert lacking() == 0


def test_what_was_compared_with_the_new_list_already_is_not_compared_again(officer: User) -> None:
    services.load_list("uk_sanctions", NEWER, now=MEANWHILE)
    screened(planted(officer), officer, now=BEGUN)
    assert services.screen_after_loading(AFTER) == 0
    assert Screening.objects.count() == 1


def test_an_act_that_ends_after_all_others_were_compared_is_not_forgotten(officer: User) -> None:
    """It looked at the lists before the new one stood, and is kept when the clock had done all that it saw."""
    older = screened(planted(officer), officer, now=BEGUN).lists
    services.load_list("uk_sanctions", NEWER, now=MEANWHILE)
    while newest().screened_at is None:
        services.screen_after_loading(AFTER)
    late = screened(planted(officer, name="Made-up choir"), officer, now=BEGUN)
    Screening.objects.filter(pk=late.pk).update(lists=older)
    assert services.screen_after_loading(AFTER + timedelta(minutes=1)) == 1
    assert lacking() == 0


def test_two_lists_that_came_at_once_are_compared_in_one_go(officer: User) -> None:
    screened(planted(officer), officer)
    services.load_list("uk_sanctions", NEWER, now=BEGUN)
    services.load_list("defence_universities", SHIPPED.read_bytes(), now=BEGUN)
    assert [services.screen_after_loading(AFTER) for _run in range(4)] == [1, 0, 0, 0]
    assert not ListVersion.objects.filter(screened_at=None).exists()


def test_an_older_version_that_was_never_done_is_left(officer: User) -> None:
    screened(planted(officer), officer)
    services.load_list("uk_sanctions", NEWER, now=BEGUN)
    services.load_list("uk_sanctions", NEWER.replace(b"09-Nov", b"10-Nov"), now=MEANWHILE)
    assert [services.screen_after_loading(AFTER) for _run in range(3)] == [1, 0, 0]
    assert not ListVersion.objects.filter(screened_at=None).exists()


def renamed(organisation: Organisation, by: User, name: str, *, now: Any) -> None:
    organisation.refresh_from_db()
    edit_organisation(organisation, seen=organisation.version, by=again(by), now=now, name=name)
    organisation.refresh_from_db()


def changed(now: Any) -> int:
    return services.screen_where_organisations_changed(now)


def test_a_change_that_began_before_a_comparison_and_was_done_after_is_compared_once(officer: User) -> None:
    organisation, other = planted(officer), planted(officer, name="Made-up choir")
    renamed(other, officer, "Made-up choir of Leeds", now=NOW)
    for one in (organisation, other):
        screened(one, officer, now=BEGUN)
    renamed(organisation, officer, "Example Integrated Circuit Trading", now=NOW)
    assert [changed(MEANWHILE) for _run in range(2)] == [1, 0]
    assert changed(AFTER) == 0, "it stands as it was compared"
    [last] = Screening.objects.filter(organisation=organisation).latest_of_each()
    assert last.compared["names"] == ["Example Integrated Circuit Trading"]
    assert Screening.objects.filter(organisation=other).count() == 1, "it was compared as it was changed"


def test_what_changed_long_before_it_was_compared_is_not_looked_at_again(officer: User) -> None:
    organisation = planted(officer)
    renamed(organisation, officer, "Example Integrated Circuit Trading", now=NOW)
    screening = screened(organisation, officer, now=NOW + timedelta(minutes=11))
    Screening.objects.filter(pk=screening.pk).update(compared={**screening.compared, "names": ["Another"]})
    assert changed(NOW + timedelta(hours=1)) == 0


def test_for_a_council_that_has_closed_the_clock_compares_nothing_and_asks_nobody(officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer, expires_on=NOW.date() + timedelta(days=1))
    ScreeningLeft.objects.create(council=leeds(), organisation=planted(officer, name="Made-up choir"), since=NOW)
    renamed(organisation, officer, "Example Integrated Circuit Trading", now=BEGUN)
    Council.objects.filter(code="LDS").update(closed_on=NOW.date())
    services.load_list("uk_sanctions", NEWER, now=BEGUN)
    assert newest().to_screen == 0
    later = NOW + timedelta(days=3)
    acts = (services.screen_after_loading, changed, services.screen_what_was_left)
    assert [act(later) for act in (*acts, services.screen_where_decisions_expired)] == [0, 0, 0, 0]
    assert newest().screened_at == later and Screening.objects.count() == 1
    assert not Task.objects.filter(kind="decide_match", done_at=None).exists()
    Council.objects.filter(code="LDS").update(closed_on=None)
    assert changed(later) == 1


@pytest.fixture
def says(client: Client) -> Callable[[User], str]:
    """What the page of the lists says to a reader."""

    def read(reader: User) -> str:
        client.force_login(again(reader))
        return client.get(reverse("lists")).text

    return read


@pytest.mark.time_machine(AFTER)
def test_one_that_breaks_keeps_nobody_back_and_is_tried_by_itself(
    officer: User, says: Callable[[User], str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    works = [planted(officer, name=f"Made-up Works {number}") for number in range(3)]
    services.screen_organisations(leeds(), works, by=again(officer), now=NOW)
    services.load_list("uk_sanctions", NEWER, now=BEGUN)
    as_it_is = screen

    def breaks(names: Any) -> Any:
        if any("Made-up Works 1" in one.names for one in names):
            raise ZeroDivisionError("made up")
        return as_it_is(names)

    with monkeypatch.context() as broken:
        broken.setattr("risk.services.screening.screen", breaks)
        assert [services.screen_after_loading(AFTER) for _run in range(2)] == [3, 0]
        assert ScreeningLeft.objects.count() == 3, "each is tried by itself"
        assert services.screen_what_was_left(AFTER) == 2
        left = ScreeningLeft.objects.get()
        assert (left.organisation, left.tried_at) == (works[1], AFTER) and "not_compared_yet" in caplog.text
        done = "What councils had compared before was compared with it anew"
        assert f"{done}, but for 1 organisation that could not be" in says(officer)
        assert f"{done}." in says(council_user("CRF"))
        version = ListVersion.objects.newest("uk_sanctions")
        assert version is not None and version.screened_at == AFTER
        assert Screening.objects.lacking("uk_sanctions", version.digest).get().organisation == works[1]
        assert services.screen_what_was_left(AFTER) == 0
    assert services.screen_what_was_left(AFTER) == 1
    assert Screening.objects.latest("pk").because == ScreenedBecause.LIST
    assert not Screening.objects.lacking("uk_sanctions", version.digest) and not ScreeningLeft.objects.exists()


@pytest.mark.time_machine(AFTER)
def test_how_far_it_is_is_told_to_each_as_far_as_it_is_theirs(
    officer: User, says: Callable[[User], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("risk.services.rescreening.AT_ONCE", 2)
    administrator, unit = user_of("service", Role.ADMINISTRATOR), user_of("unit", Role.ANALYST)
    other = council_user("CRF")
    mine = [planted(officer, name=f"Made-up Works {number}") for number in range(3)]
    services.screen_organisations(leeds(), mine, by=again(officer), now=NOW)
    theirs = [an_organisation("CRF", by=again(other), name=f"Made-up Hall {number}") for number in range(2)]
    cardiff = theirs[0].council
    services.screen_organisations(cardiff, theirs, by=again(other), now=MEANWHILE)
    services.load_list("uk_sanctions", NEWER, now=BEGUN)
    under_way = "What councils had compared before is being compared with it anew."
    told = []
    for _run in range(3):
        assert services.screen_after_loading(AFTER) > 0
        page = says(administrator), says(officer), says(other)
        told.append([text.split(" compared with it so far")[0].rpartition(">")[2] for text in page])
        assert under_way in says(unit) and " of 5" not in says(officer)
    assert told == [
        ["2 of 5", "2 of 3", "0 of 2"],
        ["4 of 5", "3 of 3", "1 of 2"],
        ["5 of 5", "3 of 3", "2 of 2"],
    ]
    assert services.screen_after_loading(AFTER) == 0
    for reader in (administrator, officer, unit):
        assert "What councils had compared before was compared with it anew." in says(reader)
