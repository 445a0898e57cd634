"""The page of a delegation: as much as each reader may see, its history, and notes of one's own council."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import CouncilNote, User
from accounts.roles import Can, Role
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from engagement import services
from engagement.models import Delegation
from tests import factories
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW

pytestmark = pytest.mark.django_db

READERS = [
    ("LDS", Role.OFFICER, 3),
    ("LDS", Role.LEADER, 3),
    ("unit", Role.ANALYST, 2),
    ("CRF", Role.OFFICER, 1),
    ("wales", Role.DEVOLVED, 0),
    ("fcdo", Role.READER, 0),
    ("corecities", Role.OBSERVER, 0),
    ("service", Role.ADMINISTRATOR, 0),
]


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS", name="Priya Nair")


def a_full_delegation(officer: User, sharing: str = Sharing.COUNCILS) -> Delegation:
    office = factories.an_organisation(by=officer, name="Made-up Port Bureau")
    return factories.a_delegation(
        by=officer,
        sharing=sharing,
        delegates=factories.some_delegates(2),
        programme=factories.some_programme(2),
        organisations=[{"id": office.key, "role": "visitor"}],
        their_aims="Renew the agreement",
        marking="OFFICIAL-SENSITIVE",
        handling="Ask first",
    )


@pytest.mark.parametrize(("body", "role", "shown"), READERS)
def test_each_reader_sees_as_much_as_is_shown(client: Client, officer: User, body: str, role: Role, shown: int) -> None:
    delegation = a_full_delegation(officer)
    client.force_login(factories.user_of(body, role))
    page = client.get(at("delegation", delegation))
    if not shown:
        assert page.status_code == 404
        return
    text = page.text
    assert delegation.title in text
    assert "Hangzhou, Zhejiang" in text
    for said in ("Civic Hall", "Made-up Port Bureau", "Renew the agreement", "Ask first", "OFFICIAL-SENSITIVE"):
        assert (said in text) is (shown >= 2), said
    for said in ("张测试1", "Deputy director", "Priya Nair"):
        assert (said in text) is (shown >= 3), said
    assert ("shares a summary of this visit with other councils" in text) is (shown == 1)
    assert ("You see all but the names of delegates" in text) is (shown == 2)


def test_an_organisation_leads_to_its_page_for_who_sees_that(client: Client, officer: User) -> None:
    delegation = a_full_delegation(officer)
    office = delegation.organisations.get().organisation
    for body, role in (("LDS", Role.OFFICER), ("unit", Role.ANALYST)):
        client.force_login(factories.user_of(body, role))
        text = client.get(at("delegation", delegation)).text
        assert f'href="{office.get_absolute_url()}"' in text and 'href="/places/CN-330100/"' in text
        assert client.get(office.get_absolute_url()).status_code == 200
    # Core Cities is shown the record, and no directory beyond it.
    open_to(delegation, factories.body_of("corecities"), Part.PROGRAMME, why="query:test")
    client.force_login(factories.user_of("corecities", Role.OBSERVER))
    text = client.get(at("delegation", delegation)).text
    assert "Made-up Port Bureau" in text and office.get_absolute_url() not in text


def test_a_leader_reads_first_what_a_day_with_visitors_asks_for(client: Client, officer: User) -> None:
    client.force_login(factories.council_user("LDS", Role.LEADER))
    page = client.get(at("delegation", a_full_delegation(officer))).text
    headings = re.findall(r'<h2 class="govuk-heading-m">([^<]+)</h2>', page)
    assert headings[:5] == ["Delegates: who is visiting", "Programme", "Organisations", "Aims", "Who may see it"]
    assert page.index("15 to 18 March 2027") < page.index(headings[0])


def test_a_sensitive_record_is_marked_above_and_below(client: Client, officer: User) -> None:
    client.force_login(officer)
    text = client.get(at("delegation", a_full_delegation(officer))).text
    assert text.count("app-marking__handling") == 2


def test_history_says_what_was_changed_by_whom_and_when(client: Client, officer: User) -> None:
    delegation = a_full_delegation(officer)
    first, second = delegation.delegates.all()
    services.edit_delegation(
        delegation,
        seen=delegation.version,
        by=officer,
        now=NOW,
        title="Renamed visit",
        starts_on=date(2027, 3, 14),
        delegates=[{"id": first.key, "title": "Director"}],
    )
    client.force_login(officer)
    text = client.get(at("delegation", delegation)).text
    assert "was “Friendship visit of a made-up delegation”, now “Renamed visit”" in text
    assert "was “15 March 2027”, now “14 March 2027”" in text
    assert "Zhang Ceshi 1: title was “Deputy director”, now “Director”" in text
    assert "Removed: Zhang Ceshi 2" in text
    assert "24 November 2026 at 9:30am" in text
    assert text.count("by Priya Nair") == 2
    assert second.name not in client.get(at("delegation_delegates", delegation)).text

    client.force_login(factories.user_of("unit", Role.ANALYST))
    text = client.get(at("delegation", delegation)).text
    assert "now “Renamed visit”" in text
    assert text.count("by Leeds City Council") == 2
    assert "Priya Nair" not in text
    assert "Zhang" not in text


def test_a_late_change_is_said_to_be_late(client: Client, officer: User) -> None:
    delegation = a_full_delegation(officer)
    near = datetime(2027, 3, 12, 9, tzinfo=UTC)
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=near, places=[])
    for now, late in ((NOW, False), (near, True)):
        delegation.refresh_from_db()
        fresh = [*({"id": row.key} for row in delegation.delegates.all()), {"name": f"Late {late}"}]
        services.edit_delegation(delegation, seen=delegation.version, by=officer, now=now, delegates=fresh)
    client.force_login(officer)
    assert client.get(at("delegation", delegation)).text.count("Late change: 1 working day before the first day.") == 1


def test_history_tells_nothing_from_before_its_reader_could_see_the_record(client: Client, officer: User) -> None:
    kept = factories.an_organisation(by=officer, name="Quiet Port Bureau")
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCIL)
    for organisations in ([{"id": kept.key, "role": "host"}], []):
        delegation.refresh_from_db()
        delegation = services.edit_delegation(
            delegation, seen=delegation.version, by=officer, now=NOW, organisations=organisations
        )
    approver = factories.council_user("LDS", Role.APPROVER)
    services.edit_delegation(delegation, sharing=Sharing.UNIT, seen=delegation.version, by=approver, now=NOW)
    client.force_login(factories.user_of("unit", Role.ANALYST))
    text = client.get(at("delegation", delegation)).text
    assert "Quiet Port Bureau" not in text
    assert "Who may see it" in text


def test_a_partner_council_sees_the_whole_by_name_and_edits_nothing(client: Client, officer: User) -> None:
    delegation = a_full_delegation(officer, sharing=Sharing.UNIT)
    joining = factories.council_user("CRF")
    partnership = services.invite_partner(
        delegation,
        joining.councils(Can.LOG_DELEGATION)[0],
        seen=delegation.version,
        by=officer,
        now=NOW,
    )
    client.force_login(joining)
    assert client.get(at("delegation", delegation)).status_code == 404
    services.accept_partnership(partnership, by=joining, now=NOW)
    text = client.get(at("delegation", delegation)).text
    assert "张测试1" in text
    assert "Change the delegates" not in text
    client.force_login(officer)
    assert "sees all of it, by name" in client.get(at("delegation", delegation)).text


def test_notes_are_read_by_ones_own_council_alone(client: Client, officer: User) -> None:
    delegation = a_full_delegation(officer)
    cardiff = factories.council_user("CRF")
    for user, text in ((officer, "What Leeds thinks"), (cardiff, "What Cardiff thinks")):
        client.force_login(user)
        address = at("delegation_note_add", delegation)
        form = hidden(client.get(address))
        for _ in range(2):
            assert post(client, address, form | {"text": text}).url == at("delegation", delegation) + "#notes"
    assert CouncilNote.objects.count() == 2
    text = client.get(at("delegation", delegation)).text
    assert "What Cardiff thinks" in text and "What Leeds thinks" not in text
    leeds = CouncilNote.objects.get(council="LDS")
    assert post(client, at("delegation_note_remove", delegation, leeds.key)).status_code == 404
    client.force_login(factories.user_of("unit", Role.ANALYST))
    text = client.get(at("delegation", delegation)).text
    assert "thinks" not in text and "Private note" not in text
    assert client.get(at("delegation_note_add", delegation)).status_code == 403
    client.force_login(officer)
    assert "What Leeds thinks" in client.get(at("delegation_note_remove", delegation, leeds.key)).text
    send(client, at("delegation_note_remove", delegation, leeds.key))
    assert not CouncilNote.objects.filter(council="LDS").exists()


def test_a_note_is_reached_through_its_own_record_alone(client: Client, officer: User) -> None:
    one, other = a_full_delegation(officer), factories.a_delegation(by=officer)
    client.force_login(officer)
    send(client, at("delegation_note_add", one), text="Note")
    note = CouncilNote.objects.get()
    assert client.get(at("delegation_note_remove", other, note.key)).status_code == 404


def test_what_is_long_is_folded_and_in_the_page_all_the_same(client: Client, officer: User) -> None:
    delegation = factories.a_delegation(
        by=officer, delegates=factories.some_delegates(6), programme=factories.some_programme(9)
    )
    short = a_full_delegation(officer)
    client.force_login(officer)
    pages = [client.get(at("delegation", one)).text for one in (short, delegation)]
    for page, folded in zip(pages, (1, 2), strict=True):
        inside = re.findall(r"<details.*?</details>", page, re.DOTALL)
        history = [text for text in inside if "moj-timeline" in text]
        assert len(history) == 1
        assert "Show it: one entry, of 24 November 2026 at 9:30am" in history[0]
        names = [text for text in inside if "Zhang Ceshi" in text]
        assert len(history) + len(names) == folded
    assert "Show the 6 names" in pages[1]


def test_of_a_long_programme_the_day_that_is_next_is_unfolded(client: Client, officer: User, time_machine: Any) -> None:
    days = (date(2027, 3, 15), date(2027, 3, 16))
    stops = [{"title": f"Made-up stop {n}", "on": days[n % 2], "kind": "formal_meeting"} for n in range(10)]
    delegation = factories.a_delegation(by=officer, programme=stops)
    for today, folded in ((date(2027, 3, 15), ["1"]), (date(2027, 3, 16), ["0"]), (date(2027, 3, 20), ["0", "1"])):
        time_machine.move_to(datetime(today.year, today.month, today.day, 9, tzinfo=UTC), tick=False)
        client.force_login(officer)
        page = client.get(at("delegation", delegation)).text
        inside = [text for text in re.findall(r"<details.*?</details>", page, re.DOTALL) if "Show the 5 stops" in text]
        assert [found[0] for found in (re.findall(r"Made-up stop (\d)", text) for text in inside)] == folded


def test_the_page_asks_the_database_a_bounded_number_of_times(
    client: Client, officer: User, django_assert_max_num_queries: object
) -> None:
    delegation = a_full_delegation(officer)
    for number in range(30):
        delegation = services.edit_delegation(
            delegation,
            seen=delegation.version,
            by=officer,
            now=NOW + timedelta(hours=number),
            title=f"Title {number}",
            delegates=[{"name": f"Person {n}"} for n in range(number + 1)],
        )
    client.force_login(officer)
    with django_assert_max_num_queries(48):  # type: ignore[operator]
        assert client.get(at("delegation", delegation)).status_code == 200


def test_a_brief_is_compared_in_a_bounded_number_of_questions_to_the_database(
    client: Client, officer: User, django_assert_max_num_queries: object
) -> None:
    delegation = a_full_delegation(officer)
    services.make_brief(delegation, by=officer, now=NOW)
    client.force_login(officer)
    with django_assert_max_num_queries(54):  # type: ignore[operator]
        assert client.get(at("delegation", delegation)).status_code == 200


def test_a_draft_with_next_to_nothing_can_be_read_by_its_council(client: Client, officer: User) -> None:
    draft = services.start_delegation(officer.councils(Can.LOG_DELEGATION)[0], by=officer, now=NOW)
    client.force_login(factories.council_user("LDS", Role.LEADER))
    page = client.get(at("delegation", draft))
    assert page.status_code == 200
    assert "Untitled delegation" in page.text
    assert "Go on with this draft" not in page.text
    client.force_login(officer)
    assert "Go on with this draft" in client.get(at("delegation", draft) + "?read=yes").text
    for name in ("tasks", "check", "places", "place_add", "organisations", "organisation_add", "item_add", "delegates"):
        assert client.get(at(f"delegation_{name}", draft)).status_code in (200, 302), name


def test_a_drafts_address_leads_its_editors_to_its_tasks(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    client.force_login(officer)
    opened: Any = client.get(draft.get_absolute_url())
    assert opened.url == at("delegation_tasks", draft)
    page = at("delegation", draft) + "?read=yes"
    assert page in client.get(opened.url).text
    noted = send(client, at("delegation_note_add", draft), text="What Leeds thinks")
    assert noted.url == page + "#notes"
    assert "What Leeds thinks" in client.get(page).text
    client.force_login(factories.council_user("LDS", Role.LEADER))
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_each_reader_reads_of_sharing_and_acts_in_words_that_are_true_for_them(client: Client) -> None:
    record = factories.a_delegation("LDS", sharing=Sharing.UNIT)
    told = {
        factories.user_of("unit", Role.ANALYST): ("Leeds City Council and the central unit", ""),
        factories.council_user("LDS"): ("Our council and the central unit", "Change the marking"),
        factories.council_user("LDS", Role.APPROVER): ("Our council and the central unit", "Change who may see it"),
    }
    for reader, (level, act) in told.items():
        client.force_login(reader)
        page = client.get(at("delegation", record)).text
        assert level in page
        assert [words for words in ("Change the marking", "Change who may see it") if words in page] == [act][
            : bool(act)
        ]
