"""The office that the settings name signs off the brief, from a live session; with that the visit is confirmed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Appointment, CouncilSettings, User
from accounts.roles import ACTS, Can, Role
from audit.models import Event
from engagement import services
from engagement.models import Brief, Delegation, SignOff
from engagement.preparing import preparing
from engagement.rules import SignOffDecision, Stage
from notifications.models import Notice, Task
from notifications.services import deliver_outbox
from tests import factories
from tests.engagement.pages import at, hidden, post, send
from tests.engagement.test_briefs import a_visit, edit
from tests.factories import NOW, again
from web.refusals import WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P48")]
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def officer() -> User:
    officer = factories.council_user("LDS")
    CouncilSettings.objects.filter(council="LDS").update(sign_off_office="leader")
    return officer


@pytest.fixture
def leader(officer: User) -> User:
    return factories.council_user("LDS", Role.LEADER)


@pytest.fixture
def office(leader: User) -> Appointment:
    return Appointment.objects.create(
        body_id="LDS", office="leader", holder=leader, starts_on=TODAY - timedelta(days=30)
    )


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_visit(officer, privacy_notice="given")


@pytest.fixture
def asked(officer: User, visit: Delegation, office: Appointment) -> SignOff:
    return services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)


def a_brief(visit: Delegation, officer: User) -> Brief:
    return services.make_brief(visit, by=again(officer), now=NOW)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(again(user))
    return client


def stage_of(visit: Delegation) -> str:
    visit.refresh_from_db()
    return visit.stage


class TestAsking:
    def test_the_office_gets_a_task_and_a_notice(self, leader: User, visit: Delegation, asked: SignOff) -> None:
        [task] = Task.objects.filter(kind="sign_off_brief")
        assert (task.to, task.record, task.due_on) == ("office:leader", asked.key, visit.starts_on)
        deliver_outbox(NOW)
        assert Notice.objects.get(kind="sign_off_asked").user == leader
        assert "Sign off the brief" in as_(leader).get("/").text

    def test_asking_twice_is_asking_once(self, officer: User, asked: SignOff) -> None:
        assert services.ask_sign_off(asked.brief, by=again(officer), now=NOW) == asked
        assert (SignOff.objects.count(), Task.objects.filter(kind="sign_off_brief").count()) == (1, 1)

    def test_where_no_office_is_named_nobody_is_asked(
        self, officer: User, visit: Delegation, office: Appointment
    ) -> None:
        CouncilSettings.objects.update(sign_off_office="")
        with pytest.raises(WrongState, match="name no office that signs off"):
            services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        assert "name no office that signs off" in as_(officer).get(at("delegation_sign_off", visit)).text

    def test_where_nobody_holds_the_office_that_is_said_with_the_way_on(self, officer: User, visit: Delegation) -> None:
        with pytest.raises(WrongState, match="Nobody is named as leader today"):
            services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        told = as_(officer).get(at("delegation_sign_off", visit)).text
        assert "Nobody is named as leader today" in told
        assert "An approver of your council can do that." in told
        approver = factories.council_user("LDS", Role.APPROVER)
        assert "/bodies/LDS/offices/name/" in as_(approver).get(at("delegation_sign_off", visit)).text

    def test_what_is_missing_to_confirm_is_asked_for_first(self, officer: User, office: Appointment) -> None:
        visit = a_visit(officer)
        with pytest.raises(ValidationError, match="privacy notice"):
            services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        assert "privacy notice" in as_(officer).get(at("delegation_sign_off", visit)).text

    def test_a_brief_that_is_old_is_not_put_before_anybody(
        self, officer: User, visit: Delegation, office: Appointment
    ) -> None:
        brief = a_brief(visit, officer)
        edit(visit, officer, our_aims="Another made-up aim.")
        with pytest.raises(WrongState, match="Make it anew first"):
            services.ask_sign_off(brief, by=again(officer), now=NOW)

    def test_the_officer_takes_the_question_back(self, officer: User, visit: Delegation, asked: SignOff) -> None:
        client = as_(officer)
        assert "Take the question back" in client.get(at("delegation_sign_off", visit)).text
        send(client, at("delegation_sign_off_withdraw", visit))
        asked.refresh_from_db()
        assert asked.decision == SignOffDecision.WITHDRAWN
        assert not Task.objects.filter(kind="sign_off_brief", done_at=None).exists()

    def test_a_visit_that_is_called_off_asks_nobody_any_more(
        self, officer: User, visit: Delegation, asked: SignOff
    ) -> None:
        visit.refresh_from_db()
        services.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
        asked.refresh_from_db()
        assert asked.decision == SignOffDecision.WITHDRAWN
        assert not Task.objects.filter(kind="sign_off_brief", done_at=None).exists()


class TestDeciding:
    def test_the_leader_opens_and_signs_off_and_the_visit_is_confirmed(
        self, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        client = as_(leader)
        page = client.get(at("delegation_sign_off", visit))
        assert "Made-up reception" in page.text
        assert "Sign it off" in page.text
        assert "Send it back" in page.text
        done = client.post(at("delegation_sign_off", visit), hidden(page), follow=True)
        assert "You have signed off the brief." in done.text
        asked.refresh_from_db()
        assert (asked.decision, asked.decided_by, asked.as_deputy) == (SignOffDecision.APPROVED, leader, False)
        assert stage_of(visit) == Stage.CONFIRMED
        assert visit.confirmed_by == leader
        assert not Task.objects.filter(kind="sign_off_brief", done_at=None).exists()
        deliver_outbox(NOW)
        assert Notice.objects.filter(kind="brief_signed_off").exists()
        assert "Signed off by the leader on 24 November 2026" in client.get(visit.get_absolute_url()).text

    def test_a_link_alone_approves_nothing(self, leader: User, visit: Delegation, asked: SignOff) -> None:
        stranger = Client()
        assert stranger.get(at("delegation_sign_off", visit)).status_code == 302
        assert stranger.post(at("delegation_sign_off", visit), {"asked": asked.key}).status_code in (302, 403)
        assert as_(leader).get(at("delegation_sign_off", visit) + f"?asked={asked.key}").status_code == 200
        forged = Client(enforce_csrf_checks=True)
        forged.force_login(leader)
        assert forged.post(at("delegation_sign_off", visit), {"asked": asked.key}).status_code == 403
        asked.refresh_from_db()
        assert asked.decision == SignOffDecision.WAITING

    def test_the_deputy_decides_in_the_absence_of_the_leader(
        self, visit: Delegation, asked: SignOff, office: Appointment
    ) -> None:
        deputy = factories.council_user("LDS", Role.LEADER)
        office.deputy = deputy
        office.save()
        client = as_(deputy)
        assert "You decide as the deputy of the leader." in client.get(at("delegation_sign_off", visit)).text
        send(client, at("delegation_sign_off", visit))
        asked.refresh_from_db()
        assert (asked.decided_by, asked.as_deputy) == (deputy, True)
        assert "(as deputy)" in client.get(at("delegation_sign_off", visit)).text

    def test_whoever_held_the_office_until_yesterday_is_told_so(
        self, leader: User, visit: Delegation, asked: SignOff, office: Appointment
    ) -> None:
        office.ends_on = TODAY - timedelta(days=1)
        office.save()
        client = as_(leader)
        page = client.get(at("delegation_sign_off", visit))
        assert "Your time in this office ended on 23 November 2026." in page.text
        assert "Sign it off" not in page.text
        refused = post(client, at("delegation_sign_off", visit), {"asked": asked.key})
        assert refused.status_code == 403
        assert "Your time in this office ended on 23 November 2026." in refused.text
        assert post(client, at("delegation_sign_off_send_back", visit), {"asked": asked.key}).status_code == 400
        assert stage_of(visit) == Stage.LOGGED

    def test_the_office_may_end_today(
        self, leader: User, visit: Delegation, asked: SignOff, office: Appointment
    ) -> None:
        office.ends_on = TODAY
        office.save()
        send(as_(leader), at("delegation_sign_off", visit))
        assert stage_of(visit) == Stage.CONFIRMED

    def test_nobody_else_decides(self, officer: User, visit: Delegation, asked: SignOff) -> None:
        for other in (
            officer,
            factories.council_user("LDS", Role.APPROVER),
            factories.council_user("LDS", Role.LEADER),
        ):
            for decide in (
                lambda by: services.sign_off_brief(asked, by=by, now=NOW),
                lambda by: services.send_back_brief(asked, remarks="No.", by=by, now=NOW),
            ):
                with pytest.raises(PermissionDenied):
                    decide(again(other))
        assert stage_of(visit) == Stage.LOGGED

    def test_a_brief_that_changed_shows_what_and_is_asked_for_anew(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        client = as_(leader)
        before = hidden(client.get(at("delegation_sign_off", visit)))
        edit(visit, officer, our_aims="Another made-up aim.")
        page = client.get(at("delegation_sign_off", visit)).text
        assert "cannot be signed off. The officers have been told, and have a task" in page
        assert "Another made-up aim." in page
        assert "Sign it off" not in page
        refused = post(client, at("delegation_sign_off", visit), before)
        assert refused.status_code == 409
        assert "You have not signed it off: the visit has changed since version 1 was made" in refused.text
        assert "Another made-up aim." in refused.text
        assert "Sign it off" not in refused.text
        asked.refresh_from_db()
        assert asked.decision == SignOffDecision.WAITING
        assert Task.objects.get(kind="make_brief_anew", done_at=None).to == "officer"
        assert not Task.objects.filter(kind="sign_off_brief", done_at=None).exists()
        assert post(client, at("delegation_sign_off", visit), before).status_code == 409
        deliver_outbox(NOW)
        assert Notice.objects.get(kind="sign_off_out_of_date").user == officer
        assert Event.objects.filter(action="sign_off_out_of_date").count() == 2
        anew = services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        assert anew.brief.number == 2
        assert Task.objects.get(kind="sign_off_brief", done_at=None).record == anew.key
        assert not Task.objects.filter(kind="make_brief_anew", done_at=None).exists()
        stale = post(client, at("delegation_sign_off", visit), before)
        assert stale.status_code == 409
        assert "Version 1 was replaced: a newer question has been put to the office" in stale.text
        assert "asks you to sign off version 2" in stale.text
        assert "Replaced by version 2 on 24 November 2026" in stale.text
        assert "Taken back" not in stale.text
        post(client, at("delegation_sign_off", visit), hidden(stale))
        assert stage_of(visit) == Stage.CONFIRMED

    def test_the_office_that_the_settings_named_before_decides_no_more(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        CouncilSettings.objects.update(sign_off_office="chief_executive")
        client = as_(leader)
        page = client.get(at("delegation_sign_off", visit)).text
        assert "name the chief executive for the sign-off now" in page
        assert "Sign it off" not in page
        with pytest.raises(WrongState) as refused:
            services.sign_off_brief(asked, by=again(leader), now=NOW)
        assert refused.value.code == "another_office"
        assert stage_of(visit) == Stage.LOGGED

    def test_an_answer_that_is_no_key_is_refused_in_words(
        self, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        for address in ("delegation_sign_off", "delegation_sign_off_send_back"):
            assert post(as_(leader), at(address, visit), {"asked": f"{asked.key[:5]}\x00"}).status_code == 400

    def test_remarks_are_read_on_once_the_visit_is_over(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        services.send_back_brief(asked, remarks="Made-up remark.", by=again(leader), now=NOW)
        visit.refresh_from_db()
        services.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
        page = as_(officer).get(at("delegation_sign_off", visit)).text
        assert "Made-up remark." in page
        assert "This delegation has ended." in page
        assert "signs off the brief" not in page
        assert as_(officer).get(at("delegation_sign_off_ask", visit)).status_code == 302

    def test_it_is_sent_back_with_remarks_for_the_council_alone(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        client = as_(leader)
        blank = send(client, at("delegation_sign_off_send_back", visit), remarks=" ")
        assert blank.status_code == 400
        assert "Write what is to change" in blank.text
        send(client, at("delegation_sign_off_send_back", visit), remarks="Made-up remark.")
        asked.refresh_from_db()
        assert (asked.decision, asked.remarks) == (SignOffDecision.SENT_BACK, "Made-up remark.")
        assert stage_of(visit) == Stage.LOGGED
        assert "Made-up remark." in as_(officer).get(at("delegation_sign_off", visit)).text
        analyst = factories.user_of("unit", Role.ANALYST)
        assert "Made-up remark." not in as_(analyst).get(visit.get_absolute_url()).text
        assert as_(analyst).get(at("delegation_sign_off", visit)).status_code == 403
        assert services.ask_sign_off(asked.brief, by=again(officer), now=NOW) != asked

    def test_pressing_twice_is_deciding_once(self, leader: User, asked: SignOff) -> None:
        for _press in range(2):
            services.sign_off_brief(asked, by=again(leader), now=NOW)
        assert Event.objects.filter(action="brief_signed_off").count() == 1
        with pytest.raises(WrongState, match="decided already: signed off"):
            services.send_back_brief(asked, remarks="Made-up.", by=again(leader), now=NOW)

    def test_every_decision_is_on_the_councils_trail_and_on_no_others(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        services.send_back_brief(asked, remarks="Made-up remark.", by=again(leader), now=NOW)
        anew = services.ask_sign_off(asked.brief, by=again(officer), now=NOW)
        services.withdraw_sign_off(anew, by=again(officer), now=NOW)
        last = services.ask_sign_off(asked.brief, by=again(officer), now=NOW)
        services.sign_off_brief(last, by=again(leader), now=NOW)
        events = Event.objects.filter(label="engagement.SignOff").order_by("seq")
        assert [event.action for event in events] == [
            "sign_off_asked",
            "brief_sent_back",
            "sign_off_asked",
            "sign_off_withdrawn",
            "sign_off_asked",
            "brief_signed_off",
        ]
        assert all(event.after == ["council:LDS"] and not event.facts for event in events)
        confirmed = Event.objects.get(action="delegation_confirmed")
        assert (confirmed.subject, confirmed.facts) == (visit.key, ["stage"])


class TestConfirming:
    def test_without_an_office_it_is_confirmed_at_once(self, officer: User, visit: Delegation) -> None:
        CouncilSettings.objects.update(sign_off_office="")
        services.confirm_delegation(visit, seen=visit.version, by=again(officer), now=NOW)
        assert stage_of(visit) == Stage.CONFIRMED

    def test_with_an_office_it_needs_the_sign_off_of_the_brief_as_it_is(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        with pytest.raises(WrongState) as refused:
            services.confirm_delegation(visit, seen=visit.version, by=again(officer), now=NOW)
        assert refused.value.code == "needs_sign_off"
        page = as_(officer).get(at("delegation_confirm", visit)).text
        assert "The brief is not signed off yet." in page
        assert at("delegation_sign_off", visit) in page

    def test_a_visit_that_lacked_something_when_it_was_signed_off_is_confirmed_by_its_officer(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        edit(visit, officer, privacy_notice="")
        services.sign_off_brief(asked, by=again(leader), now=NOW)
        assert stage_of(visit) == Stage.LOGGED
        visit = edit(visit, officer, privacy_notice="given")
        services.confirm_delegation(visit, seen=visit.version, by=again(officer), now=NOW)
        assert stage_of(visit) == Stage.CONFIRMED

    def test_what_was_signed_off_and_changed_since_needs_it_again(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        edit(visit, officer, privacy_notice="")
        services.sign_off_brief(asked, by=again(leader), now=NOW)
        visit = edit(visit, officer, privacy_notice="given", our_aims="Another made-up aim.")
        with pytest.raises(WrongState, match="is not signed off"):
            services.confirm_delegation(visit, seen=visit.version, by=again(officer), now=NOW)


class TestWhatThereIsToPrepare:
    def test_a_brief_that_changed_since_is_to_be_asked_for_anew(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        def told() -> str:
            visit.refresh_from_db()
            return str(as_(officer).get(visit.get_absolute_url()).text)

        assert "Waiting for the leader since 24 November 2026" in told()
        edit(visit, officer, our_aims="Another made-up aim.")
        assert "Changed since the leader was asked on 24 November 2026" in told()
        again_asked = services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        services.sign_off_brief(again_asked, by=again(leader), now=NOW)
        assert "Signed off by the leader on 24 November 2026, changed since" not in told()
        edit(visit, officer, our_aims="A third made-up aim.")
        assert "Signed off by the leader on 24 November 2026, changed since" in told()

    def test_what_is_over_asks_for_nothing_any_more(self, officer: User, visit: Delegation) -> None:
        visit = edit(visit, officer, their_aims="", their_aims_known="", privacy_notice="")
        visit = Delegation.objects.visible_to(again(officer)).get(pk=visit.pk)
        listed = preparing(visit, again(officer), TODAY)
        assert "app-worded" in str(listed)
        assert "govuk-tag" in str(listed)
        services.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
        visit = Delegation.objects.visible_to(again(officer)).get(pk=visit.pk)
        listed = preparing(visit, again(officer), TODAY)
        assert "govuk-tag" not in str(listed)
        for words in ("Confirm that it takes place", "Not asked yet", "Not made yet"):
            assert words not in str(listed)


def test_a_leader_edits_nothing(leader: User, visit: Delegation, asked: SignOff) -> None:
    changes = {Can.EDIT_DELEGATION, Can.LOG_DELEGATION, Can.END_DELEGATION, Can.CONFIRM_DELEGATION, Can.WRITE_NOTE}
    assert not changes & ACTS[Role.LEADER]
    client = as_(leader)
    for name in ("basics", "dates", "aims", "programme", "delegates", "sign_off_ask", "sign_off_withdraw"):
        assert client.get(at(f"delegation_{name}", visit)).status_code == 403, name
    page = client.get(at("delegation_brief", visit))
    assert page.status_code == 200
    assert "Make version" not in page.text


def test_others_learn_nothing_of_it(officer: User, visit: Delegation, asked: SignOff) -> None:
    partner = factories.council_user("MAN")
    analyst = factories.user_of("unit", Role.ANALYST)
    pages = ("delegation_brief", "delegation_sign_off", "delegation_sign_off_ask", "delegation_sign_off_send_back")
    for other, status in ((partner, 404), (analyst, 403)):
        client = as_(other)
        for name in pages:
            assert client.get(at(name, visit)).status_code == status, name
            assert client.post(at(name, visit), {"asked": asked.key, "remarks": "x"}).status_code == status, name
        for name in ("kept", "print", "pdf", "word", "issue"):
            assert client.get(at(f"delegation_brief_{name}", visit, asked.brief.key)).status_code == 404
