"""What a visit relies on ends: replaced at once or later, withdrawn and published anew, expired. Its page shows no more
of what comes instead than its council reads.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Marking
from audit.models import Event
from config.celery import SCHEDULE, app
from engagement import services
from engagement.advice import guidance_for
from engagement.models import Delegation
from engagement.rules import Purpose
from guidance.models import Issued, LineVersion, Use
from guidance.rules import Standing
from guidance.services import draft_next_version, let_go, recall_expired, withdraw
from notifications.models import Message
from places.models import Council
from tests.engagement.test_guidance_of_visit import a_line, newer, page_of, pin
from tests.factories import NOW, a_delegation, again, council_user, user_of
from tests.guidance.texts import a_position, published, writer
from web.refusals import WrongState

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def officer() -> User:
    return council_user()


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer, title="A made-up visit")


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(LATER + timedelta(hours=1), tick=False)
    return time_machine


def take_back(row: Issued, *, now: datetime) -> None:
    row.refresh_from_db()
    withdraw(row, reason="Wrong.", seen=row.version, by=user_of("unit", Role.PUBLISHER), now=now)


def next_from(version: LineVersion, day: date, *, now: datetime, **words: Any) -> LineVersion:
    words = {"headline": "A coming headline.", "change_note": "The first sentence.", "valid_from": day, **words}
    return published(draft_next_version(version.line, by=writer("unit"), now=now, **words), now=now)


def pinned(visit: Delegation, user: User, today: date) -> Any:
    [one] = guidance_for(visit, again(user), today).pinned
    return one


class TestWhatIsNotForTheCouncil:
    def test_a_version_for_another_nation_is_said_to_be_there_and_not_shown_or_taken_up(
        self, officer: User, visit: Delegation
    ) -> None:
        first = a_line("one_china_taiwan")
        use = pin(visit, first, officer)
        newer(first, nations=["wales"], headline="For Wales alone.", change_note="Welsh words.")
        page = page_of(visit, officer).text
        assert "Something else stands in its place, which is not for your council." in page
        for words in ("For Wales alone.", "Welsh words.", "version 2", "Use the current version"):
            assert words not in page, words
        with pytest.raises(WrongState, match="not for your council"):
            services.renew_guidance(visit, use, by=officer, now=LATER)
        assert Use.objects.get().of_record == first.key

    def test_nor_to_an_officer_of_two_councils_of_whom_one_reads_it(self, visit: Delegation) -> None:
        both = council_user("LDS")
        both.memberships.create(body=council_user("CRF").memberships.get().body, role=Role.OFFICER)
        both = again(both)
        first = a_line("one_china_taiwan")
        use = pin(visit, first, both)
        second = newer(first, nations=["wales"], headline="For Wales alone.")
        assert LineVersion.objects.visible_to(both).filter(pk=second.pk).exists()
        assert "For Wales alone." not in page_of(visit, both).text
        with pytest.raises(WrongState, match="not for your council"):
            services.renew_guidance(visit, use, by=both, now=LATER)

    def test_what_is_not_for_the_council_of_the_visit_fits_it_for_nobody(self) -> None:
        both = council_user("LDS")
        both.memberships.create(
            body=council_user(Council.objects.filter(kind="london_borough")[0].code).memberships.get().body,
            role=Role.OFFICER,
        )
        both = again(both)
        visit = a_delegation("LDS", by=both, title="Taipei visit")
        row = a_line("one_china_taiwan", council_kinds=["london_borough"])
        assert LineVersion.objects.visible_to(both).filter(pk=row.pk).exists()
        assert guidance_for(visit, both, TODAY).fitting == []

    def test_words_of_a_newer_text_that_is_marked_stand_on_its_own_page_alone(
        self, officer: User, visit: Delegation
    ) -> None:
        first = a_line("one_china_taiwan")
        pin(visit, first, officer)
        newer(first, marking=Marking.OFFICIAL_SENSITIVE, headline="Not for lists.", change_note="Nor is this note.")
        page = page_of(visit, officer).text
        assert "Read what holds now: Line on one_china_taiwan, version 2" in page
        assert "Not for lists." not in page
        assert "Nor is this note." not in page
        assert not Event.objects.filter(action="guidance_read").exists()

    def test_who_may_not_read_a_text_learns_its_name_on_no_page_of_an_act(
        self, client: Any, officer: User, visit: Delegation
    ) -> None:
        approver = council_user("LDS", Role.APPROVER)
        use = pin(visit, a_line("one_china_taiwan", roles=["approver"]), approver)
        client.force_login(officer)
        for act in ("renew", "drop"):
            answer = client.get(f"/delegations/{visit.key}/guidance/{use.key}/{act}/")
            assert answer.status_code == 404, act


class TestAReplacementThatBeginsLater:
    @pytest.mark.capability("P04", part="also where what replaces it begins later, or is published anew")
    def test_until_then_the_page_says_when_and_from_then_that_it_changed(
        self, officer: User, visit: Delegation, clock: Any
    ) -> None:
        first = a_line("one_china_taiwan")
        pin(visit, first, officer)
        coming = next_from(first, TODAY + timedelta(days=10), now=LATER)
        [told] = Message.objects.filter(kind="guidance_changed")
        assert told.record == visit.key
        page = page_of(visit, officer).text
        assert "Changes on 4 December 2026" in page
        assert "Read what holds from 4 December 2026: Line on one_china_taiwan, version 2" in page
        for words in ("Changed since you prepared this", "Read what holds now", "Use the current version"):
            assert words not in page, words
        clock.move_to(NOW + timedelta(days=10), tick=False)
        page = page_of(visit, officer).text
        assert "Changed since you prepared this, on 4 December 2026" in page
        assert "Read what holds now: Line on one_china_taiwan, version 2" in page
        assert "Use the current version" in page
        use = Use.objects.get()
        renewed = services.renew_guidance(visit, use, by=again(officer), now=NOW + timedelta(days=10))
        assert (renewed.of_record, renewed.changed_at) == (coming.key, None)

    def test_what_is_taken_up_in_between_is_marked_at_once(self, officer: User, visit: Delegation, clock: Any) -> None:
        first = a_line("one_china_taiwan")
        next_from(first, TODAY + timedelta(days=10), now=NOW)
        use = services.take_up_guidance(visit, first, by=officer, now=LATER)
        assert use.changed_at == LATER
        assert "Changes on 4 December 2026" in page_of(visit, officer).text
        clock.move_to(NOW + timedelta(days=10), tick=False)
        page = page_of(visit, officer).text
        assert "Changed since you prepared this" in page
        assert "Expired" not in page

    @pytest.mark.parametrize("how", ["withdrawn", "replaced earlier"])
    def test_where_it_ends_earlier_than_was_said_that_is_told_too(
        self, officer: User, visit: Delegation, how: str
    ) -> None:
        first = a_line("one_china_taiwan")
        pin(visit, first, officer)
        next_from(first, TODAY + timedelta(days=10), now=NOW)
        if how == "withdrawn":
            take_back(first, now=LATER)
            words = "Withdrawn, do not use it. Reason: Wrong."
        else:
            next_from(first, TODAY + timedelta(days=5), now=LATER)
            words = "Changes on 29 November 2026"
        assert Message.objects.filter(kind="guidance_changed", record=visit.key).count() == 2
        assert Use.objects.get().changed_at == LATER
        assert words in page_of(visit, officer).text

    def test_what_was_withdrawn_before_it_began_leaves_the_day_and_nothing_after_it(
        self, officer: User, visit: Delegation
    ) -> None:
        first = a_line("one_china_taiwan")
        pin(visit, first, officer)
        take_back(next_from(first, TODAY + timedelta(days=10), now=NOW), now=LATER)
        page = page_of(visit, officer).text
        assert "Changes on 4 December 2026" in page
        assert "So far nothing is to take its place." in page


class TestPublishedAnew:
    def test_after_the_second_was_withdrawn_the_third_stands_in_its_place(
        self, officer: User, visit: Delegation
    ) -> None:
        first = a_line("one_china_taiwan")
        use = pin(visit, first, officer)
        take_back(first, now=NOW)
        assert "nothing stands in its place" in page_of(visit, officer).text
        third = newer(newer(first, now=NOW + timedelta(hours=1)), now=LATER)
        one = pinned(visit, officer, LATER.date())
        assert (one.instead.row, one.can_refresh) == (third, True)
        assert "nothing stands in its place" not in page_of(visit, officer).text
        assert services.renew_guidance(visit, use, by=officer, now=LATER).of_record == third.key

    def test_so_does_a_position_of_the_same_owner_in_the_same_cell(self, officer: User, visit: Delegation) -> None:
        first = a_position(sector_id="energy")
        pin(visit, first, officer)
        take_back(first, now=NOW)
        a_position(sector_id="tourism", now=LATER)
        assert pinned(visit, officer, LATER.date()).instead.row is None
        again_ = a_position(sector_id="energy", standing=Standing.ADVICE_FIRST, now=LATER)
        assert pinned(visit, officer, LATER.date()).instead.row == again_


class TestExpiry:
    @pytest.mark.capability("P04", part="also where its last day is past")
    def test_exactly_the_live_uses_of_what_expired_are_marked_and_told_of_once(
        self, officer: User, visit: Delegation
    ) -> None:
        gone, stays = a_line("one_china_taiwan", expires_on=TODAY), a_line("tibet", expires_on=LATER.date())
        other, ended = a_delegation("LDS", by=officer), a_delegation("LDS", by=officer)
        pin(visit, gone, officer)
        pin(other, stays, officer)
        pin(ended, gone, officer)
        let_go(ended)
        assert recall_expired(NOW) == 0
        assert [recall_expired(LATER), recall_expired(LATER)] == [1, 0]
        [use] = Use.objects.exclude(changed_at=None)
        assert (use.record, use.changed_at) == (visit.key, LATER)
        [told] = Message.objects.filter(kind="guidance_changed")
        assert (told.body_id, told.to, told.record) == ("LDS", "officer", visit.key)
        assert "Expired, do not use it: its last day was 24 November 2026." in page_of(visit, officer).text

    def test_what_was_replaced_or_withdrawn_is_not_told_of_twice(self, officer: User, visit: Delegation) -> None:
        first = a_line("one_china_taiwan", expires_on=TODAY)
        pin(visit, first, officer)
        newer(first, now=NOW)
        assert recall_expired(LATER) == 0

    def test_the_clock_does_it(self) -> None:
        [entry] = [line for line in SCHEDULE.values() if line["task"] == "guidance.tasks.recall_expired"]
        app.loader.import_default_modules()
        assert app.tasks[entry["task"]]() == 0


class TestAMorePrecisePosition:
    def test_the_page_names_the_one_that_answers_for_the_visit_now(self, officer: User) -> None:
        visit = a_delegation(
            "LDS", by=officer, purposes=[Purpose.INWARD_INVESTMENT], our_aims="Partners in energy.", title="Visit"
        )
        wide = a_position(activity_id="inward_investment")
        pin(visit, wide, officer)
        assert "A more precise position" not in page_of(visit, officer).text
        facts: dict[str, Any] = {"activity_id": "inward_investment", "sector_id": "energy", "now": LATER}
        narrow = a_position(standing=Standing.ADVICE_FIRST, **facts)
        assert pinned(visit, officer, LATER.date()).narrower == narrow
        assert "A more precise position answers for this visit, or for a part of it" in page_of(visit, officer).text
        services.take_up_guidance(visit, narrow, by=officer, now=LATER)
        assert "A more precise position" not in page_of(visit, officer).text


class TestTakenUpAgain:
    def test_it_counts_from_then_and_from_whom(self, officer: User, visit: Delegation) -> None:
        line, colleague = a_line("one_china_taiwan"), council_user()
        use = pin(visit, line, officer)
        services.drop_guidance(visit, use, by=officer)
        fresh = services.take_up_guidance(visit, line, by=colleague, now=LATER)
        assert (fresh.pk, fresh.at, fresh.by_user, fresh.is_live) == (use.pk, LATER, colleague, True)


def test_what_changed_is_looked_up_for_all_of_it_at_once(
    officer: User, visit: Delegation, django_assert_max_num_queries: Any
) -> None:
    rows = [a_line(topic) for topic in ("one_china_taiwan", "tibet", "xinjiang")]
    for row in rows:
        pin(visit, row, officer)
    newer(rows[0])
    user = again(officer)
    with django_assert_max_num_queries(40) as asked:
        guidance_for(visit, user, LATER.date())
    for row in rows[1:]:
        newer(row)
    user = again(officer)
    with django_assert_max_num_queries(len(asked)):
        shown = guidance_for(visit, user, LATER.date())
    assert [one.newer.number for one in shown.pinned if isinstance(one.newer, LineVersion)] == [2, 2, 2]
