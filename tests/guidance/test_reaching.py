"""How what is published reaches its readers: told, opened, acknowledged; and whom the clock reminds until then."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Appointment, User
from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import LineVersion, Receipt
from guidance.rules import reminders_due
from guidance.words import NOTICES
from notifications.models import Message, Notice
from notifications.services import deliver_outbox
from tests.factories import NOW, again, body_of, council_user, user_of
from tests.guidance.texts import a_draft_line, a_position, a_version, published, writer
from web.refusals import WrongState

pytestmark = pytest.mark.django_db


def days(count: float) -> datetime:
    return NOW + timedelta(days=count)


def receipt_of(user: User) -> Receipt:
    return Receipt.objects.get(reader=user)


def told(now: datetime, *, kind: str = "") -> list[tuple[str, str]]:
    """Who was told what since the outbox was last looked at: kind, and whose name."""
    before = set(Notice.objects.values_list("pk", flat=True))
    deliver_outbox(now)
    found = Notice.objects.exclude(pk__in=before).order_by("pk")
    return [(notice.kind, notice.user.email) for notice in found if kind in notice.kind]


def a_lead(code: str = "LDS") -> User:
    lead = council_user(code)
    Appointment.objects.create(
        body=body_of(code), office=Appointment.Office.INTERNATIONAL_LEAD, holder=lead, starts_on=NOW.date()
    )
    return lead


def next_version(row: LineVersion, now: datetime, **facts: Any) -> LineVersion:
    words = {"change_note": "A made-up word.", **facts}
    return published(services.draft_next_version(row.line, by=writer("unit"), now=now, **words), now=now)


class TestDelivery:
    def test_every_reader_is_told_once_and_the_receipt_says_when(self) -> None:
        people = [council_user("LDS", role) for role in (Role.OFFICER, Role.APPROVER, Role.LEADER)]
        cardiff = council_user("CRF")
        a_version(nations=["england"])
        assert services.note_deliveries(days(0)) == 0
        later = NOW + timedelta(seconds=5)
        assert Counter(told(later)) == Counter(("guidance_published", person.email) for person in people)
        assert [services.note_deliveries(later), services.note_deliveries(later)] == [3, 0]
        assert set(Receipt.objects.values_list("delivered_at", flat=True)) == {later}
        assert not Receipt.objects.filter(reader=cardiff).exists()

    def test_who_left_before_it_was_delivered_is_not_told_and_counts_as_not_reached(self) -> None:
        officer = council_user()
        a_version()
        officer.memberships.all().delete()
        assert told(days(1)) == []
        assert services.note_deliveries(days(1)) == 0
        assert receipt_of(officer).delivered_at is None

    def test_the_first_opening_counts(self) -> None:
        officer, row = council_user(), a_version()
        for step in (1, 2):
            services.note_opened(row, by=officer, now=days(step))
        assert receipt_of(officer).opened_at == days(1)

    def test_networks_and_partners_that_a_line_names_are_told_and_not_asked_to_acknowledge(self) -> None:
        observer, officer = user_of("corecities", Role.OBSERVER), council_user()
        row = a_version(roles=["officer", "observer"])
        assert {one.reader: one.is_asked for one in Receipt.objects.all()} == {observer: False, officer: True}
        assert sorted(told(NOW)) == [("guidance_published", officer.email), ("guidance_to_know", observer.email)]
        assert str(NOTICES["guidance_to_know"].sentence) == "New guidance: %(title)s"
        assert services.note_deliveries(NOW) == 2
        with pytest.raises(PermissionDenied):
            services.acknowledge(row, by=observer, now=days(1))


class TestAcknowledging:
    def test_once_is_enough_and_it_is_on_the_trail_of_the_council_alone(self) -> None:
        officer, row = council_user(), a_version()
        before = Event.objects.count()
        for step in (1, 2):
            services.acknowledge(row, by=officer, now=days(step))
        receipt = receipt_of(officer)
        assert (receipt.acknowledged_at, receipt.opened_at) == (days(1), days(1))
        [event] = Event.objects.order_by("pk")[before:]
        assert (event.action, event.body, event.about, event.after) == ("guidance_acknowledged", "LDS", "LDS", [])

    def test_it_stands_on_the_trail_of_the_council_by_which_they_were_asked(self) -> None:
        officer = council_user("LDS", Role.LEADER)
        officer.memberships.create(body=council_user("MAN").memberships.get().body, role=Role.OFFICER)
        row = a_version(networks=[], roles=["officer"])
        assert receipt_of(officer).body_id == "MAN"
        services.acknowledge(row, by=again(officer), now=days(1))
        event = Event.objects.get(action="guidance_acknowledged")
        assert (event.body, event.actor) == ("MAN", officer.key)

    def test_who_has_left_that_one_acknowledges_it_by_another(self) -> None:
        officer, row = council_user("MAN"), a_version()
        officer.memberships.create(body=council_user("LDS").memberships.get().body, role=Role.OFFICER)
        officer.memberships.get(body="MAN").delete()
        services.acknowledge(row, by=again(officer), now=days(1))
        assert Event.objects.get(action="guidance_acknowledged").body == "LDS"

    def test_who_was_not_asked_and_what_is_over_is_refused_in_words(self) -> None:
        officer, row = council_user(), a_version()
        with pytest.raises(WrongState, match="not asked"):
            services.acknowledge(row, by=council_user("CRF"), now=days(1))
        services.withdraw(row, reason="Wrong.", seen=row.version, by=user_of("unit", Role.PUBLISHER), now=days(1))
        with pytest.raises(WrongState, match="no longer in force"):
            services.acknowledge(row, by=officer, now=days(1))


@pytest.mark.capability("UK4")
class TestReminders:
    def test_a_reader_is_reminded_on_the_third_seventh_and_fourteenth_day_and_then_the_lead_is_told(self) -> None:
        officer, lead = council_user(), a_lead()
        row = a_version()
        told(NOW)
        services.acknowledge(row, by=lead, now=days(0))
        heard = {}
        for day in range(30):
            services.remind(days(day))
            services.remind(days(day))
            if found := told(days(day)):
                heard[day] = found
        mine = ("guidance_reminder", officer.email)
        assert heard == {3: [mine], 7: [mine], 14: [mine, ("guidance_not_acknowledged", lead.email)]}
        [message] = Message.objects.filter(kind="guidance_not_acknowledged")
        assert (message.to, message.record, message.only) == ("office:international_lead", row.key, None)

    def test_days_are_those_of_the_clock_on_the_wall_in_the_uk_also_when_summer_time_ends(self) -> None:
        # Published at half past midnight on Friday 23 October 2026 in summer time; the clocks go back on the 25th.
        at = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)
        officer = council_user()
        a_version(now=at)
        told(at)
        moments = [datetime(2026, 10, 25, 23, 59, tzinfo=UTC), datetime(2026, 10, 26, 0, 1, tzinfo=UTC)]
        assert [services.remind(moment) for moment in moments] == [0, 1]
        assert told(moments[-1]) == [("guidance_reminder", officer.email)]

    def test_they_stop_at_the_acknowledgement(self) -> None:
        officer, row = council_user(), a_version()
        assert services.remind(days(3)) == 1
        services.acknowledge(row, by=officer, now=days(4))
        assert [services.remind(days(day)) for day in (7, 14, 40)] == [0, 0, 0]

    @pytest.mark.parametrize("how", ["withdrawn", "expired", "replaced by a major change"])
    def test_what_is_over_asks_nobody_more(self, how: str) -> None:
        officer = council_user()
        row = a_version(expires_on=days(3).date()) if how == "expired" else a_version()
        assert services.remind(days(3)) == 1
        if how == "withdrawn":
            services.withdraw(row, reason="Wrong.", seen=row.version, by=user_of("unit", Role.PUBLISHER), now=days(4))
        elif how != "expired":
            services.acknowledge(next_version(row, days(4)), by=officer, now=days(4))
        assert services.remind(days(7)) == 0

    def test_a_minor_change_ends_nothing_and_who_has_not_acknowledged_is_asked_about_what_stands(self) -> None:
        officer, done = council_user(), council_user()
        first = a_version()
        told(NOW)
        services.note_deliveries(NOW)
        services.acknowledge(first, by=done, now=days(1))
        assert services.remind(days(3)) == 1
        second = next_version(first, days(4), is_major=False)
        third = next_version(second, days(5), is_major=False)
        assert told(days(5), kind="published") == []
        [waiting] = Receipt.objects.filter(reader=officer)
        assert (waiting.record, waiting.published_at, waiting.delivered_at) == (third.key, NOW, NOW)
        assert (receipt_of(done).record, Receipt.objects.count()) == (first.key, 2)
        told(days(6))
        assert [services.remind(days(7)), services.remind(days(7))] == [1, 0]
        assert told(days(7)) == [("guidance_reminder", officer.email)]
        assert Message.objects.filter(kind="guidance_reminder").latest("pk").record == third.key
        services.acknowledge(third, by=officer, now=days(8))
        assert services.remind(days(14)) == 0

    def test_nor_does_it_reach_who_is_not_in_its_audience_or_had_acknowledged(self) -> None:
        cardiff, leeds = council_user("CRF"), council_user()
        first = a_version()
        services.acknowledge(first, by=leeds, now=days(1))
        second = next_version(first, days(2), is_major=False, nations=["england"])
        assert {receipt_of(user).record for user in (cardiff, leeds)} == {first.key}
        assert services.remind(days(7)) == 0
        assert not Receipt.objects.about(second).exists()

    def test_who_had_not_been_told_before_the_minor_change_is_told_of_it_and_delivered(self) -> None:
        officer, first = council_user(), a_version()
        Message.objects.all().delete()
        second = next_version(first, days(1), is_major=False)
        assert told(days(1)) == [("guidance_published", officer.email)]
        services.note_deliveries(days(1))
        assert (receipt_of(officer).record, receipt_of(officer).delivered_at) == (second.key, days(1))

    def test_who_left_is_reminded_no_more_and_the_lead_hears_nothing_of_them(self) -> None:
        officer, _lead, row = council_user(), a_lead(), a_version()
        services.acknowledge(row, by=_lead, now=days(1))
        officer.memberships.all().delete()
        assert [services.remind(days(day)) for day in (3, 7, 14)] == [0, 0, 0]
        assert not Message.objects.filter(kind="guidance_not_acknowledged").exists()

    def test_what_was_missed_while_nothing_ran_is_one_reminder(self) -> None:
        council_user()
        a_version()
        assert [services.remind(days(day)) for day in (20, 21, 40)] == [1, 0, 0]

    def test_who_has_several_to_acknowledge_is_reminded_of_all_of_them_at_once(self) -> None:
        officer = council_user()
        first = a_version()
        a_position()
        told(NOW)
        assert services.remind(days(3)) == 1
        assert told(days(3)) == [("guidance_reminders", officer.email)]
        assert Message.objects.get(kind="guidance_reminders").record == first.key
        assert set(Receipt.objects.values_list("reminded", flat=True)) == {1}

    def test_where_nobody_holds_the_office_those_who_manage_the_council_are_told_once_a_text(self) -> None:
        approver = council_user("LDS", Role.APPROVER)
        council_user(), council_user()
        row = a_version()
        services.acknowledge(row, by=approver, now=days(1))
        told(days(1))
        for day in (14, 15):
            services.remind(days(day))
        assert told(days(15), kind="not_acknowledged") == [("guidance_not_acknowledged", approver.email)]

    def test_how_many_have_fallen_due(self) -> None:
        first = NOW.date()
        due = [reminders_due(first, first + timedelta(days=day)) for day in (0, 2, 3, 6, 7, 13, 14, 400)]
        assert due == [0, 0, 1, 1, 2, 2, 3, 3]


class TestNewcomers:
    def test_who_joins_later_finds_what_stands_among_their_tasks_and_is_told_by_no_notice(self) -> None:
        officer = council_user()
        row, gone = a_version(), a_version(title="Over", expires_on=days(2).date())
        a_version(title="Minor", is_major=False)
        told(NOW)
        late = council_user()
        assert [services.reach_newcomers(days(5)), services.reach_newcomers(days(5))] == [1, 0]
        receipt = receipt_of(late)
        assert (receipt.record, receipt.published_at, receipt.delivered_at) == (row.key, days(5), days(5))
        assert told(days(5)) == []
        assert gone.key not in Receipt.objects.filter(reader=late).values_list("record", flat=True)
        services.acknowledge(row, by=officer, now=days(5))
        assert [services.remind(days(day)) for day in (7, 8)] == [0, 1]
        assert told(days(8)) == [("guidance_reminder", late.email)]

    def test_who_comes_to_read_by_another_role_is_asked_too(self) -> None:
        leader, row = council_user("LDS", Role.LEADER), a_version(roles=["officer"])
        assert services.reach_newcomers(days(1)) == 0
        leader.memberships.create(body=body_of("LDS"), role=Role.OFFICER)
        assert services.reach_newcomers(days(2)) == 1
        services.acknowledge(row, by=again(leader), now=days(2))


def test_the_second_version_asks_anew_and_the_first_no_more() -> None:
    officer, first = council_user(), a_version()
    second = published(
        services.draft_next_version(first.line, by=writer("unit"), now=days(1), headline="Newer.", change_note="New."),
        now=days(1),
    )
    asked: Any = Receipt.objects.still_asked(days(1).date()).filter(reader=officer)
    assert [one.record for one in asked] == [second.key]
    assert LineVersion.objects.get(pk=first.pk).is_published
    a_draft_line(title="Draft")
    assert Receipt.objects.count() == 2
