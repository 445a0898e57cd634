"""A visit changes after its brief was signed off or sent back: who is told, what they read, how it is asked anew."""

from datetime import date, time
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from engagement import services
from engagement.brief_differences import differences
from engagement.models import Brief, Delegation, SignOff
from engagement.rules import HostAnswer, SignOffDecision, Stage
from notifications.models import Notice, Task
from notifications.services import deliver_outbox
from tests import factories
from tests.engagement.pages import at, hidden, post, send
from tests.engagement.test_briefs import a_host, edit
from tests.engagement.test_guidance_of_visit import a_line
from tests.engagement.test_sign_off import a_brief, as_, stage_of
from tests.factories import NOW, again

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P48")]
TODAY = NOW.date()
RECEPTION = {"title": "Made-up reception", "on": date(2027, 3, 15), "at": time(10, 30), "kind": "banquet_reception"}


def open_tasks(kind: str) -> list[Task]:
    return list(Task.objects.filter(kind=kind, done_at=None))


def told(kind: str = "signed_brief_changed") -> list[User]:
    deliver_outbox(NOW)
    return [notice.user for notice in Notice.objects.filter(kind=kind)]


def cancel(visit: Delegation, by: User) -> None:
    visit.refresh_from_db()
    services.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(by), now=NOW)


class TestSignedAndChangedSince:
    def test_the_officers_have_a_task_and_the_office_is_told_once(
        self, officer: User, leader: User, visit: Delegation, signed: SignOff
    ) -> None:
        assert (open_tasks("ask_sign_off_anew"), told()) == ([], [])
        edit(visit, officer, our_aims="Another made-up aim.")
        [task] = open_tasks("ask_sign_off_anew")
        assert (task.to, task.record, task.due_on) == ("officer", signed.key, visit.starts_on)
        edit(visit, officer, our_aims="A third made-up aim.")
        assert (len(open_tasks("ask_sign_off_anew")), told()) == (1, [leader])
        assert "The visit has changed since its brief was signed off" in as_(officer).get("/").text

    def test_what_is_confirmed_stays_so_and_the_page_says_it_beside_the_stage(
        self, officer: User, leader: User, visit: Delegation, signed: SignOff
    ) -> None:
        said = "signed off version 1 on 24 November 2026. The visit has changed since."
        assert said not in as_(officer).get(visit.get_absolute_url()).text
        edit(visit, officer, our_aims="Another made-up aim.")
        assert stage_of(visit) == Stage.CONFIRMED
        page = as_(officer).get(visit.get_absolute_url()).text
        assert f"The leader {said}" in page
        assert page.index(said) < page.index('id="prepare"')
        assert said not in as_(factories.user_of("unit", Role.ANALYST)).get(visit.get_absolute_url()).text

    def test_new_days_are_told_of_too(self, officer: User, leader: User, visit: Delegation, signed: SignOff) -> None:
        visit.refresh_from_db()
        days: dict[str, Any] = {"starts_on": date(2027, 4, 12), "ends_on": date(2027, 4, 15)}
        services.postpone_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW, **days)
        assert (len(open_tasks("ask_sign_off_anew")), told()) == (1, [leader])

    def test_what_changes_beside_the_record_is_told_of_by_the_clock(
        self, officer: User, leader: User, visit: Delegation, signed: SignOff
    ) -> None:
        assert services.look_at_signed_briefs(NOW) == 1
        assert told() == []
        a_host(visit, officer, "lord_mayor", HostAnswer.ACCEPTED)
        for _hour in range(2):
            services.look_at_signed_briefs(NOW)
        assert (len(open_tasks("ask_sign_off_anew")), told()) == (1, [leader])

    def test_where_it_says_the_same_again_nothing_is_left_to_do(
        self, officer: User, visit: Delegation, signed: SignOff
    ) -> None:
        for aim in ("Another made-up aim.", "Made-up list of schools."):
            edit(visit, officer, our_aims=aim)
        assert open_tasks("ask_sign_off_anew") == []

    def test_the_task_ends_when_it_is_asked_anew(self, officer: User, visit: Delegation, signed: SignOff) -> None:
        edit(visit, officer, our_aims="Another made-up aim.")
        services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        assert open_tasks("ask_sign_off_anew") == []
        edit(visit, officer, our_aims="A third made-up aim.")
        assert open_tasks("ask_sign_off_anew") == []

    @pytest.mark.parametrize("how", ["called off", "passed"])
    def test_the_task_ends_with_the_visit(self, officer: User, visit: Delegation, signed: SignOff, how: str) -> None:
        edit(visit, officer, our_aims="Another made-up aim.")
        if how == "called off":
            cancel(visit, officer)
        else:
            assert services.look_at_signed_briefs(NOW.replace(year=2027, month=3, day=19)) == 0
        assert open_tasks("ask_sign_off_anew") == []


class TestWaitingAndChangedSince:
    @pytest.fixture
    def asked(self, officer: User, leader: User, visit: Delegation) -> SignOff:
        return services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)

    def test_the_officers_have_a_task_at_once_and_the_office_reads_that_a_new_version_is_awaited(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        assert "Sign off the brief" in as_(leader).get("/").text
        for aim in ("Another made-up aim.", "A third made-up aim."):
            edit(visit, officer, our_aims=aim)
        [task] = open_tasks("make_brief_anew")
        assert (task.to, task.record, task.due_on) == ("officer", asked.key, visit.starts_on)
        assert "The visit has changed since its brief was put before the office." in as_(officer).get("/").text
        home = as_(leader).get("/").text
        assert "A new version of the brief is awaited" in home
        assert "Sign off the brief" not in home

    def test_what_changes_beside_the_record_does_so_by_the_clock(
        self, officer: User, visit: Delegation, asked: SignOff
    ) -> None:
        a_host(visit, officer, "lord_mayor", HostAnswer.ACCEPTED)
        for _hour in range(2):
            services.look_at_signed_briefs(NOW)
        assert (len(open_tasks("make_brief_anew")), len(open_tasks("await_new_brief"))) == (1, 1)

    def test_where_it_says_the_same_again_it_waits_as_before(
        self, officer: User, visit: Delegation, asked: SignOff
    ) -> None:
        for aim in ("Another made-up aim.", "Made-up list of schools."):
            edit(visit, officer, our_aims=aim)
        assert (open_tasks("make_brief_anew"), open_tasks("await_new_brief")) == ([], [])
        assert [task.to for task in open_tasks("sign_off_brief")] == ["office:leader"]

    def test_the_page_of_the_visit_says_so_to_officer_and_office(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        edit(visit, officer, our_aims="Another made-up aim.")
        page = as_(officer).get(visit.get_absolute_url()).text
        assert "since version 1 of the brief was put before the leader. Make it anew and ask again." in page
        page = as_(leader).get(visit.get_absolute_url()).text
        assert "the officers have a task to make a new version" in page
        assert page.count("See what changed") == 1

    @pytest.mark.parametrize("how", ["asked anew", "taken back", "called off", "passed"])
    def test_nothing_is_left_to_do_when_it_is_over(
        self, officer: User, visit: Delegation, asked: SignOff, how: str
    ) -> None:
        edit(visit, officer, our_aims="Another made-up aim.")
        if how == "asked anew":
            services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        elif how == "taken back":
            services.withdraw_sign_off(asked, by=again(officer), now=NOW)
        elif how == "called off":
            cancel(visit, officer)
        else:
            services.look_at_signed_briefs(NOW.replace(year=2027, month=3, day=19))
        assert (open_tasks("make_brief_anew"), open_tasks("await_new_brief")) == ([], [])

    def test_the_office_still_sends_it_back_with_words_to_the_officers(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        client = as_(leader)
        before = hidden(client.get(at("delegation_sign_off", visit)))
        edit(visit, officer, our_aims="Another made-up aim.")
        page = post(client, at("delegation_sign_off", visit), before).text
        assert "Send it back with a word to the officers" in page
        send(client, at("delegation_sign_off_send_back", visit), remarks="Made-up: keep the lunch.")
        assert [task.record for task in open_tasks("change_brief")] == [asked.key]
        assert open_tasks("make_brief_anew") == []
        assert "Made-up: keep the lunch." in as_(officer).get(at("delegation_sign_off", visit)).text

    def test_words_typed_on_a_version_that_was_replaced_are_kept_and_sent_with_the_next_press(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        client, address = as_(leader), at("delegation_sign_off_send_back", visit)
        typed = {**hidden(client.get(address)), "remarks": "Made-up: keep the lunch."}
        edit(visit, officer, our_aims="Another made-up aim.")
        anew = services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        refused = post(client, address, typed)
        assert refused.status_code == 409
        assert "Version 2 waits for you now" in refused.text
        assert "Made-up: keep the lunch.</textarea>" in refused.text
        post(client, address, {**hidden(refused), "remarks": "Made-up: keep the lunch."})
        anew.refresh_from_db()
        assert (anew.decision, anew.remarks) == (SignOffDecision.SENT_BACK, "Made-up: keep the lunch.")

    def test_words_on_a_question_that_was_taken_back_are_kept_with_what_to_do(
        self, officer: User, leader: User, visit: Delegation, asked: SignOff
    ) -> None:
        client, address = as_(leader), at("delegation_sign_off_send_back", visit)
        typed = {**hidden(client.get(address)), "remarks": "Made-up: keep the lunch."}
        services.withdraw_sign_off(asked, by=again(officer), now=NOW)
        refused = post(client, address, typed)
        assert refused.status_code == 409
        assert "Copy it, and tell the officers yourself." in refused.text
        assert "Made-up: keep the lunch.</textarea>" in refused.text


class TestSentBack:
    def test_the_officers_have_a_task_until_it_is_asked_anew(
        self, officer: User, visit: Delegation, sent_back: SignOff
    ) -> None:
        [task] = open_tasks("change_brief")
        assert (task.to, task.record) == ("officer", sent_back.key)
        assert "Change the brief and ask again" in as_(officer).get("/").text
        services.ask_sign_off(sent_back.brief, by=again(officer), now=NOW)
        assert open_tasks("change_brief") == []

    def test_the_task_ends_when_the_visit_is_called_off(
        self, officer: User, visit: Delegation, sent_back: SignOff
    ) -> None:
        cancel(visit, officer)
        assert open_tasks("change_brief") == []

    def test_the_task_ends_when_the_visit_has_passed(self, sent_back: SignOff) -> None:
        services.look_at_signed_briefs(NOW.replace(year=2027, month=3, day=18))
        assert len(open_tasks("change_brief")) == 1
        services.look_at_signed_briefs(NOW.replace(year=2027, month=3, day=19))
        assert open_tasks("change_brief") == []


class TestAskedAnew:
    def test_the_leader_reads_first_what_changed_since_the_version_that_they_signed(
        self, officer: User, leader: User, visit: Delegation, signed: SignOff
    ) -> None:
        office = factories.an_organisation(by=again(officer), name="Made-up Port Bureau")
        edit(
            visit,
            officer,
            ends_on=date(2027, 3, 19),
            programme=[{**RECEPTION, "on": date(2027, 3, 16)}],
            delegates=[{"name": "Wang Ceshi"}],
            organisations=[{"id": office.key, "role": "visitor"}],
        )
        services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        page = as_(leader).get(at("delegation_sign_off", visit)).text
        assert "Priya Nair asks you to sign off version 2" in page
        assert "You signed off version 1 on 24 November 2026" in page
        start = page.index("Changed since version 1")
        since = page[start : page.index("</section>", start)]
        for said in ("15 to 19 March 2027", "Wang Ceshi", "16 March 2027: 10:30am"):
            assert f"Now: <ins>{said}" in since, said
        assert "Made-up Port Bureau" in since
        assert "No longer: <del>15 March 2027: 10:30am: Made-up reception" in since

    def test_the_leader_reads_their_own_last_remark(
        self, officer: User, leader: User, visit: Delegation, sent_back: SignOff
    ) -> None:
        edit(visit, officer, our_aims="We pay for lunch alone.")
        services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        page = as_(leader).get(at("delegation_sign_off", visit)).text
        assert "You sent version 1 back on 24 November 2026." in page
        top = page[: page.index("Who is coming")]
        assert "Made-up remark: who pays?" in top
        assert "Now: <ins>We pay for lunch alone.</ins>" in top

    def test_the_same_version_put_again_says_so(
        self, officer: User, leader: User, visit: Delegation, sent_back: SignOff
    ) -> None:
        services.ask_sign_off(sent_back.brief, by=again(officer), now=NOW)
        assert "It is the same version" in as_(leader).get(at("delegation_sign_off", visit)).text

    def test_a_first_question_has_nothing_before_it(self, officer: User, leader: User, visit: Delegation) -> None:
        services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        page = as_(leader).get(at("delegation_sign_off", visit)).text
        assert "Priya Nair asks you to sign off version 1" in page
        assert "Changed since version" not in page

    def test_the_officers_next_step_where_the_question_is_stale_is_one_button(
        self, officer: User, visit: Delegation
    ) -> None:
        first = services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        client, address = as_(officer), at("delegation_sign_off_ask", visit)
        assert "Make it anew and ask again" not in client.get(at("delegation_sign_off", visit)).text
        edit(visit, officer, our_aims="Another made-up aim.")
        page = client.get(at("delegation_sign_off", visit)).text
        assert "Make it anew and ask again" in page
        assert f'href="{address}"' in page
        assert "Now: <ins>Another made-up aim.</ins>" in client.get(address).text
        send(client, address)
        first.refresh_from_db()
        waiting = SignOff.objects.get(decision=SignOffDecision.WAITING)
        assert (first.decision, waiting.brief.number) == (SignOffDecision.REPLACED, 2)

    def test_what_changed_after_the_page_was_opened_is_read_before_it_is_asked(
        self, officer: User, visit: Delegation
    ) -> None:
        a_brief(visit, officer)
        client, address = as_(officer), at("delegation_sign_off_ask", visit)
        before = hidden(client.get(address))
        edit(visit, officer, our_aims="Another made-up aim.")
        refused = post(client, address, before)
        assert refused.status_code == 409
        assert "The visit has changed since you opened the page." in refused.text
        assert "Another made-up aim." in refused.text
        assert (SignOff.objects.count(), Brief.objects.count()) == (0, 1)
        post(client, address, hidden(refused))
        assert SignOff.objects.get().brief.number == 2


class TestNotAskedYet:
    def test_the_office_reads_that_nobody_has_asked_it(self, leader: User, visit: Delegation) -> None:
        for page in (at("delegation_sign_off", visit), visit.get_absolute_url()):
            assert "Nobody has asked you to sign this yet." in as_(leader).get(page).text

    def test_nor_asked_it_anew(self, officer: User, leader: User, visit: Delegation, signed: SignOff) -> None:
        edit(visit, officer, our_aims="Another made-up aim.")
        page = as_(leader).get(at("delegation_sign_off", visit)).text
        assert "Nobody has asked you to sign it anew yet." in page
        assert "It stays confirmed" in page
        assert "Now: <ins>Another made-up aim.</ins>" in page

    def test_the_officer_reads_who_signs(self, officer: User, visit: Delegation) -> None:
        page = as_(officer).get(at("delegation_sign_off", visit)).text
        assert "The leader signs off the brief." in page
        assert "Nobody has asked you" not in page


class TestFirstOnThePageOfTheVisit:
    def test_for_the_office_that_signs_come_brief_and_sign_off_and_then_what_it_can_do(
        self, officer: User, leader: User, visit: Delegation
    ) -> None:
        services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        page = as_(leader).get(visit.get_absolute_url()).text
        assert "Priya Nair asks you to sign off version 1 of the brief." in page
        order = [page.index(f'id="{anchor}"') for anchor in ("sign-off", "acts", "prepare")]
        assert order == sorted(order)
        assert f'href="{at("delegation_sign_off", visit)}"' in page

    def test_for_others_it_is_as_it_was(self, officer: User, leader: User, visit: Delegation) -> None:
        page = as_(officer).get(visit.get_absolute_url()).text
        assert 'id="sign-off"' not in page
        assert page.index('id="prepare"') < page.index('id="acts"')


class TestWhatNobodyHasChosen:
    def test_the_officer_reads_how_many_texts_fit_and_on_which_topics_none_is_chosen(
        self, officer: User, leader: User, visit: Delegation
    ) -> None:
        edit(visit, officer, title="Made-up visit to Taiwan and Tibet")
        line, _other = a_line("one_china_taiwan"), a_line("tibet")
        a_brief(visit, officer)
        for page in (at("delegation_brief", visit), at("delegation_sign_off_ask", visit)):
            told = as_(officer).get(page).text
            assert "2 texts of guidance fit this visit and are not chosen" in told
            assert "2 topics that it names have no line chosen" in told
            assert f'href="{visit.get_absolute_url()}#guidance"' in told
        assert "fit this visit and are not chosen" not in as_(leader).get(at("delegation_brief", visit)).text
        services.take_up_guidance(visit, line, by=again(officer), now=NOW)
        told = as_(officer).get(at("delegation_brief", visit)).text
        assert "1 text of guidance fits this visit and is not chosen" in told
        assert "1 topic that it names has no line chosen: Tibet" in told

    def test_it_warns_and_does_not_block(self, officer: User, leader: User, visit: Delegation) -> None:
        edit(visit, officer, title="Made-up visit to Tibet")
        a_line("tibet")
        a_brief(visit, officer)
        send(as_(officer), at("delegation_sign_off_ask", visit))
        assert SignOff.objects.filter(decision=SignOffDecision.WAITING).exists()

    @pytest.mark.parametrize("state", ["dropped", "declined"])
    def test_the_topics_of_a_stop_that_will_not_be_are_gone(self, officer: User, visit: Delegation, state: str) -> None:
        stop = {"title": "Call with the Kaohsiung office", "on": date(2027, 3, 15), "kind": "formal_meeting"}
        edit(visit, officer, programme=[stop])
        before = a_brief(visit, officer)
        assert before.content["topics"]
        [kept] = visit.programme.all()
        edit(visit, officer, programme=[{"id": kept.key, "state": state}])
        after = a_brief(visit, officer)
        assert after.content["topics"] == []
        assert "Topics to be ready for" in [one.title for one in differences(before.content, after.content)]


def test_the_lines_on_where_it_goes_stand_where_they_belong_alone(officer: User, visit: Delegation) -> None:
    a_line("tibet", headline="Say this of Tibet.")
    edit(visit, officer, title="Made-up visit to Tibet")
    client = as_(officer)
    for name in ("programme", "item_add"):
        assert "Say this of Tibet." in client.get(at(f"delegation_{name}", visit)).text, name
    for name in ("delegates", "delegate_add", "delegates_paste", "privacy_notice", "aims", "sharing"):
        assert "Say this of Tibet." not in client.get(at(f"delegation_{name}", visit)).text, name


def test_a_stop_on_another_day_is_named_with_both_days(officer: User, visit: Delegation) -> None:
    lunch = {"title": "Made-up lunch", "on": date(2027, 3, 15), "kind": "formal_meeting"}
    edit(visit, officer, programme=[RECEPTION, lunch])
    before = a_brief(visit, officer)
    edit(visit, officer, programme=[RECEPTION, {**lunch, "on": date(2027, 3, 16)}])
    [one] = [one for one in differences(before.content, a_brief(visit, officer).content) if one.title == "Programme"]
    assert [line[: line.index("Made-up")] for line in (*one.gone, *one.new)] == [
        "15 March 2027: Time not set: ",
        "16 March 2027: Time not set: ",
    ]
