"""How a council tells of a visit: reactive only unless it says otherwise, cleared by one office, its own alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import Appointment, Membership, User
from accounts.roles import Role
from accounts.rules import Marking
from audit.models import Event
from engagement import services
from engagement.models import Delegation, Publicity
from engagement.rules import PublicityPlan
from guidance.models import LineVersion, Receipt, Use
from guidance.services import withdraw
from notifications.models import Message, Notice, Task
from notifications.services import deliver_outbox
from places.models import Council
from tests.engagement.pages import at, hidden, post, send
from tests.engagement.test_guidance_of_visit import LATER, a_line, newer
from tests.factories import NOW, a_delegation, a_draft, again, body_of, council_user, user_of
from web.refusals import Stale, WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P14", part="the plan and its clearance")]
LEAD = Appointment.Office.COMMUNICATIONS_LEAD


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(LATER + timedelta(hours=1), tick=False)
    return time_machine


@pytest.fixture
def officer(client: Client) -> User:
    user = council_user("LDS")
    client.force_login(user)
    return user


@pytest.fixture
def line() -> LineVersion:
    return a_line("one_china_taiwan", reactive_line="Made-up words for the press.")


@pytest.fixture
def visit(officer: User, line: LineVersion) -> Delegation:
    return a_delegation("LDS", by=officer, title="Kaohsiung harbour talks")


def an_office(user: User, *, deputy: User | None = None, **days: Any) -> Appointment:
    body = body_of(user.memberships_now[0].body_id)
    first: Any = {"starts_on": NOW.date() - timedelta(days=30), **days}
    return Appointment.objects.create(body=body, office=LEAD, holder=user, deputy=deputy, **first)


def planned(visit: Delegation, by: User, *, seen: int = 0, line: LineVersion | None = None, **said: str) -> Publicity:
    council = Council.objects.get(code=by.memberships_now[0].body_id)
    facts = {"plan": PublicityPlan.PROACTIVE, **said}
    return services.plan_publicity(visit, council, line=line, seen=seen, by=by, now=LATER, **facts)


def test_without_a_word_the_plan_is_reactive_only(client: Client, visit: Delegation) -> None:
    page = client.get(at("delegation_publicity", visit)).text
    assert "Reactive only: we answer when asked" in page
    assert "Nobody has planned this yet" in page
    assert "Only Leeds City Council sees this" in page
    assert "Reactive only" in client.get(at("delegation", visit)).text
    assert not Publicity.objects.exists()


def test_the_plan_keeps_photographs_who_speaks_what_they_will_publish_and_the_line_by_version(
    client: Client, visit: Delegation, line: LineVersion
) -> None:
    change = at("delegation_publicity_change", visit)
    form = hidden(client.get(change))
    answers = {
        **form,
        "plan": "joint_release",
        "line": line.key,
        "spokesperson": "Communications lead",
        "photo_rules": "No photographs in the control room.",
        "expected_coverage": "A report with the group photo.",
    }
    assert post(client, change, answers).url == at("delegation_publicity", visit)
    plan = Publicity.objects.get()
    assert (plan.plan, plan.line_version, plan.version) == ("joint_release", line.key, 1)
    page = client.get(at("delegation_publicity", visit)).text
    for words in ("No photographs in the control", "A report with the group", "Made-up words for the press", str(line)):
        assert words in page
    assert Use.objects.by(plan).live().get().of_record == line.key
    assert not Receipt.objects.exclude(used_at=None).exists()
    # The same form once more, as a double click sends it, is no conflict and changes nothing.
    assert post(client, change, answers).url == at("delegation_publicity", visit)
    plan.refresh_from_db()
    assert plan.version == 1
    assert Event.objects.filter(action="publicity_planned").count() == 1


def test_somebody_who_was_quicker_is_shown_beside_what_was_typed(client: Client, visit: Delegation) -> None:
    change = at("delegation_publicity_change", visit)
    form = hidden(client.get(change))
    planned(visit, council_user("LDS"), plan=PublicityPlan.NONE)
    answer = post(client, change, form | {"plan": "joint_release", "photo_rules": "Typed and not lost."})
    assert answer.status_code == 412
    assert "None: we say nothing" in answer.text
    assert "Typed and not lost." in answer.text


def test_what_was_typed_stays_where_the_plan_is_not_chosen(client: Client, visit: Delegation) -> None:
    answer = send(client, at("delegation_publicity_change", visit), plan="loud", photo_rules="Typed and not lost.")
    assert answer.status_code == 400
    assert "Choose an option from the list" in answer.text
    assert "Typed and not lost." in answer.text


class TestProactive:
    def test_it_waits_for_the_communications_lead_who_is_asked_and_told(self, visit: Delegation, officer: User) -> None:
        lead = council_user("LDS")
        an_office(lead)
        plan = planned(visit, officer)
        assert plan.waits_for_clearance
        task = Task.objects.open().get(kind="clear_publicity")
        assert (task.body_id, task.to) == ("LDS", "office:communications_lead")
        assert list(Task.objects.for_user(again(lead), LATER.date()).filter(kind="clear_publicity")) == [task]
        deliver_outbox(LATER)
        assert Notice.objects.filter(kind="publicity_to_clear").get().user == lead
        plan = services.clear_publicity(plan, seen=plan.version, by=lead, now=LATER)
        assert not plan.waits_for_clearance
        assert plan.cleared_by == lead
        assert not Task.objects.open().filter(kind="clear_publicity").exists()

    def test_only_who_holds_or_deputises_for_the_office_today_clears_it(self, visit: Delegation, officer: User) -> None:
        was, deputy = council_user("LDS"), council_user("LDS", Role.LEADER)
        an_office(was, ends_on=LATER.date() - timedelta(days=1))
        plan = planned(visit, officer)
        for nobody in (
            was,
            officer,
            council_user("LDS", Role.APPROVER),
            council_user("MAN"),
            user_of("unit", Role.ANALYST),
        ):
            with pytest.raises(PermissionDenied):
                services.clear_publicity(plan, seen=plan.version, by=nobody, now=LATER)
        an_office(council_user("LDS"), deputy=deputy, starts_on=LATER.date())
        services.clear_publicity(plan, seen=plan.version, by=deputy, now=LATER)
        with pytest.raises(WrongState):
            services.clear_publicity(plan, seen=plan.version + 1, by=deputy, now=LATER)

    def test_the_page_has_the_button_for_that_office_alone(
        self, client: Client, visit: Delegation, officer: User
    ) -> None:
        lead = council_user("LDS")
        an_office(lead)
        plan = planned(visit, officer)
        page = client.get(at("delegation_publicity", visit)).text
        assert "Do not publish anything yet" in page
        assert "Approve the plan" not in page
        assert client.get(at("delegation_publicity_clear", visit)).status_code == 403
        client.force_login(lead)
        opened = client.get(at("delegation_publicity", visit))
        assert "Approve the plan" in opened.text
        # Changed meanwhile: what was read is not what would be cleared.
        planned(visit, officer, seen=plan.version, photo_rules="Another rule.")
        moved = post(client, at("delegation_publicity_clear", visit), {"version": plan.version})
        assert moved.url == at("delegation_publicity", visit)
        assert Publicity.objects.get().waits_for_clearance
        send(client, at("delegation_publicity_clear", visit))
        assert not Publicity.objects.get().waits_for_clearance
        assert lead.name in client.get(at("delegation_publicity", visit)).text

    def test_any_change_of_a_plan_that_was_cleared_asks_again(self, visit: Delegation, officer: User) -> None:
        lead = council_user("LDS")
        an_office(lead)
        plan = planned(visit, officer)
        plan = services.clear_publicity(plan, seen=plan.version, by=lead, now=LATER)
        plan = planned(visit, officer, seen=plan.version, spokesperson="Leader")
        assert plan.waits_for_clearance
        assert Task.objects.open().filter(kind="clear_publicity").count() == 1
        # The same words once more change nothing, and ask nobody.
        assert planned(visit, officer, seen=plan.version, spokesperson="Leader").version == plan.version
        planned(visit, officer, seen=plan.version, plan=PublicityPlan.REACTIVE_ONLY)
        assert not Task.objects.open().filter(kind="clear_publicity").exists()

    def test_where_nobody_holds_the_office_the_page_says_so_and_leads_on(
        self, client: Client, visit: Delegation, officer: User
    ) -> None:
        planned(visit, officer)
        page = client.get(at("delegation_publicity", visit)).text
        assert "Nobody is communications lead of Leeds City Council today" in page
        assert "Ask an approver of your council" in page
        client.force_login(council_user("LDS", Role.APPROVER))
        assert "Name somebody" in client.get(at("delegation_publicity", visit)).text


class TestThePinnedLine:
    def test_only_lines_that_fit_and_say_what_to_answer_are_offered(
        self, client: Client, visit: Delegation, line: LineVersion
    ) -> None:
        silent = a_line("gifts_hospitality_travel")
        elsewhere = a_line("xinjiang", reactive_line="Of another subject.")
        abroad = a_line("one_china_taiwan", reactive_line="For Wales alone.", nations=["wales"])
        page = client.get(at("delegation_publicity_change", visit)).text
        assert line.key in page
        for other in (silent, elsewhere, abroad):
            assert other.key not in page

    def test_when_it_changes_the_officer_is_told_and_sees_the_newer_words(
        self, client: Client, visit: Delegation, officer: User, line: LineVersion
    ) -> None:
        plan = planned(visit, officer, line=line, plan=PublicityPlan.REACTIVE_ONLY)
        second = newer(line, reactive_line="Newer made-up words.", now=LATER + timedelta(minutes=1))
        told = Message.objects.filter(kind="guidance_changed", label="engagement.Publicity").get()
        assert told.record == plan.key
        deliver_outbox(LATER + timedelta(minutes=2))
        assert Notice.objects.filter(kind="guidance_changed", user=officer).exists()
        page = client.get(at("delegation_publicity", visit)).text
        assert "Changed since you prepared this" in page
        assert "Newer made-up words." in page
        assert "The line has changed" in client.get(at("delegation", visit)).text
        send(client, at("delegation_publicity_renew", visit))
        plan.refresh_from_db()
        assert plan.line_version == second.key
        assert not Receipt.objects.exclude(used_at=None).exists()
        assert "Changed since" not in client.get(at("delegation_publicity", visit)).text

    def test_one_that_was_withdrawn_is_not_to_be_used(
        self, client: Client, visit: Delegation, officer: User, line: LineVersion
    ) -> None:
        planned(visit, officer, line=line, plan=PublicityPlan.REACTIVE_ONLY)
        line.refresh_from_db()
        withdraw(line, reason="Wrong.", seen=line.version, by=user_of("unit", Role.PUBLISHER), now=LATER)
        page = client.get(at("delegation_publicity", visit)).text
        assert "Do not use it: nothing stands in its place." in page

    def test_words_that_are_marked_stand_on_their_own_page_alone(
        self, client: Client, visit: Delegation, officer: User
    ) -> None:
        marked = a_line("hong_kong_bno", reactive_line="Sensitive made-up words.", marking=Marking.OFFICIAL_SENSITIVE)
        visit = services.edit_delegation(visit, seen=visit.version, by=officer, now=NOW, title="Hong Kong talks")
        assert "Sensitive made-up" not in client.get(at("delegation_publicity_change", visit)).text
        planned(visit, officer, line=marked)
        page = client.get(at("delegation_publicity", visit)).text
        assert "Sensitive made-up" not in page
        assert "?reading=press" in page

    def test_a_visit_that_ends_goes_by_it_no_more(self, visit: Delegation, officer: User, line: LineVersion) -> None:
        plan = planned(visit, officer, line=line)
        visit.refresh_from_db()
        services.cancel_delegation(visit, reason="No visas.", seen=visit.version, by=officer, now=LATER)
        assert not Use.objects.by(plan).live().exists()
        assert not Task.objects.open().filter(kind="clear_publicity").exists()
        with pytest.raises(WrongState):
            planned(visit, officer, seen=plan.version, plan=PublicityPlan.NONE)


class TestWhoKeepsIt:
    def a_partner(self, visit: Delegation, by: User) -> User:
        partner = council_user("MAN")
        visit.refresh_from_db()
        asked = services.invite_partner(visit, Council.objects.get(code="MAN"), seen=visit.version, by=by, now=NOW)
        services.accept_partnership(asked, by=partner, now=NOW)
        return partner

    @pytest.mark.capability("P15", part="each council its own")
    def test_a_partner_council_keeps_its_own_and_neither_sees_the_other_s(
        self, client: Client, visit: Delegation, officer: User
    ) -> None:
        partner = self.a_partner(visit, officer)
        planned(visit, officer, photo_rules="What Leeds alone knows.")
        planned(visit, partner, photo_rules="What Manchester alone knows.", plan=PublicityPlan.NONE)
        for user, own, other in ((officer, "Leeds", "Manchester"), (partner, "Manchester", "Leeds")):
            client.force_login(user)
            page = client.get(at("delegation_publicity", visit)).text
            assert f"What {own} alone knows." in page
            assert f"What {other} alone knows." not in page
            # Naming the other council in the address changes nothing.
            code = {"Leeds": "MAN", "Manchester": "LDS"}[own]
            asked = client.get(f"{at('delegation_publicity', visit)}?council={code}").text
            assert f"What {other} alone knows." not in asked
        assert set(Publicity.objects.visible_to(partner).values_list("council", flat=True)) == {"MAN"}
        page = client.get(at("delegation", visit)).text
        assert at("delegation_publicity", visit) in page
        assert at("delegation_press", visit) in page

    def test_somebody_of_both_councils_says_for_which(self, client: Client, visit: Delegation, officer: User) -> None:
        partner = self.a_partner(visit, officer)
        planned(visit, partner, photo_rules="What Manchester alone knows.", plan=PublicityPlan.NONE)
        both = council_user("LDS")
        Membership.objects.create(user=both, body=body_of("MAN"), role=Role.OFFICER)
        client.force_login(both)
        page = client.get(at("delegation_publicity", visit)).text
        assert "Only Leeds City Council sees this" in page
        assert "See what Manchester City Council keeps" in page
        assert "What Manchester alone knows." not in page
        there = client.get(at("delegation_publicity", visit) + "?council=MAN").text
        assert "What Manchester alone knows." in there
        change = at("delegation_publicity_change", visit) + "?council=MAN"
        assert change in there
        send(client, change, plan="joint_release", photo_rules="Changed for Manchester.")
        assert Publicity.objects.get().council_id == "MAN"
        assert Publicity.objects.get().photo_rules == "Changed for Manchester."

    def test_whoever_takes_no_part_is_refused_and_whoever_does_not_see_it_finds_nothing(
        self, client: Client, visit: Delegation, officer: User
    ) -> None:
        planned(visit, officer)
        for who, status in ((user_of("unit", Role.ANALYST), 403), (council_user("MAN"), 404)):
            client.force_login(who)
            for name in ("delegation_publicity", "delegation_publicity_change", "delegation_publicity_clear"):
                assert client.get(at(name, visit)).status_code == status
        with pytest.raises(PermissionDenied):
            planned(visit, council_user("MAN"))

    def test_a_leader_reads_it_and_writes_nothing(self, client: Client, visit: Delegation, officer: User) -> None:
        planned(visit, officer)
        client.force_login(council_user("LDS", Role.LEADER))
        page = client.get(at("delegation_publicity", visit))
        assert page.status_code == 200
        assert "Change the plan" not in page.text
        assert client.get(at("delegation_publicity_change", visit)).status_code == 403

    def test_a_partner_that_left_writes_no_more(self, visit: Delegation, officer: User) -> None:
        partner = self.a_partner(visit, officer)
        plan = planned(visit, partner)
        services.leave_partnership(visit.partners.get(), by=partner, now=NOW)
        with pytest.raises(PermissionDenied):
            planned(visit, partner, seen=plan.version, plan=PublicityPlan.NONE)

    def test_a_partner_that_left_finds_its_plan_again_without_its_line(
        self, client: Client, visit: Delegation, officer: User, line: LineVersion
    ) -> None:
        partner = self.a_partner(visit, officer)
        plan = planned(visit, partner, photo_rules="What Manchester alone knows.", line=line)
        client.force_login(partner)
        partnership = visit.partners.get()
        assert "copy what you need first" in client.get(f"/partnerships/{partnership.key}/leave/").text
        services.leave_partnership(partnership, by=partner, now=NOW)
        plan.refresh_from_db()
        assert (plan.line_version, plan.version) == ("", 2)
        assert not Use.objects.by(plan).live().exists()
        assert client.get(at("delegation_publicity", visit)).status_code == 404
        visit.refresh_from_db()
        asked = services.invite_partner(visit, Council.objects.get(code="MAN"), seen=visit.version, by=officer, now=NOW)
        services.accept_partnership(asked, by=partner, now=NOW)
        page = client.get(at("delegation_publicity", visit)).text
        assert "What Manchester alone knows." in page
        assert "Made-up words for the press." not in page

    def test_a_draft_has_none_yet(self, client: Client, officer: User) -> None:
        draft = a_draft("LDS", by=officer)
        assert client.get(at("delegation_publicity", draft)).status_code == 302
        with pytest.raises(WrongState):
            planned(draft, officer)


@pytest.mark.capability("P15", part="the trail")
def test_the_trail_of_the_council_names_the_acts_and_nothing_of_their_words(
    client: Client, visit: Delegation, officer: User, line: LineVersion
) -> None:
    planned(visit, officer, line=line, photo_rules="Words for nobody else.")
    event = Event.objects.get(action="publicity_planned")
    assert event.body == event.about == "LDS"
    assert event.after == ["council:LDS"]
    assert event.facts == ["line_version", "photo_rules", "plan"]
    client.force_login(council_user("LDS", Role.APPROVER))
    page = client.get("/bodies/LDS/trail/").text
    assert "Planned the publicity of a visit" in page
    assert "Words for nobody else" not in page


def test_whoever_looked_at_another_version_changes_nothing(visit: Delegation, officer: User) -> None:
    planned(visit, officer)
    with pytest.raises(Stale):
        planned(visit, officer, plan=PublicityPlan.NONE)
