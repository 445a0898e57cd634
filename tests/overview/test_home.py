"""The first page: what its reader has to do, what is coming, what is new; for each role what concerns it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from accounts.services import put_first_hour_away
from engagement import services
from engagement.rules import Direction, Stage
from notifications.services import ask, deliver_outbox
from places.models import Council, Place
from tests.factories import (
    NOW,
    a_bare_delegation,
    a_contact,
    a_delegation,
    a_draft,
    again,
    body_of,
    contact_facts,
    council_user,
    user_of,
)
from tests.overview.conftest import World, day, visit
from tests.world import an_agreement
from twinning.rules import AgreementKind, Status
from twinning.services import confirm_agreement

pytestmark = pytest.mark.django_db


def home(user: User, query: str = "") -> Any:
    client = Client()
    client.force_login(user)
    page = client.get(f"/{query}")
    assert page.status_code == 200
    return page


def part_of(page: Any, heading: str) -> str:
    """The text under a heading of the page, up to the next."""
    text: str = page.text.split(f">{heading}</h2>", 1)[1].split("<h2", 1)[0]
    return text


def test_an_officer_meets_the_council_and_one_green_button(db: None) -> None:
    page = home(council_user("LDS"))
    assert '<h1 class="govuk-heading-xl">Leeds City Council</h1>' in page.text
    assert page.text.count("govuk-button--start") == 1
    assert 'href="/delegations/start/"' in page.text
    assert "Nothing is waiting for you." in page.text
    assert "No visit of your council is coming up." in page.text


def test_a_leader_has_nothing_to_log(db: None) -> None:
    assert "Log a delegation" not in home(council_user("LDS", Role.LEADER)).text


def test_a_draft_is_something_to_do_with_a_reason_and_a_link(db: None) -> None:
    officer = council_user("LDS")
    draft = a_draft("LDS", by=officer, title="Visit that is not logged yet")
    told = part_of(home(officer), "What you need to do")
    assert "Finish the draft: Visit that is not logged yet" in told
    assert "Started on 24 November 2026 and not logged yet" in told
    assert draft.key in told
    services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)
    assert "Finish the draft" not in home(officer).text


def test_what_is_due_says_when_and_what_is_late_says_so(db: None) -> None:
    officer = council_user("LDS")
    first, second = a_draft("LDS", by=officer, title="Soon"), a_draft("LDS", by=officer, title="Late")
    for draft, offset in ((first, 3), (second, -3)):
        task = ask("LDS", Role.OFFICER, "finish_draft", about=draft)
        task.due_on = day(offset)
        task.save()
    told = part_of(home(officer), "What you need to do")
    assert "Due 27 November 2026" in told
    assert "Started on 24 November 2026 and not logged yet. Due 21 November 2026." in told
    assert '<strong class="govuk-tag govuk-tag--red"' in told
    assert told.index("Late") < told.index("Soon")


def test_at_most_seven_tasks_stand_there_with_a_way_to_the_rest(db: None) -> None:
    officer = council_user("LDS")
    for number in range(9):
        a_draft("LDS", by=officer, title=f"Draft number {number}")
    page = home(officer)
    assert page.text.count("Finish the draft") == 7
    assert "/?tasks=all#to-do" in page.text
    everything = home(officer, "?tasks=all")
    assert everything.text.count("Finish the draft") == 9
    assert "?tasks=all" not in everything.text


def test_an_approver_is_asked_to_accept_the_sharing_notice(db: None) -> None:
    approver = council_user("LDS", Role.APPROVER)
    ask("LDS", Role.APPROVER, "accept_sharing_notice", about=body_of("LDS"))
    assert "Read and accept the sharing notice" in part_of(home(approver), "What you need to do")
    assert "sharing notice" not in part_of(home(council_user("LDS")), "What you need to do")


def test_the_next_five_visits_of_the_own_council_stand_in_order(db: None) -> None:
    for offset in (40, 10, 0, 30, 20, 50):
        visit("LDS", offset, offset + 2, title=f"Visit in {offset} days")
    visit("LDS", -3, -1, title="Visit that is over")
    visit("LDS", 5, 6, title="Visit that was called off", stage=Stage.CANCELLED)
    visit("LDS", 5, 6, title="Visit that is a draft", stage=Stage.DRAFT)
    visit("LDS", 5, 6, title="Visit that is private", sharing=Sharing.COUNCIL)
    visit("MAN", 5, 6, title="Visit of another council", sharing=Sharing.COUNCILS)
    page = home(council_user("LDS"))
    told = [visit.title for visit in page.context["home"].coming]
    assert told == [
        "Visit in 0 days",
        "Visit that is private",
        "Visit in 10 days",
        "Visit in 20 days",
        "Visit in 30 days",
    ]
    coming = part_of(page, "Coming up")
    assert "24 to 26 November 2026" in coming
    assert "Inward visit from Hangzhou, Zhejiang" in coming


def test_a_partner_council_sees_what_it_takes_part_in(db: None) -> None:
    officer, partner = council_user("LDS"), council_user("BRD")
    shared = a_delegation("LDS", by=officer, title="Visit of two councils")
    partnership = services.invite_partner(
        shared, Council.objects.get(code="BRD"), seen=shared.version, by=officer, now=NOW
    )
    assert "take part in a delegation: Visit of two councils" in home(partner).text
    assert "Visit of two councils" not in part_of(home(partner), "Coming up")
    services.accept_partnership(partnership, by=partner, now=NOW)
    assert "Leeds City Council: Inward visit from Hangzhou" in part_of(home(partner), "Coming up")


def test_the_unit_sees_what_comes_across_councils_and_the_finding(world: World) -> None:
    visit("LDS", 2, 3, title="Visit that is private", sharing=Sharing.COUNCIL)
    page = home(user_of("unit", Role.ANALYST))
    assert "3 of 382 councils have logged 7 delegations" in page.text
    assert [visit.council_id for visit in page.context["home"].coming] == ["CRF", "LDS", "CRF"]
    assert "Visit that is private" not in page.text
    assert "City of Cardiff Council: Virtual meeting with" in page.text


def test_a_reviewer_is_led_to_what_waits_in_the_queue(db: None) -> None:
    analyst = user_of("unit", Role.ANALYST)
    visit = a_delegation("LDS", sharing=Sharing.UNIT, starts_on=day(3), ends_on=day(4))
    a_delegation("LDS", sharing=Sharing.COUNCIL, starts_on=day(3), ends_on=day(4))
    services.assign_review(visit, analyst, seen="", by=analyst, now=NOW)
    page = home(analyst)
    assert [(task.sentence, task.url) for task in page.context["home"].to_do] == [
        ("Delegations that you have in hand: 1", "/review/?view=mine"),
        ("Visits that arrive within 14 days: 1", "/review/?view=arriving"),
        ("New or changed delegations since you looked: 1", "/review/?view=new"),
    ]
    services.note_looked(visit, by=analyst, now=NOW)
    assert "New or changed delegations" not in home(analyst).text


def test_what_is_new_comes_from_the_notices(db: None) -> None:
    analyst = user_of("unit", Role.ANALYST)
    a_delegation("LDS", title="Visit that the unit hears of")
    deliver_outbox(NOW + timedelta(minutes=1))
    told = part_of(home(analyst), "What is new")
    assert "A delegation was logged: Visit that the unit hears of" in told
    assert '<strong class="govuk-tag">' in told
    assert "24 November 2026 at 9:30am" in told


@pytest.mark.parametrize(
    ("code", "role", "ways", "absent"),
    [
        ("service", Role.ADMINISTRATOR, ["users", "bodies"], ["Coming up", "Log a delegation", "/overview/"]),
        ("LDS", Role.AUDITOR, ["your_trail"], ["Coming up", "Log a delegation", "/overview/"]),
        ("fcdo", Role.READER, ["overview", "guidance"], ["Coming up", "/delegations/", "What is new"]),
        ("chongqing", Role.POST, ["delegations"], ["/overview/", "Log a delegation"]),
        ("corecities", Role.OBSERVER, ["overview", "delegations"], ["Log a delegation"]),
    ],
)
def test_each_role_finds_its_own_ways(world: World, code: str, role: Role, ways: list[str], absent: list[str]) -> None:
    page = home(user_of(code, role))
    main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    for way in ways:
        assert f'href="{reverse(way)}"' in main
    for word in absent:
        assert word not in main


def test_a_reader_of_nothing_meets_a_page_all_the_same(db: None) -> None:
    stranger = user_of("LDS", Role.OFFICER)
    stranger.memberships.all().delete()
    page = home(stranger)
    assert "You belong to no council or other body at the moment." in page.text


@pytest.mark.parametrize(
    ("direction", "told"),
    [
        (Direction.INWARD, "Inward visit from Chongqing"),
        (Direction.OUTWARD, "Outward visit to Chongqing"),
        (Direction.VIRTUAL, "Virtual meeting with Chongqing"),
    ],
)
def test_a_visit_in_words(db: None, direction: Direction, told: str) -> None:
    place = Place.objects.get(code="CN-500000")
    a_bare_delegation("LDS", direction=direction, place=place, starts_on=day(1), ends_on=day(1))
    coming = part_of(home(council_user("LDS")), "Coming up")
    assert told in coming
    assert "25 November 2026" in coming


@pytest.mark.parametrize("who", [("LDS", Role.OFFICER), ("unit", Role.ANALYST)])
def test_the_page_asks_the_database_the_same_few_times_however_much_there_is(
    world: World, who: tuple[str, Role], django_assert_max_num_queries: Any
) -> None:
    officer, reader = council_user("LDS"), user_of(*who)
    a_draft("LDS", by=officer)
    client = Client()
    client.force_login(reader)
    client.get("/")
    with django_assert_max_num_queries(20) as few:
        client.get("/")
    for number in range(60):
        visit(("LDS", "CRF", "MAN")[number % 3], number, number)
        a_draft("LDS", by=officer)
    with django_assert_max_num_queries(len(few)):
        client.get("/")


# -- Searching, logging, and what was logged last --------------------------------------------------------------------


def test_the_box_of_the_search_stands_on_the_page_for_who_may_search(db: None) -> None:
    assert 'role="search"' in home(council_user("LDS")).text
    assert 'role="search"' not in home(user_of("fcdo", Role.READER)).text


def test_a_contact_can_be_logged_from_there_by_who_may(db: None) -> None:
    assert 'href="/contacts/log/"' in home(council_user("LDS")).text
    assert 'href="/contacts/log/"' not in home(council_user("LDS", Role.LEADER)).text


def test_what_the_council_logged_last_stands_there_delegations_and_contacts_alike(db: None) -> None:
    officer = council_user("LDS")
    assert "Your council has logged nothing yet." in part_of(home(officer), "Logged last")
    contact = None
    for number in range(4):
        with time_machine.travel(NOW + timedelta(hours=number), tick=False):
            a_bare_delegation("LDS", title=f"Visit {number}", sharing=Sharing.COUNCIL)
            contact = services.log_contact(
                Council.objects.get(code="LDS"),
                by=officer,
                now=NOW + timedelta(hours=number, minutes=1),
                **contact_facts(kind="telephone", held_on=day(-number)),
            )
    assert contact is not None
    services.withdraw_contact(contact, reason="Twice.", seen=contact.version, by=officer, now=NOW)
    a_draft("LDS", by=officer, title="Visit that is a draft")
    a_bare_delegation("MAN", title="Visit of another council", sharing=Sharing.COUNCILS)
    page = home(officer)
    assert [row.title for row in page.context["home"].logged] == [
        "Visit 3",
        "Telephone call, Made-up Foreign Affairs Office, 22 November 2026",
        "Visit 2",
        "Telephone call, Made-up Foreign Affairs Office, 23 November 2026",
        "Visit 1",
    ]
    assert 'href="/delegations/?shared=no"' in page.text and 'href="/contacts/?council=LDS"' in page.text
    assert home(user_of("unit", Role.ANALYST)).context["home"].logged is None


def test_a_promise_to_follow_up_is_something_to_do(db: None) -> None:
    officer = council_user("LDS")
    contact = a_contact("LDS", by=officer, follow_up="Send the list", follow_up_by="officer", follow_up_on=day(4))
    told = part_of(home(officer), "What you need to do")
    assert "Follow up on a contact: " in told and contact.key in told
    assert "Promised in a contact that was logged on 24 November 2026" in told
    assert "Due 28 November 2026" in told


def test_agreements_to_confirm_stand_there_with_the_reason_until_they_are_confirmed(db: None) -> None:
    officer = council_user("LDS")
    by = council_user("LDS", Role.APPROVER)
    agreements = {
        status: an_agreement("LDS", "councils", by=by, kind=kind)
        for status, kind in zip(("never", "stale", "fresh", "over"), AgreementKind, strict=False)
    }
    for name, confirmed_on in (("never", None), ("stale", day(-380)), ("fresh", day(-300)), ("over", None)):
        agreements[name].confirmed_on = confirmed_on
        agreements[name].status = Status.LAPSED if name == "over" else Status.ACTIVE
        agreements[name].save()
    # Until then they are among its council's first steps.
    put_first_hour_away(Council.objects.get(code="LDS"), by=again(officer), now=NOW)
    page = home(officer)
    told = part_of(page, "What you need to do")
    rows = {name: row.key in told for name, row in agreements.items()}
    assert rows == {"never": True, "stale": True, "fresh": False, "over": False}
    assert "The register has it from other sources" in told
    assert "Your council last confirmed it on 9 November 2025. It is asked once a year. Due 9 November 2026." in told
    assert told.index(agreements["stale"].key) < told.index(agreements["never"].key), "what has a day stands first"
    stale = agreements["stale"]
    confirm_agreement(stale, seen=stale.version, by=officer, now=NOW)
    assert stale.key not in part_of(home(officer), "What you need to do")
    assert stale.key not in home(council_user("MAN")).text
    assert "Confirm or correct" not in home(council_user("LDS", Role.LEADER)).text
