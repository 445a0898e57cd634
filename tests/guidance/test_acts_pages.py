"""What is done to a draft, page by page: sent, cleared, objected to, countersigned, escalated, withdrawn."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from audit.models import Event
from guidance import services
from guidance.models import LineVersion, MixedMessage, Position, Use
from guidance.rules import Standing, State
from guidance.views.acts import acts_on, address
from notifications.models import Task
from places.models import Council
from tests.factories import NOW, a_delegation, again, body_of, council_user, user_of
from tests.guidance.pages import act, as_, form_of, page_of, send
from tests.guidance.texts import (
    a_draft_line,
    a_draft_position,
    a_position,
    cleared,
    countersigned,
    submitted,
    writer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
TODAY = NOW.date()


@pytest.fixture
def publisher() -> User:
    return user_of("unit", Role.PUBLISHER)


@pytest.fixture
def clearer() -> User:
    return user_of("fcdo", Role.CLEARER)


def named(row: Position | LineVersion, user: User) -> list[str]:
    """The acts that are offered, by their word in the address."""
    return [page.rstrip("/").rpartition("/")[2] for page, _words in acts_on(row, again(user), NOW)]


def latest(row: Position) -> Position:
    row.refresh_from_db()
    return row


class TestFromDraftToPublished:
    @pytest.mark.parametrize("make", [a_draft_position, a_draft_line])
    def test_the_same_pages_take_a_position_and_a_line_all_the_way(self, make: object, publisher: User) -> None:
        row: Position | LineVersion = make("dbt")  # type: ignore[operator]
        clearer = user_of("fcdo", Role.CLEARER)
        assert act(row, "submit", row.edited_by, departments=["fcdo"]).status_code == 302
        assert act(row, "clear", clearer, words="Fine with us.").status_code == 302
        [said] = row.clearances().filter(department="fcdo")
        assert (said.decision, said.words, said.decided_by) == ("cleared", "Fine with us.", clearer)
        answer = act(row, "countersign", publisher)
        assert answer.status_code == 302
        row.refresh_from_db()
        assert row.state == State.PUBLISHED

    def test_what_is_offered_is_what_may_be_done_now(self, publisher: User, clearer: User) -> None:
        row, reader = a_draft_position("dbt"), user_of("dbt", Role.READER)
        wrote = row.edited_by
        assert named(row, wrote) == ["submit", "discard"]
        row = submitted(row, "fcdo")
        assert named(row, clearer) == ["clear", "object"]
        # Not before all have cleared it.
        assert named(row, publisher) == ["ask", "discard"]
        assert "Not ready to be countersigned: Foreign" in page_of(row, publisher).text
        row = cleared(row)
        assert named(row, publisher) == ["countersign", "ask", "discard"]
        assert named(row, clearer) == ["object", "take-back"]
        assert named(row, wrote) == ["object", "take-back", "ask", "discard"]
        row = countersigned(row)
        assert (named(row, publisher), named(row, wrote), named(row, reader)) == (["withdraw"], [], [])

    def test_a_later_moment_is_uk_time_and_a_past_one_is_refused_with_what_was_typed(self, publisher: User) -> None:
        row = cleared(submitted(a_draft_position("dbt")))
        refused = act(row, "countersign", publisher, on_day="24", on_month="11", on_year="2026", at="9:00")
        assert refused.status_code == 400
        assert "This moment is past" in refused.text
        assert 'value="9:00"' in refused.text
        # Half past two on a day of summer time.
        taken = act(row, "countersign", publisher, on_day="1", on_month="4", on_year="2027", at="2.30pm")
        assert taken.status_code == 302
        assert latest(row).publish_at == datetime(2027, 4, 1, 13, 30, tzinfo=UTC)
        assert row.state == State.SCHEDULED

    def test_a_time_without_a_day_is_no_moment(self, publisher: User) -> None:
        row = cleared(submitted(a_draft_position("dbt")))
        assert "Enter the day as well" in act(row, "countersign", publisher, at="9:00").text

    def test_who_wrote_it_is_not_let_to_the_page_on_which_it_is_countersigned(self, publisher: User) -> None:
        row = cleared(submitted(a_draft_position("dbt", by=publisher)))
        answer = as_(publisher).get(address(row, "countersign"))
        assert answer.status_code == 403
        assert "somebody else must countersign it" in answer.text

    def test_a_reader_meets_no_page_of_a_draft_and_an_officer_may_not_withdraw(self) -> None:
        draft, held = a_draft_position("dbt"), a_position("fcdo")
        officer = council_user("LDS")
        assert as_(officer).get(address(draft, "submit")).status_code == 404
        assert as_(user_of("dbt", Role.READER)).get(draft.get_absolute_url()).status_code == 404
        assert as_(officer).get(address(held, "withdraw")).status_code == 403
        assert as_(officer).get(reverse("guidance_withdraw", args=["visit", held.key])).status_code == 404


class TestDepartments:
    def test_an_objection_without_words_is_refused_and_one_with_words_reaches_the_page(self, clearer: User) -> None:
        row = submitted(a_draft_position("dbt"), "fcdo")
        assert "Say what you object to" in act(row, "object", clearer, words="").text
        assert act(row, "object", clearer, words="The second sentence is wrong.").status_code == 302
        assert "The second sentence is wrong." in page_of(row, row.edited_by).text

    def test_a_department_that_was_not_asked_decides_nothing(self) -> None:
        row = submitted(a_draft_position("dbt"), "fcdo")
        assert as_(user_of("unit", Role.PUBLISHER)).get(address(row, "clear")).status_code == 403

    def test_taking_back_asks_the_department_again(self, clearer: User) -> None:
        row = cleared(submitted(a_draft_position("dbt"), "fcdo"))
        assert "Say why your department takes it back" in act(row, "take_back", clearer, words="").text
        assert act(row, "take_back", clearer, words="A fact was wrong.").status_code == 302
        assert row.clearances().get(department="fcdo").decision == "asked"
        assert Task.objects.filter(kind="clear_guidance", body="fcdo", record=row.key, done_at=None).exists()

    def test_an_exception_is_offered_to_the_department_whose_own_position_says_the_opposite(
        self, clearer: User
    ) -> None:
        a_position("fcdo", standing=Standing.ENCOURAGED)
        narrow = a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, sector_id="energy")
        row = submitted(narrow, "fcdo")
        assert form_of(as_(clearer), address(row, "clear")).boxes["how"].choices == ["exception"]
        refused = as_(clearer).post(address(row, "clear"), {"version": row.version})
        assert (refused.status_code, "Say how you clear it" in refused.text) == (400, True)
        assert act(row, "clear", clearer, how="exception").status_code == 302
        assert row.clearances().get(department="fcdo").decision == "exception"
        other = submitted(a_draft_position("dbt", sector_id="transport"), "fcdo")
        assert "how" not in form_of(as_(clearer), address(other, "clear")).boxes
        with pytest.raises(Exception, match="No position of yours says the opposite"):
            services.clear_draft(other, body_of("fcdo"), seen=other.version + 0, by=clearer, now=NOW, as_exception=True)

    def test_who_speaks_for_two_departments_says_for_which(self) -> None:
        both = user_of("fcdo", Role.CLEARER)
        both.memberships.create(body=body_of("dbt"), role=Role.CLEARER)
        row = submitted(a_draft_line("unit"), "fcdo", "dbt")
        assert "Choose the for which" not in act(row, "clear", both).text
        assert act(row, "clear", both).status_code == 400
        assert act(row, "clear", both, department="dbt").status_code == 302
        assert {one.department_id: one.decision for one in row.clearances()} == {"fcdo": "asked", "dbt": "cleared"}

    def test_further_departments_are_asked_and_what_the_others_said_stands(self, publisher: User) -> None:
        row = cleared(submitted(a_draft_position("dbt")))
        body_of("fcdo")
        assert act(row, "ask", publisher, departments=[]).status_code == 400
        assert act(row, "ask", publisher, departments=["fcdo"]).status_code == 302
        assert {one.department_id: one.decision for one in row.clearances()} == {"dbt": "cleared", "fcdo": "asked"}
        assert not Task.objects.filter(kind="countersign_guidance", record=row.key, done_at=None).exists()

    def test_who_saw_other_words_decides_anew_with_what_they_typed_still_there(self, clearer: User) -> None:
        row = submitted(a_draft_position("dbt"), "fcdo")
        client = as_(clearer)
        seen = row.version
        row = services.edit_draft(row, text="Other words.", seen=seen, by=row.edited_by, now=NOW)
        row = submitted(row, "fcdo")
        answer = client.post(address(row, "clear"), {"version": seen, "words": "I read the old ones."})
        assert answer.status_code == 412
        assert "Other words." in answer.text
        assert "I read the old ones." in answer.text
        assert f'name="version" value="{row.version}"' in answer.text
        assert row.clearances().get(department="fcdo").decision == "asked"

    def test_a_form_that_is_sent_twice_is_done_once(self, clearer: User) -> None:
        row = submitted(a_draft_position("dbt"), "fcdo")
        client, sent = as_(clearer), {"version": row.version, "words": "Fine."}
        answers = [client.post(address(row, "clear"), sent) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Event.objects.filter(action="guidance_cleared", subject=row.key).count() == 1


class TestContradiction:
    @pytest.fixture
    def pair(self) -> tuple[Position, Position]:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        return first, submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))

    def test_the_refusal_offers_three_ways_out_and_escalating_lets_it_be_published(
        self, pair: tuple[Position, Position], publisher: User
    ) -> None:
        first, second = pair
        refused = act(second, "countersign", publisher)
        assert refused.status_code == 400
        assert "Agree a joint text" in refused.text
        way = reverse("position_escalate", args=[second.key, first.key])
        for page in (reverse("position_edit", args=[second.key]), address(second, "ask"), way):
            assert f'href="{page}"' in refused.text
        assert "Say why both" in send(publisher, way, reason="").text
        answer = send(publisher, way, reason="Ministers decide on Friday.")
        assert answer.headers["Location"] == address(second, "countersign")
        assert act(latest(second), "countersign", publisher).status_code == 302
        assert MixedMessage.objects.get().reason == "Ministers decide on Friday."

    def test_nothing_is_escalated_that_contradicts_nothing(self, publisher: User) -> None:
        first, second = a_position("fcdo"), a_draft_position("dbt", sector_id="energy")
        page = reverse("position_escalate", args=[second.key, first.key])
        assert as_(publisher).get(page).status_code == 404

    def test_who_wrote_it_may_escalate_it_and_is_led_to_its_page_as_another_countersigns(self, publisher: User) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, by=publisher))
        way = reverse("position_escalate", args=[second.key, first.key])
        assert send(publisher, way, reason="Both wait.").headers["Location"] == second.get_absolute_url()

    def test_officials_of_a_devolved_government_escalate_nothing_of_departments(
        self, pair: tuple[Position, Position]
    ) -> None:
        first, second = pair
        scottish = user_of("scotland", Role.DEVOLVED)
        with pytest.raises(PermissionDenied):
            services.escalate(second, first, reason="Mine.", by=scottish, now=NOW)
        assert not MixedMessage.objects.exists()

    def test_what_is_published_already_is_not_escalated_and_its_page_leads_back(
        self, pair: tuple[Position, Position], publisher: User
    ) -> None:
        first, second = pair
        mixed = services.escalate(second, first, reason="Both wait.", by=publisher, now=NOW)
        second = countersigned(second)
        way = reverse("position_escalate", args=[second.key, first.key])
        assert as_(publisher).get(way).headers["Location"] == second.get_absolute_url()
        refused = as_(publisher).post(way, {"reason": "Once more."})
        assert (refused.status_code, "its words stay" in refused.text) == (409, True)
        scottish = as_(user_of("scotland", Role.DEVOLVED))
        assert scottish.post(way, {"reason": "Mine."}).status_code in (403, 404)
        assert MixedMessage.objects.get() == mixed

    def test_the_ways_out_of_a_cell_that_another_department_answers_are_said_on_the_page(self, publisher: User) -> None:
        first = a_position("fcdo", sector_id="energy", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", sector_id="energy", standing=Standing.ADVICE_FIRST))
        page = as_(publisher).get(second.get_absolute_url()).text
        assert "Another department speaks of the same already" in page
        way = reverse("position_escalate", args=[second.key, first.key])
        assert f'href="{way}"' in page
        assert "It speaks of the same as" in as_(publisher).get(way).text
        refused = act(second, "countersign", publisher)
        assert refused.status_code == 400
        assert "Development Office says “Encouraged”. Only one answers." in refused.text

    def test_its_writers_see_the_contradiction_on_the_page_of_the_draft_before_anybody_is_asked(
        self, pair: tuple[Position, Position]
    ) -> None:
        page = page_of(pair[1], pair[1].edited_by)
        assert "It contradicts what another department says" in page.text
        # To escalate is its publishers'.
        assert "position_escalate" not in page.text
        assert "Escalate it" not in page.text


class TestWhomItHits:
    @pytest.mark.capability("P35")
    def test_before_the_button_the_publisher_reads_exactly_who_relies_on_what_ends(self, publisher: User) -> None:
        old = a_position("fcdo", sector_id="energy")
        other = a_position("fcdo", sector_id="transport")
        visits = [a_delegation(code) for code in ("LDS", "LDS", "CRF", "MAN")]
        for visit, row in zip(visits, (old, old, old, other), strict=True):
            by = council_user(visit.council_id)
            council = Council.objects.get(code=visit.council_id)
            services.rely_on(row, council=council, label=visit._meta.label, key=visit.key, by=by, now=NOW)
        services.end_use(Use.objects.get(record=visits[1].key), by=council_user("LDS"))
        draft = cleared(submitted(a_draft_position("fcdo", sector_id="energy", standing=Standing.NOT_SUPPORTED)))
        exposed = services.exposure(draft, publisher)
        told = [(one.council, one.record.url) for one in exposed.relying]
        seen = ((visits[0], "Leeds City Council"), (visits[2], "City of Cardiff Council"))
        assert exposed.replaces == [old]
        assert sorted(told) == sorted((council, visit.get_absolute_url()) for visit, council in seen)
        page = as_(publisher).get(address(draft, "countersign"))
        assert page.context["relying"] == exposed.relying
        assert visits[0].get_absolute_url() in page.text
        assert old.get_absolute_url() in page.text
        assert "Manchester" not in page.text.partition("<main")[2]
        # And just these are marked when it is published.
        act(draft, "countersign", publisher)
        marked = Use.objects.filter(changed_at__isnull=False).values_list("record", flat=True)
        assert set(marked) == {visits[0].key, visits[2].key}

    def test_what_a_council_keeps_to_itself_is_told_to_its_council_and_to_nobody_else(self, publisher: User) -> None:
        old, officer = a_position("fcdo", sector_id="energy"), council_user("LDS")
        kept = a_delegation("LDS", by=officer, sharing=Sharing.COUNCIL)
        services.rely_on(old, council=kept.council, label=kept._meta.label, key=kept.key, by=officer, now=NOW)
        draft = cleared(submitted(a_draft_position("fcdo", sector_id="energy", standing=Standing.NOT_SUPPORTED)))
        assert services.exposure(draft, publisher).relying == []
        page = as_(publisher).get(address(draft, "countersign"))
        assert "No record that you see relies on what ends." in page.text
        assert "Leeds" not in page.text.partition("<main")[2]
        act(draft, "countersign", publisher)
        assert Use.objects.get(record=kept.key).changed_at is not None

    def test_before_what_was_to_come_is_withdrawn_its_page_says_that_nothing_is_in_force_then(
        self, publisher: User
    ) -> None:
        old = a_position("fcdo", sector_id="energy")
        begins = TODAY + timedelta(days=30)
        new = a_position("fcdo", sector_id="energy", valid_from=begins, now=NOW + timedelta(minutes=1))
        said = "From 24 December 2026 nothing will be in force in its place"
        page = as_(publisher).get(address(new, "withdraw")).text
        assert said in page
        assert old.get_absolute_url() in page
        alone = a_position("fcdo", sector_id="transport", valid_from=begins)
        assert "nothing will be in force" not in as_(publisher).get(address(alone, "withdraw")).text
        act(new, "withdraw", publisher, withdrawn_because="Too early.")
        assert Position.objects.in_force(begins).count() == 1

    def test_what_is_withdrawn_needs_a_reason_which_its_page_shows(self, publisher: User) -> None:
        row = a_position("fcdo")
        refused = act(row, "withdraw", publisher, withdrawn_because="")
        assert refused.status_code == 400
        assert act(row, "withdraw", publisher, withdrawn_because="A fact was wrong.").status_code == 302
        page = page_of(row, council_user("LDS"))
        assert "A fact was wrong." in page.text
        assert "do not use it any more" in page.text

    def test_a_draft_that_was_escalated_can_be_discarded_which_settles_that(self, publisher: User) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        row = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, text="Rather not."))
        mixed = services.escalate(row, first, reason="Both wait.", by=publisher, now=NOW)
        assert act(row, "discard", row.edited_by).status_code == 302
        assert not Position.objects.filter(pk=row.pk).exists()
        mixed.refresh_from_db()
        assert (mixed.first, mixed.second, mixed.settled_by) == (first, None, row.edited_by)
        assert mixed.outcome == "The draft was discarded: only the other text holds."
        assert "Rather not." in mixed.second_text
        assert not Task.objects.filter(kind="settle_mixed_message", done_at=None).exists()
        assert page_of(mixed, publisher).status_code == 200

    def test_a_draft_that_is_discarded_is_gone(self) -> None:
        row = submitted(a_draft_position("dbt"), "fcdo")
        answer = act(row, "discard", row.edited_by)
        assert answer.headers["Location"] == reverse("drafts")
        assert not Position.objects.exists()
        assert page_of(row, row.edited_by).status_code == 404


class TestWhatIsBeingWritten:
    def test_what_waits_for_the_reader_stands_first_with_the_reason(self, clearer: User, publisher: User) -> None:
        asked = submitted(a_draft_position("dbt", sector_id="energy"), "fcdo")
        ready = cleared(submitted(a_draft_position("dbt", sector_id="transport")))
        kept = a_draft_line("unit")

        def waiting(user: User) -> str:
            return " ".join(as_(user).get(reverse("drafts")).context["waiting"])

        assert asked.key in waiting(clearer)
        assert "decides by 1 December 2026" in waiting(clearer)
        assert ready.key in waiting(publisher)
        assert asked.key not in waiting(publisher)
        line = reverse("line_version", args=[kept.line.key, 1])
        assert line in waiting(kept.edited_by)
        assert line not in waiting(publisher)

    def test_it_is_for_those_who_write_or_clear(self) -> None:
        for user in (council_user("LDS"), user_of("dbt", Role.READER), user_of("unit", Role.ANALYST)):
            assert as_(user).get(reverse("drafts")).status_code == 403
        assert as_(writer("wales")).get(reverse("drafts")).status_code == 200


def test_looking_at_what_is_marked_higher_is_put_on_the_trail_and_its_title_stays_out_of_mail(
    publisher: User,
) -> None:
    row = a_position("fcdo", marking="OFFICIAL-SENSITIVE", sector_id="energy")
    later = NOW + timedelta(days=1)
    assert row.is_in_force(later.date())
    officer = council_user("LDS")
    page_of(row, officer)
    as_(publisher).get(address(row, "withdraw"))
    readers = Event.objects.filter(action="guidance_read", subject=row.key).values_list("actor", flat=True)
    assert set(readers) == {officer.key, publisher.key}
    assert "Energy" not in row.title_outside()


def test_what_was_typed_into_a_draft_that_is_discarded_meanwhile_is_shown_to_be_copied(client: Client) -> None:
    row, by = a_draft_line(), writer("unit")
    page = reverse("line_edit", args=[row.line.key, 1])
    services.discard_draft(row, seen=row.version, by=row.written_by, now=NOW)
    client.force_login(by)
    answer = client.post(page, {"headline": "Made-up words of an hour <b>.", "version": "1"})
    assert answer.status_code == 404
    assert "What you typed was not saved" in answer.text
    assert "Made-up words of an hour &lt;b&gt;." in answer.text
    assert "What you typed" not in client.get(page).text
