"""Questions of councils to the centre: asked, held, passed on, answered on the record, closed, made into a line."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction

from accounts.models import CouncilSettings
from accounts.roles import UNIT, Role
from accounts.rules import Part, Sharing
from audit.models import Event
from engagement.models import Delegation
from guidance import services
from guidance.models import Query
from guidance.rules import UK, QueryState, Urgency
from notifications.models import Message, Task
from tests.factories import NOW, a_delegation, again, body_of, council_user, user_of
from tests.guidance.asked import LATER, a_question, an_answer
from tests.guidance.texts import a_draft_line, a_version
from web.refusals import Stale, WrongState

pytestmark = pytest.mark.django_db


def open_tasks(query: Query) -> list[str]:
    tasks = Task.objects.filter(kind="answer_query", record=query.key, done_at=None)
    return sorted(tasks.values_list("body", flat=True))


def told(query: Query, kind: str) -> list[tuple[str, str]]:
    return list(Message.objects.filter(kind=kind, record=query.key).values_list("body", "to"))


class TestAsking:
    def test_it_has_a_reference_a_clock_and_somebody_who_answers(self) -> None:
        query = a_question()
        assert query.reference.startswith("LDS-26-")
        assert (query.state, query.due_at) == (QueryState.NEW, datetime(2026, 12, 1, 17, tzinfo=UK))
        assert open_tasks(query) == ["unit"]
        assert told(query, "query_asked") == [("unit", Role.ANALYST)]

    def test_the_clock_goes_by_the_nation_of_the_council(self) -> None:
        # Monday 30 November 2026 is a day off in Scotland.
        assert a_question("EDH", now=NOW).due_at - a_question("LDS", now=NOW).due_at == timedelta(days=1)
        urgent = a_question("LDS", urgency=Urgency.URGENT)
        assert urgent.due_at - NOW == timedelta(hours=2)

    def test_one_form_asks_one_question(self) -> None:
        officer = council_user()
        first = a_question(by=officer, form_id="one")
        assert a_question(by=officer, form_id="one") == first
        assert a_question(by=officer, form_id="one", text="Something else?") != first
        assert Task.objects.filter(kind="answer_query").count() == 2

    @pytest.mark.parametrize(
        ("code", "role"),
        [("LDS", Role.LEADER), ("unit", Role.ANALYST), ("MAN", Role.OFFICER), ("fcdo", Role.CLEARER)],
    )
    def test_only_the_councils_own_ask_for_it(self, code: str, role: Role) -> None:
        body_of("LDS")
        with pytest.raises(PermissionDenied):
            a_question(by=user_of(code, role))

    def test_who_sees_it(self) -> None:
        query = a_question("CRF")
        sees = {
            ("CRF", Role.OFFICER): True,
            ("CRF", Role.LEADER): True,
            ("LDS", Role.APPROVER): False,
            ("unit", Role.ANALYST): True,
            ("wales", Role.DEVOLVED): True,
            ("scotland", Role.DEVOLVED): False,
            ("fcdo", Role.CLEARER): False,
            ("fcdo", Role.READER): False,
            ("chongqing", Role.POST): False,
            ("corecities", Role.OBSERVER): False,
            ("service", Role.ADMINISTRATOR): False,
        }
        assert {who: Query.objects.visible_to(user_of(*who)).exists() for who in sees} == sees
        assert query.audience() == ["council:CRF", "nation:wales", UNIT]

    def test_a_role_that_reads_no_guidance_opens_no_nation_to_who_reads_it_by_another(self) -> None:
        a_question("CRF")
        officer = council_user("LDS")
        officer.memberships.create(body=body_of("wales"), role=Role.AUDITOR)
        assert not Query.objects.visible_to(again(officer)).exists()


class TestARecordThatItNames:
    def test_the_unit_sees_the_whole_of_it_until_the_question_is_answered(self) -> None:
        officer, analyst = council_user(), user_of("unit", Role.ANALYST)
        delegation = a_delegation(by=officer, sharing=Sharing.COUNCIL)
        query = a_question(by=officer, about=delegation.key)
        assert Delegation.objects.visible_to(again(analyst), Part.WHOLE).get() == delegation
        an_answer(query, by=analyst)
        assert not Delegation.objects.visible_to(again(analyst)).exists()

    def test_closing_ends_it_too_and_another_question_keeps_it_open(self) -> None:
        officer, analyst = council_user(), user_of("unit", Role.ANALYST)
        delegation = a_delegation(by=officer, sharing=Sharing.UNIT)
        first, second = (a_question(by=officer, about=delegation.key, text=text) for text in ("First?", "Second?"))
        services.close_query(first, by=officer, now=LATER)
        assert delegation.part_for(again(analyst)) == Part.WHOLE
        services.close_query(second, by=officer, now=LATER)
        assert delegation.part_for(again(analyst)) == Part.PROGRAMME

    def test_whoever_follows_changes_hears_of_both(self) -> None:
        officer = council_user()
        delegation = a_delegation(by=officer, sharing=Sharing.COUNCIL)
        query = a_question(by=officer, about=delegation.key)
        services.close_query(query, by=officer, now=LATER)
        events = Event.objects.filter(subject=delegation.key, action__contains="query").order_by("pk")
        assert [(event.action, UNIT in event.before, UNIT in event.after) for event in events] == [
            ("record_opened_for_query", False, True),
            ("record_closed_after_query", True, False),
        ]

    def test_the_trail_says_that_it_was_closed_once_however_often_it_is_answered(self) -> None:
        officer = council_user()
        delegation = a_delegation(by=officer, sharing=Sharing.COUNCIL)
        query = a_question(by=officer, about=delegation.key)
        an_answer(query)
        an_answer(query, "One thing more.")
        services.close_query(query, by=officer, now=LATER)
        assert Event.objects.filter(subject=delegation.key, action="record_closed_after_query").count() == 1

    def test_it_is_a_record_of_the_councils_own(self) -> None:
        theirs = a_delegation("MAN", sharing=Sharing.COUNCILS)
        for key in (theirs.key, "0000000000ab"):
            with pytest.raises(ValidationError, match="no record with this id"):
                a_question(about=key)

    def test_nothing_is_opened_before_the_sharing_notice_is_accepted(self) -> None:
        officer = council_user()
        delegation = a_delegation(by=officer, sharing=Sharing.COUNCIL)
        CouncilSettings.objects.update(notice_accepted_at=None)
        with pytest.raises(ValidationError, match="sharing notice"):
            a_question(by=officer, about=delegation.key)
        assert not Query.objects.exists()


class TestAnswering:
    def test_the_officer_is_told_and_nobody_waits_any_more(self) -> None:
        query = a_question()
        an_answer(query)
        query.refresh_from_db()
        assert (query.state, query.answered_at, open_tasks(query)) == (QueryState.ANSWERED, LATER, [])
        assert told(query, "query_answered") == [("LDS", Role.OFFICER)]

    def test_a_holding_reply_answers_nothing(self) -> None:
        query, analyst = a_question(), user_of("unit", Role.ANALYST)
        services.send_holding_reply(query, text="By Friday.", seen=1, by=analyst, now=NOW)
        query.refresh_from_db()
        assert (query.state, query.is_over, open_tasks(query)) == (QueryState.HOLDING_REPLY, False, ["unit"])
        assert told(query, "query_held") == [("LDS", Role.OFFICER)]
        an_answer(query)
        with pytest.raises(WrongState, match="answered or closed"):
            services.send_holding_reply(query, text="Again.", seen=query.version + 1, by=analyst, now=NOW)

    @pytest.mark.parametrize("change", ["UPDATE guidance_answer SET text = 'Other'", "DELETE FROM guidance_answer"])
    def test_an_answer_is_changed_by_nobody(self, change: str) -> None:
        an_answer(a_question())
        with (
            pytest.raises(ProgrammingError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)

    def test_another_may_follow_until_the_council_closes_it(self) -> None:
        officer = council_user()
        query = a_question(by=officer)
        an_answer(query)
        an_answer(query, "One thing more.")
        services.close_query(query, by=officer, now=LATER)
        with pytest.raises(WrongState, match="closed this question"):
            an_answer(query, "Too late.")
        assert query.answers.count() == 2

    def test_of_two_who_answer_at_once_the_second_is_shown_the_first(self) -> None:
        query = a_question()
        an_answer(query)
        with pytest.raises(Stale):
            services.answer_query(query, text="No.", seen=1, by=user_of("unit", Role.PUBLISHER), now=LATER)

    def test_one_form_gives_one_answer(self) -> None:
        query = a_question()
        first = an_answer(query, form_id="one")
        assert (
            services.answer_query(
                query, text="Yes, made up.", seen=1, by=user_of("unit", Role.ANALYST), now=LATER, form_id="one"
            )
            == first
        )

    @pytest.mark.parametrize("act", [services.answer_query, services.send_holding_reply])
    def test_gone_back_to_and_sent_with_other_words_it_is_not_taken_for_the_first(self, act: Any) -> None:
        query, analyst = a_question(), user_of("unit", Role.ANALYST)
        act(query, text="Yes, made up.", seen=1, by=analyst, now=LATER, form_id="one")
        with pytest.raises(Stale):
            act(query, text="No, made up.", seen=1, by=analyst, now=LATER, form_id="one")
        second = act(query, text="No, made up.", seen=2, by=analyst, now=LATER, form_id="one")
        assert list(query.answers.order_by("pk").values_list("text", flat=True)) == ["Yes, made up.", "No, made up."]
        assert second.text == "No, made up."

    def test_the_devolved_government_of_its_nation_may_answer_and_no_other(self) -> None:
        query = a_question("CRF")
        with pytest.raises(PermissionDenied):
            an_answer(query, by=user_of("scotland", Role.DEVOLVED))
        assert an_answer(query, by=user_of("wales", Role.DEVOLVED)).body_id == "wales"


class TestPassingOn:
    def test_the_clearers_of_the_department_see_it_are_asked_and_may_answer(self) -> None:
        query, clearer = a_question(), user_of("fcdo", Role.CLEARER)
        with pytest.raises(PermissionDenied):
            an_answer(query, by=clearer)
        services.pass_query(query, body_of("fcdo"), seen=1, by=user_of("unit", Role.ANALYST), now=NOW)
        assert Query.objects.visible_to(again(clearer)).get() == query
        assert (open_tasks(query), told(query, "query_passed")) == (["fcdo", "unit"], [("fcdo", Role.CLEARER)])
        assert an_answer(query, by=again(clearer)).body_id == "fcdo"
        assert open_tasks(query) == []

    def test_passed_on_to_another_the_first_has_it_no_more(self) -> None:
        query, analyst = a_question(), user_of("unit", Role.ANALYST)
        for seen, code in enumerate(("fcdo", "dbt"), start=1):
            services.pass_query(query, body_of(code), seen=seen, by=analyst, now=NOW)
        assert open_tasks(query) == ["dbt", "unit"]
        assert not Query.objects.visible_to(user_of("fcdo", Role.CLEARER)).exists()
        event = Event.objects.filter(action="query_passed").latest("pk")
        assert ("body:fcdo" in event.before, "body:fcdo" in event.after) == (True, False)

    def test_only_departments_have_questions_passed_to_them_and_only_by_the_unit(self) -> None:
        query = a_question("CRF")
        with pytest.raises(ValidationError, match="passed to departments"):
            services.pass_query(query, body_of("wales"), seen=1, by=user_of("unit", Role.ANALYST), now=NOW)
        with pytest.raises(PermissionDenied):
            services.pass_query(query, body_of("fcdo"), seen=1, by=user_of("wales", Role.DEVOLVED), now=NOW)


class TestAfterwards:
    def test_a_line_is_made_of_what_was_answered(self) -> None:
        query, line, publisher = a_question(), a_version().line, user_of("unit", Role.PUBLISHER)
        with pytest.raises(WrongState, match="Answer the question first"):
            services.promote_query(query, line, seen=1, by=publisher, now=LATER)
        an_answer(query)
        with pytest.raises(ValidationError, match="line that is published"):
            services.promote_query(query, a_draft_line(title="Draft").line, seen=2, by=publisher, now=LATER)
        query = services.promote_query(query, line, seen=2, by=publisher, now=LATER)
        assert (query.state, query.line) == (QueryState.PROMOTED, line)
        officer = council_user()
        assert services.close_query(query, by=officer, now=LATER).state == QueryState.PROMOTED

    @pytest.mark.parametrize("audience", [{"nations": ["wales"]}, {"roles": ["leader"]}])
    def test_a_line_that_the_officers_of_the_council_do_not_read_is_refused(self, audience: dict[str, Any]) -> None:
        query, line = a_question(), a_version(**audience).line
        an_answer(query)
        with pytest.raises(ValidationError, match="not for the officers of Leeds City Council"):
            services.promote_query(query, line, seen=2, by=user_of("unit", Role.PUBLISHER), now=LATER)

    def test_late_ones_stand_before_those_that_are_due_later(self) -> None:
        routine = a_question(now=NOW - timedelta(days=9))
        urgent = a_question(urgency=Urgency.URGENT, text="Quick?")
        priority = a_question(urgency=Urgency.PRIORITY, text="Soon?")
        answered = a_question(text="Done?", urgency=Urgency.URGENT)
        an_answer(answered)
        assert list(Query.objects.waiting()) == [routine, urgent, priority]
        assert [one.is_late(NOW) for one in Query.objects.waiting()] == [True, False, False]
        answered.refresh_from_db()
        assert not answered.is_late(NOW + timedelta(days=90))
