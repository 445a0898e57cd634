"""What the pages of a draft say truthfully: with whom it is, what was said before, who stopped it, what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance import services
from guidance.models import LineVersion, Position
from guidance.rules import Standing, State
from guidance.views.acts import address
from notifications.models import Message, Notice, Task
from notifications.services import deliver_outbox
from notifications.words import told
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.pages import act, as_, form_of, page_of, send
from tests.guidance.texts import (
    a_draft_line,
    a_draft_position,
    a_position,
    a_version,
    cleared,
    countersigned,
    submitted,
    writer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def publisher() -> User:
    return user_of("unit", Role.PUBLISHER)


@pytest.fixture
def clearer() -> User:
    return user_of("fcdo", Role.CLEARER)


class TestChangedWords:
    @pytest.fixture
    def changed(self, clearer: User) -> Position:
        row = submitted(a_draft_position("dbt"), "fcdo")
        act(row, "object", clearer, words="The second sentence is wrong.")
        answer = send(row.edited_by, reverse("position_edit", args=[row.key]), text="Better words.")
        assert answer.status_code == 302
        row.refresh_from_db()
        return row

    def test_its_page_says_that_it_is_with_nobody_and_leads_to_sending_it(self, changed: Position) -> None:
        page = page_of(changed, changed.edited_by)
        assert "Not with departments: send it again when the words are ready. Each is then asked anew." in page.text
        assert f'href="{address(changed, "submit")}"' in page.text
        assert "It is asked when the draft is sent again" in page.text
        assert "Decides by" not in page.text

    def test_what_was_said_of_the_earlier_words_stays_until_the_department_decides_again(
        self, changed: Position, clearer: User
    ) -> None:
        said = "Said of the earlier words: Objected. “The second sentence is wrong.”"
        assert said in page_of(changed, changed.edited_by).text
        row = submitted(changed, "fcdo")
        assert said in page_of(row, row.edited_by).text
        assert said in as_(clearer).get(address(row, "clear")).text
        row = cleared(row, "fcdo")
        assert said not in page_of(row, row.edited_by).text

    def test_who_comes_by_an_old_link_reads_that_it_is_being_changed_before_typing(
        self, changed: Position, clearer: User
    ) -> None:
        for name in ("clear", "object", "take_back"):
            answer = as_(clearer).get(address(changed, name), follow=True)
            assert answer.redirect_chain == [(changed.get_absolute_url(), 302)]
            assert "Its writers are changing this draft" in answer.text


class TestStopped:
    @pytest.fixture
    def scheduled(self) -> LineVersion:
        return countersigned(cleared(submitted(a_draft_line(), "fcdo")), publish_at=LATER)

    @pytest.mark.parametrize("name", ["take_back", "object"])
    def test_the_notice_and_the_page_say_who_stopped_it_and_why(
        self, scheduled: LineVersion, clearer: User, publisher: User, name: str
    ) -> None:
        Message.objects.all().delete()
        assert act(scheduled, name, clearer, words="The minister has not seen it.").status_code == 302
        deliver_outbox(NOW)
        notices = Notice.objects.filter(user=publisher, kind="guidance_stopped")
        [notice] = told(notices, publisher)
        who = "Foreign, Commonwealth and Development Office"
        assert notice.sentence.endswith(f"A made-up line, version 1. {who}: “The minister has not seen it.”")
        page = page_of(scheduled, scheduled.edited_by).text
        assert f"It was to be published on 25 November 2026 at 9:30am. {who} stopped it:" in page
        assert "The minister has not seen it." in page
        countersigned(cleared(scheduled))
        assert "It was to be published on" not in page_of(scheduled, publisher).text

    def test_of_what_is_marked_no_words_stand_in_a_notice(self, clearer: User) -> None:
        row = countersigned(
            cleared(submitted(a_draft_line(marking="OFFICIAL-SENSITIVE"), "fcdo", "dbt")), publish_at=LATER
        )
        act(row, "object", clearer, words="Quiet words.")
        assert not Message.objects.filter(said__contains="Quiet").exists()
        assert not Task.objects.filter(said__contains="Quiet").exists()

    def test_what_the_clock_could_not_publish_says_why(self, publisher: User) -> None:
        row = countersigned(submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED)), publish_at=LATER)
        a_position("fcdo", standing=Standing.ENCOURAGED)
        services.publish_due(LATER)
        page = page_of(row, publisher).text
        assert "It was to be published on 25 November 2026 at 9:30am, and could not be:" in page
        assert "Development Office says “Encouraged”" in page

    def test_who_countersigned_what_is_scheduled_is_named(self, scheduled: LineVersion) -> None:
        page = page_of(scheduled, scheduled.edited_by).text
        assert f"{scheduled.countersigned_by} countersigned it, to be published on 25 November 2026" in page
        assert "Somebody else countersigns it" not in page

    def test_a_publisher_takes_it_off_the_schedule_with_a_word(self, scheduled: LineVersion, publisher: User) -> None:
        assert address(scheduled, "unschedule") in page_of(scheduled, publisher).text
        assert "Say why it is not published" in act(scheduled, "unschedule", publisher, words="").text
        assert act(scheduled, "unschedule", publisher, words="The visit moved.").status_code == 302
        scheduled.refresh_from_db()
        assert (scheduled.state, scheduled.countersigned_by, scheduled.publish_at) == (State.SUBMITTED, None, None)
        assert scheduled.clearances().get().has_cleared
        assert "The visit moved." in page_of(scheduled, publisher).text
        assert act(scheduled, "countersign", publisher).status_code == 302
        assert as_(user_of("dbt", Role.CLEARER)).get(address(scheduled, "unschedule")).status_code in (403, 404)


class TestContradicted:
    def test_clearing_is_a_choice_of_what_can_be(self, clearer: User) -> None:
        a_position("fcdo", sector_id="energy", standing=Standing.ENCOURAGED)

        def choices(**cell: Any) -> list[str]:
            row = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, **cell), "fcdo")
            return form_of(as_(clearer), address(row, "clear")).boxes["how"].choices

        assert choices(sector_id="energy") == ["joint"]
        assert choices(sector_id="energy", country_id="CN") == ["exception"]
        assert choices() == ["wider"]

    def test_in_the_very_same_cell_there_is_no_exception(self, clearer: User) -> None:
        a_position("fcdo", standing=Standing.ENCOURAGED)
        row = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED), "fcdo")
        with pytest.raises(Exception, match="takes its place"):
            cleared(row, "fcdo", as_exception=True)

    def test_who_cleared_it_before_it_contradicted_is_asked_to_clear_it_as_an_exception(
        self, clearer: User, publisher: User
    ) -> None:
        narrow = a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, sector_id="energy")
        row = cleared(submitted(narrow, "fcdo"))
        a_position("fcdo", standing=Standing.ENCOURAGED)
        said = "cleared this, but not as an exception to its own position: ask it to clear it as one."
        assert said in act(row, "countersign", publisher).text
        assert said in page_of(row, publisher).text
        assert "Clear it as an exception to your position" in page_of(row, clearer).text
        assert act(row, "clear", clearer, how="exception").status_code == 302
        assert act(row, "countersign", publisher).status_code == 302

    def test_each_owner_is_quoted_with_its_own_standing(self, publisher: User) -> None:
        a_position("fcdo", standing=Standing.ENCOURAGED)
        a_position("dbt", standing=Standing.CONDITIONS, sector_id="energy")
        row = submitted(a_draft_position("homeoffice", standing=Standing.NOT_SUPPORTED))
        refused = act(row, "countersign", publisher).text
        assert "Foreign, Commonwealth and Development Office says “Encouraged”" in refused
        assert "Department for Business and Trade says “Supported with conditions”" in refused

    def test_one_has_not_cleared_it_and_several_have_not(self, publisher: User) -> None:
        row = submitted(a_draft_line(), "fcdo", "dbt")
        page = page_of(row, publisher).text
        assert "Department for Business and Trade and Foreign, Commonwealth and Development Office have not" in page
        assert "Development Office has not cleared this." in page_of(cleared(row, "dbt"), publisher).text


class TestSending:
    def test_who_cleared_the_last_version_is_ticked_and_the_message_says_who_was_asked(self, publisher: User) -> None:
        old = countersigned(cleared(submitted(a_draft_line(), "fcdo")))
        body_of("dbt")
        version = services.draft_next_version(old.line, by=publisher, now=NOW, headline="Newer.", change_note="New.")
        form = form_of(as_(publisher), address(version, "submit"))
        assert "fcdo" in form.boxes["departments"].value
        client = as_(publisher)
        answer = client.post(
            address(version, "submit"), {"version": version.version, "departments": ["fcdo", "dbt"]}, follow=True
        )
        assert "It is with Department for Business and Trade and Foreign" in answer.text
        other = a_draft_line(by=publisher, title="Another made-up line")
        answer = client.post(address(other, "submit"), {"version": other.version}, follow=True)
        assert "No department was asked." in answer.text

    def test_a_second_next_version_leads_to_the_one_that_is_being_written(self, publisher: User) -> None:
        old = a_version()
        page = reverse("line_next", args=[old.line.key])
        client = as_(publisher)
        form = form_of(client, page)
        typed = {name: box.value for name, box in form.boxes.items() if box.kind not in ("radio", "checkbox")}
        version = services.draft_next_version(old.line, by=writer("unit"), now=NOW, change_note="New.")
        refused = client.post(page, {**typed, "marking": "OFFICIAL", "change_note": "Mine."})
        assert refused.status_code == 409
        assert f'href="{version.get_absolute_url()}"' in refused.text

    def test_by_when_and_why_stand_where_the_department_reads_them(self, clearer: User) -> None:
        row = a_draft_position("dbt")
        today = {"decide_by_day": "24", "decide_by_month": "11", "decide_by_year": "2026"}
        past = {**today, "decide_by_day": "23"}
        assert "Choose today or a later day" in act(row, "submit", row.edited_by, departments=["fcdo"], **past).text
        act(row, "submit", row.edited_by, departments=["fcdo"], asked_with="The minister speaks at 16:00.", **today)
        deliver_outbox(NOW)
        [notice] = told(Notice.objects.filter(user=clearer, kind="guidance_to_clear"), clearer)
        assert notice.sentence.endswith("It decides by 24 November 2026. The minister speaks at 16:00.")
        [task] = told(Task.objects.filter(kind="clear_guidance", body="fcdo"), clearer)
        assert (task.row.due_on, task.sentence.endswith("The minister speaks at 16:00.")) == (NOW.date(), True)
        page = as_(clearer).get(address(row, "clear")).text
        assert "Your department decides by 24 November 2026." in page
        assert "The minister speaks at 16:00." in page
        # On the day itself once two hours are over, and then each working day.
        moments = [NOW + timedelta(hours=hours) for hours in (1, 3, 4, 24, 25)]
        assert [services.chase_clearances(moment) for moment in moments] == [0, 1, 0, 1, 0]


class TestWhatIsDecidedAbout:
    def test_who_clears_and_who_countersigns_sees_for_whom_it_is_and_what_changes(
        self, clearer: User, publisher: User
    ) -> None:
        old = countersigned(cleared(submitted(a_draft_line(nations=["wales"], countries=[]), "fcdo")))
        version = services.draft_next_version(
            old.line, by=writer("unit"), now=NOW, headline="A made-up heading.", change_note="New."
        )
        row = submitted(version, "fcdo")
        for page in (as_(clearer).get(address(row, "clear")), as_(publisher).get(address(row, "countersign"))):
            for said in ("Wales; officers, approvers, leaders", "Taiwan and", "OFFICIAL", "24 November 2026"):
                assert said in page.text, said
            assert "What changes from what it replaces" in page.text
            assert "<del>" in page.text
            assert "<ins>" in page.text

    def test_the_writer_sees_whom_it_will_hit_as_who_countersigns_it_does(self, publisher: User) -> None:
        council_user("LDS")
        old = a_position("fcdo")
        row = submitted(a_draft_position("fcdo", standing=Standing.NOT_SUPPORTED))
        for page in (page_of(row, row.edited_by), as_(publisher).get(address(row, "countersign"))):
            assert "Whom this will hit" in page.text
            assert "1 reader is told, and asked to acknowledge it." in page.text
            assert old.get_absolute_url() in page.text


class TestAfterPublication:
    def test_a_stale_page_is_refused_before_typing_and_says_what_can_be_done(self, clearer: User) -> None:
        for row in (cleared(submitted(a_draft_position("dbt"), "fcdo")), cleared(submitted(a_draft_line(), "fcdo"))):
            client, seen = as_(clearer), row.version
            countersigned(row)
            answer = client.get(address(row, "object"), follow=True)
            assert "This is published already: departments decide on it no more." in answer.text
            assert f'href="{reverse("position_draft")}"' in answer.text
            refused = client.post(address(row, "object"), {"version": seen, "words": "Too late."})
            assert refused.status_code == 412
            assert "Too late." in refused.text
            assert "What you can do instead" in refused.text


def test_an_audience_that_reaches_nobody_is_said_when_the_draft_is_saved(publisher: User) -> None:
    row = a_draft_line(by=publisher)
    page = reverse("line_edit", args=[row.line.key, 1])
    client = as_(publisher)
    form = form_of(client, page)
    typed = {name: box.value for name, box in form.boxes.items() if box.kind not in ("radio", "checkbox")}
    typed |= {"marking": "OFFICIAL", "topics": "one_china_taiwan", "nations": "wales"}
    answer = client.post(page, {**typed, "council_kinds": "london_borough"}, follow=True)
    row.refresh_from_db()
    assert row.council_kinds == ["london_borough"]
    assert "This audience reaches nobody" in answer.text
    assert f'href="{page}"' in answer.text.partition("This audience reaches nobody")[2]


def test_all_that_is_wrong_with_a_line_is_said_in_one_round_and_its_words_come_first(publisher: User) -> None:
    client, page = as_(publisher), reverse("line_new")
    opened = client.get(page).text
    assert opened.index('name="headline"') < opened.index('name="valid_from_day"') < opened.index('name="topics"')
    days = {"valid_from_day": "2", "valid_from_month": "12", "valid_from_year": "2026"}
    ends = {"expires_on_day": "1", "expires_on_month": "12", "expires_on_year": "2026"}
    typed = {"headline": "word " * 41, "leader_line": "One. Two. Three. Four.", "marking": "OFFICIAL", **days, **ends}
    refused = client.post(page, typed).text
    for said in ("it has 41", "these are 4", "on or after the first", "Enter the title", "topics"):
        assert said in refused, said


def test_where_every_department_was_asked_that_is_said_and_none_is_asked_for() -> None:
    row = submitted(a_draft_position("dbt"), "fcdo")
    page = as_(row.edited_by).get(address(row, "ask"), follow=True)
    assert page.status_code == 200
    assert "Every department was asked already." in page.text
    body_of("homeoffice")
    assert "Home Office" in as_(row.edited_by).get(address(row, "ask")).text
