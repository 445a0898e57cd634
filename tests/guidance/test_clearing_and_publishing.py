"""From a draft to what holds: departments clear it, a second person countersigns, and nothing contradicts in print."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction

from accounts.roles import Role
from guidance import services
from guidance.models import Clearance, LineVersion, MixedMessage, Position, Receipt
from guidance.rules import Standing, State
from notifications.models import Message, Task
from notifications.services import ask
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.texts import (
    a_draft_line,
    a_draft_position,
    a_position,
    a_version,
    cleared,
    countersigned,
    published,
    submitted,
    writer,
)
from web.refusals import WrongState

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


class TestTwoPeople:
    def test_nobody_publishes_what_they_wrote_themselves(self) -> None:
        writes = user_of("unit", Role.PUBLISHER)
        row = cleared(submitted(a_draft_line(by=writes)))
        with pytest.raises(PermissionDenied, match="somebody else"):
            countersigned(row, by=writes)
        assert countersigned(row).state == State.PUBLISHED

    def test_who_changed_a_draft_last_wrote_it_too(self) -> None:
        second = user_of("unit", Role.PUBLISHER)
        row = a_draft_line()
        row = services.edit_draft(row, headline="Another headline.", seen=row.version, by=second, now=NOW)
        row = cleared(submitted(row))
        with pytest.raises(PermissionDenied):
            countersigned(row, by=second)

    def test_a_row_that_one_person_wrote_and_countersigned_is_refused_by_the_database_too(self) -> None:
        row = a_draft_line()
        row.countersigned_by = row.written_by
        with pytest.raises(ValidationError, match="Somebody who did not write it"):
            row.full_clean()

    def test_a_clearer_a_reader_and_an_officer_publish_nothing(self) -> None:
        row = cleared(submitted(a_draft_line()))
        for user in (user_of("fcdo", Role.CLEARER), user_of("dbt", Role.READER), council_user()):
            with pytest.raises(PermissionDenied):
                countersigned(row, by=user)

    def test_a_department_does_not_draft_for_another(self) -> None:
        body_of("unit")
        with pytest.raises(PermissionDenied):
            a_draft_position("fcdo", by=user_of("dbt", Role.CLEARER))
        assert a_draft_position("fcdo", by=user_of("unit", Role.PUBLISHER)).owner_id == "fcdo"

    def test_a_devolved_government_publishes_its_own_by_two_of_its_people(self) -> None:
        row = submitted(a_draft_position("wales", nation="wales"))
        with pytest.raises(PermissionDenied):
            countersigned(row, by=user_of("unit", Role.PUBLISHER))
        assert countersigned(row).state == State.PUBLISHED


class TestClearance:
    def test_it_is_published_once_every_department_that_was_asked_has_cleared_it(self) -> None:
        row = submitted(a_draft_line("unit"), "fcdo", "dbt")
        row = cleared(row, "fcdo")
        with pytest.raises(WrongState, match="Business and Trade has not cleared"):
            countersigned(row)
        assert countersigned(cleared(row, "dbt")).state == State.PUBLISHED

    def test_an_objection_needs_words_and_holds_it_back(self) -> None:
        row, clearer = submitted(a_draft_line(), "fcdo"), user_of("fcdo", Role.CLEARER)
        facts: dict[str, Any] = {"seen": row.version, "by": clearer, "now": NOW}
        with pytest.raises(ValidationError, match="what you object to"):
            services.object_to_draft(row, body_of("fcdo"), words=" ", **facts)
        services.object_to_draft(row, body_of("fcdo"), words="The second sentence is wrong.", **facts)
        row.refresh_from_db()
        with pytest.raises(WrongState, match="has not cleared"):
            countersigned(row)

    def test_the_owner_is_always_asked_and_its_own_clearer_cleared_what_it_wrote(self) -> None:
        by_unit = submitted(a_draft_position("fcdo", by=user_of("unit", Role.PUBLISHER)))
        assert [(one.department_id, one.decision) for one in by_unit.clearances()] == [("fcdo", "asked")]
        by_clearer = submitted(a_draft_position("fcdo", sector_id="energy"))
        assert [(one.department_id, one.decision) for one in by_clearer.clearances()] == [("fcdo", "cleared")]

    def test_changed_words_are_cleared_anew(self) -> None:
        row = cleared(submitted(a_draft_line(), "fcdo"))
        row = services.edit_draft(row, full_line="Other words.", seen=row.version, by=row.written_by, now=NOW)
        assert row.state == State.DRAFT
        assert not Clearance.objects.exclude(decision="asked").exists()

    def test_after_publication_nobody_clears_or_objects(self) -> None:
        row = published(a_draft_line(), "fcdo")
        with pytest.raises(WrongState, match="published already"):
            services.object_to_draft(
                row, body_of("fcdo"), words="No.", seen=row.version, by=user_of("fcdo", Role.CLEARER), now=NOW
            )

    def test_who_of_the_unit_wrote_it_for_a_department_is_told_what_is_decided(self) -> None:
        wrote = user_of("unit", Role.PUBLISHER)
        row = submitted(a_draft_position("fcdo", by=wrote), "dbt")
        Message.objects.all().delete()
        cleared(row, "dbt")
        told = Message.objects.filter(kind="guidance_decided")
        assert set(told.values_list("body", "only")) == {("fcdo", None), ("unit", wrote.pk)}

    def test_what_is_no_department_clears_nothing(self) -> None:
        row = a_draft_position("fcdo")
        with pytest.raises(ValidationError, match="is not a department, so it cannot clear drafts"):
            submitted(row, "unit")

    def test_late_departments_are_reminded_once_each_working_day(self) -> None:
        submitted(a_draft_line(), "fcdo")
        Message.objects.all().delete()
        # Tuesday 24 November 2026: five working days are over on Tuesday 1 December.
        moments = [NOW + timedelta(days=days) for days in (6, 7, 8, 8, 9, 11, 12, 13)]
        assert [services.chase_clearances(moment) for moment in moments] == [0, 0, 1, 0, 1, 0, 0, 1]
        assert Message.objects.filter(kind="guidance_to_clear", body="fcdo").count() == 3


class TestScheduled:
    def test_it_is_published_when_its_moment_comes_and_not_before(self) -> None:
        row = countersigned(cleared(submitted(a_draft_line())), publish_at=LATER)
        assert row.state == State.SCHEDULED
        assert services.publish_due(LATER - timedelta(seconds=1)) == 0
        assert services.publish_due(LATER) == 1
        assert services.publish_due(LATER) == 0
        row.refresh_from_db()
        assert row.is_in_force(LATER.date())

    def test_a_department_that_takes_back_its_clearance_stops_it(self) -> None:
        row = countersigned(cleared(submitted(a_draft_line(), "fcdo")), publish_at=LATER)
        clearer = user_of("fcdo", Role.CLEARER)
        services.take_back_clearance(row, body_of("fcdo"), words="Wait.", seen=row.version, by=clearer, now=NOW)
        assert services.publish_due(LATER) == 0
        row.refresh_from_db()
        assert (row.state, row.countersigned_by) == (State.SUBMITTED, None)

    @pytest.mark.parametrize("act", ["take back", "object", "edit"])
    def test_who_stops_it_its_publishers_are_told_and_asked_to_look_at_it(self, act: str) -> None:
        row = countersigned(cleared(submitted(a_draft_line(), "fcdo")), publish_at=LATER)
        Message.objects.all().delete()
        said: dict[str, Any] = {"seen": row.version, "by": user_of("fcdo", Role.CLEARER), "now": NOW}
        if act == "take back":
            services.take_back_clearance(row, body_of("fcdo"), words="Not like this.", **said)
        elif act == "object":
            services.object_to_draft(row, body_of("fcdo"), words="Not like this.", **said)
        else:
            services.edit_draft(row, headline="Other words.", seen=row.version, by=row.edited_by, now=NOW)
        assert Message.objects.filter(kind="guidance_stopped", body="unit", record=row.key).count() == 1
        assert Task.objects.filter(kind="look_at_stopped_guidance", record=row.key, done_at=None).count() == 1

    def test_what_was_not_scheduled_is_stopped_by_nobody(self) -> None:
        row = cleared(submitted(a_draft_line(), "fcdo"))
        clearer = user_of("fcdo", Role.CLEARER)
        services.take_back_clearance(row, body_of("fcdo"), words="Wait.", seen=row.version, by=clearer, now=NOW)
        assert not Message.objects.filter(kind="guidance_stopped").exists()

    def test_clearing_again_what_is_scheduled_asks_nobody_to_countersign_it_again(self) -> None:
        row = countersigned(cleared(submitted(a_draft_line(), "fcdo")), publish_at=LATER)
        clearer = user_of("fcdo", Role.CLEARER)
        services.clear_draft(row, body_of("fcdo"), seen=row.version, by=clearer, now=NOW, words="Still fine.")
        assert not Task.objects.filter(kind="countersign_guidance", done_at=None).exists()
        assert services.publish_due(LATER) == 1

    def test_once_it_is_published_nobody_has_anything_left_to_do_about_it(self) -> None:
        row = countersigned(cleared(submitted(a_draft_line(), "fcdo")), publish_at=LATER)
        body, role = row.publishers()
        for kind in ("countersign_guidance", "look_at_stopped_guidance"):
            ask(body, role, kind, about=row)
        assert services.publish_due(LATER) == 1
        assert not Task.objects.filter(record=row.key, done_at=None).exists()

    def test_what_contradicts_by_then_goes_back_to_its_publishers(self) -> None:
        row = countersigned(submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED)), publish_at=LATER)
        a_position("fcdo", standing=Standing.ENCOURAGED)
        assert services.publish_due(LATER) == 0
        row.refresh_from_db()
        assert row.state == State.SUBMITTED
        assert Task.objects.filter(kind="look_at_stopped_guidance", record=row.key, done_at=None).exists()


class TestContradiction:
    @pytest.mark.capability("UK2c", part="the second is refused until a joint text, an exception or an escalation")
    @pytest.mark.capability("N04", part="two departments do not publish opposite positions")
    def test_the_second_of_two_opposite_positions_is_refused_until_it_is_escalated(self) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))
        with pytest.raises(services.Contradicts, match="Foreign, Commonwealth"):
            countersigned(second)
        mixed = services.escalate(second, first, reason="Both wait.", by=user_of("unit", Role.PUBLISHER), now=NOW)
        assert mixed.due_on > NOW.date()
        assert countersigned(second).state == State.PUBLISHED

    def test_a_joint_text_that_the_other_cleared_takes_the_place_of_both_and_settles_the_escalation(self) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))
        services.escalate(second, first, reason="Both wait.", by=user_of("unit", Role.PUBLISHER), now=NOW)
        second = countersigned(second)
        joint = published(a_draft_position("dbt", standing=Standing.ADVICE_FIRST, text="Joint."), "fcdo", now=LATER)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == (State.SUPERSEDED, State.SUPERSEDED)
        assert Position.objects.in_force(LATER.date()).get() == joint
        assert MixedMessage.objects.get().outcome == "A joint text was published: Seek advice first: Joint."

    def test_a_narrower_row_stands_as_an_exception_that_the_owner_of_the_wider_one_declared(self) -> None:
        a_position("fcdo", standing=Standing.ENCOURAGED)
        narrow = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, sector_id="energy"), "fcdo")
        with pytest.raises(services.Contradicts):
            countersigned(cleared(narrow))
        services.clear_draft(
            narrow,
            body_of("fcdo"),
            seen=narrow.version,
            by=user_of("fcdo", Role.CLEARER),
            now=NOW,
            as_exception=True,
        )
        narrow.refresh_from_db()
        assert countersigned(narrow).state == State.PUBLISHED

    def test_a_department_narrows_its_own_row_freely_and_advice_first_contradicts_nothing(self) -> None:
        a_position("fcdo", standing=Standing.ENCOURAGED)
        assert a_position("fcdo", standing=Standing.NOT_SUPPORTED, sector_id="defence").is_published
        assert a_position("dbt", standing=Standing.ADVICE_FIRST, sector_id="energy").is_published

    def test_rows_that_share_no_cell_or_no_day_contradict_nothing(self) -> None:
        a_position("fcdo", sector_id="energy", expires_on=NOW.date())
        assert a_position("dbt", standing=Standing.NOT_SUPPORTED, sector_id="defence").is_published
        start = {"valid_from": LATER.date(), "sector_id": "energy"}
        assert a_position("dbt", standing=Standing.NOT_SUPPORTED, **start).is_published

    @pytest.mark.capability("UK2b", part="a devolved government publishes its own position")
    def test_between_the_uk_and_a_devolved_government_both_stand_and_an_escalation_opens(self) -> None:
        uk = a_position("fcdo", standing=Standing.ENCOURAGED)
        welsh = a_position("wales", standing=Standing.NOT_SUPPORTED, nation="wales")
        mixed = MixedMessage.objects.get()
        assert {mixed.first, mixed.second} == {uk, welsh}
        assert {task.body_id for task in Task.objects.filter(kind="settle_mixed_message")} == {"unit", "fcdo", "wales"}


class TestItsEnd:
    def test_the_next_version_takes_the_place_of_the_one_before(self) -> None:
        first = a_version()
        second = services.draft_next_version(
            first.line, by=writer("unit"), now=LATER, headline="Newer.", change_note="New."
        )
        second = published(second, now=LATER)
        first.refresh_from_db()
        assert (second.number, first.state, first.until) == (2, State.SUPERSEDED, LATER.date())
        assert list(LineVersion.objects.answering_on(NOW.date())) == [first]
        assert list(LineVersion.objects.answering_on(LATER.date())) == [second]

    def test_withdrawing_needs_a_reason_and_ends_it_the_same_day(self) -> None:
        row, by = a_version(), user_of("unit", Role.PUBLISHER)
        with pytest.raises(ValidationError, match="why it is withdrawn"):
            services.withdraw(row, reason="", seen=row.version, by=by, now=LATER)
        row = services.withdraw(row, reason="A fact was wrong.", seen=row.version, by=by, now=LATER)
        assert not row.is_in_force(LATER.date())
        with pytest.raises(WrongState, match="nothing to withdraw"):
            services.withdraw(row, reason="Again.", seen=row.version, by=by, now=LATER)

    @pytest.mark.parametrize(
        "change", ["UPDATE {} SET sources = 'Other words'", "UPDATE {} SET until = NULL", "DELETE FROM {}"]
    )
    def test_what_was_published_is_changed_by_nobody(self, change: str) -> None:
        from django.db import connection

        a_version(expires_on=LATER.date())
        with (
            pytest.raises(ProgrammingError, match="What was published"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format("guidance_lineversion"))


class TestBadInput:
    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"headline": ""}, "cannot be blank"),
            ({"headline": "word " * 41}, "Shorten the headline to 40 words: it has 41"),
            ({"leader_line": "One. Two. Three. Four."}, "three sentences: these are 4"),
            ({"expires_on": NOW.date() - timedelta(days=1)}, "must be on or after the first"),
            ({"review_by": NOW.date() - timedelta(days=1)}, "must be on or after the first day"),
            ({"topics": []}, "at least one topic"),
        ],
    )
    def test_a_line_says_what_is_wrong(self, facts: dict[str, Any], sentence: str) -> None:
        with pytest.raises(ValidationError, match=sentence):
            a_draft_line(**facts)

    def test_an_audience_that_reaches_nobody_is_refused(self) -> None:
        row = a_draft_line(nations=["wales"], council_kinds=["london_borough"])
        with pytest.raises(ValidationError, match="reaches nobody"):
            submitted(row)

    def test_conditions_are_named_where_there_are_some(self) -> None:
        with pytest.raises(ValidationError, match="under which conditions"):
            a_draft_position(standing=Standing.CONDITIONS, conditions="")

    def test_two_publishers_at_once_publish_it_once(self) -> None:
        from web.refusals import Stale

        row = submitted(a_draft_line())
        countersigned(row)
        with pytest.raises(Stale):
            services.countersign(row, seen=2, by=user_of("unit", Role.PUBLISHER), now=NOW)

    def test_the_same_form_makes_one_draft(self) -> None:
        writes = writer("unit")
        assert a_draft_line(by=writes, form_id="f1") == a_draft_line(by=writes, form_id="f1")


def test_a_major_change_asks_each_reader_once_and_a_minor_one_nobody() -> None:
    officer = council_user("LDS")
    council_user("CRF", Role.LEADER)
    both = council_user("MAN")
    both.memberships.create(body=body_of("MAN"), role=Role.LEADER)
    row = a_version(nations=["england"])
    assert set(Receipt.objects.values_list("reader", flat=True)) == {officer.pk, both.pk}
    minor = services.draft_next_version(row.line, by=writer("unit"), now=LATER, is_major=False, change_note="A word.")
    published(minor, now=LATER)
    assert Receipt.objects.count() == 2
