"""The review queue: whose it is, what is in it, what leaves it, and taking delegations in hand from it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Delegation, Review
from overview.queue import QueueView
from tests import factories
from tests.engagement.pages import send
from tests.factories import NOW, a_bare_delegation, a_delegation, again, council_user, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        yield


@pytest.fixture
def officer() -> User:
    return council_user("CRF", Role.APPROVER)


@pytest.fixture
def one() -> User:
    return user_of("unit", Role.ANALYST, name="Made-up One")


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, **asked: Any) -> Any:
    answer = of(again(user)).get(reverse("review_queue"), asked)
    assert answer.status_code == 200
    return answer


def stands(user: User, delegation: Delegation, **asked: Any) -> bool:
    return delegation.key in page(user, **asked).text


def row_of(answer: Any, delegation: Delegation) -> str:
    rows = re.findall(r"<tr.*?</tr>", answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", next(row for row in rows if delegation.key in row)).split())


# -- New and changed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PUBLISHER])
def test_what_is_logged_and_shared_is_new_until_it_is_looked_at(officer: User, role: Role) -> None:
    reader = user_of("unit", role)
    delegation = a_delegation("CRF", by=officer)
    assert "New" in row_of(page(reader), delegation)
    of(reader).get(delegation.get_absolute_url())
    assert not stands(reader, delegation)
    # A colleague has not looked.
    assert stands(user_of("unit", role), delegation)


def test_what_changes_after_it_was_looked_at_stands_in_the_queue_again(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer)
    of(one).get(delegation.get_absolute_url())
    delegation = services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, title="Another")
    assert "Changed since you looked" in row_of(page(one), delegation)
    told = of(one).get(delegation.get_absolute_url())
    assert "Changed since you looked on" in told.text.split("<h2", 1)[0], "at the top, with a way to the review"
    assert '<a class="govuk-link" href="#review">' in told.text.split("<h2", 1)[0]
    assert not stands(one, delegation)
    services.cancel_delegation(delegation, reason="Called off.", seen=delegation.version, by=officer, now=NOW)
    assert "Cancelled Changed since you looked" in row_of(page(one), delegation)


def test_an_answer_is_news(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer)
    question = services.ask_council(delegation, text="Who pays?", by=one, now=NOW)
    of(one).get(delegation.get_absolute_url())
    assert not stands(one, delegation)
    services.answer_question(question, text="We do.", by=officer, now=NOW)
    assert "Changed since you looked" in row_of(page(one), delegation)
    # Nor does an answer to one body tell another that there was a question.
    welsh = user_of("wales", Role.DEVOLVED)
    of(welsh).get(delegation.get_absolute_url())
    services.answer_question(question, text="And others.", by=officer, now=NOW)
    assert not stands(welsh, delegation)


@pytest.mark.capability("G11", part="the queue tells nothing of what is not shown")
def test_a_change_of_what_its_reader_does_not_see_is_no_news(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer)
    of(one).get(delegation.get_absolute_url())
    services.edit_delegation(
        delegation, seen=delegation.version, by=officer, now=NOW, delegates=factories.some_delegates(2)
    )
    assert not stands(one, delegation)
    assert "Nothing has changed since you looked" in of(one).get(delegation.get_absolute_url()).text


def test_what_is_no_longer_shared_is_out_of_every_view_at_once(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer, starts_on=NOW.date() + timedelta(days=9))
    services.assign_review(delegation, one, seen="", by=one, now=NOW)
    services.ask_council(delegation, text="Who pays?", by=one, now=NOW)
    assert [view.value for view in QueueView if stands(one, delegation, view=view.value)] == [
        "new",
        "mine",
        "arriving",
        "questions",
    ]
    kept = services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, sharing=Sharing.COUNCIL)
    assert not any(stands(one, delegation, view=view.value) for view in QueueView)
    services.edit_delegation(kept, seen=kept.version, by=officer, now=NOW, sharing=Sharing.UNIT)
    assert stands(one, delegation)


def test_waiting_counts_from_the_day_on_which_it_came_into_sight(officer: User, one: User) -> None:
    kept = a_delegation("CRF", by=officer, sharing=Sharing.COUNCIL, title="Kept at first")
    first = a_delegation("CRF", by=officer, title="Shared at once")
    services.edit_delegation(kept, seen=kept.version, by=officer, now=NOW + timedelta(days=3), sharing=Sharing.UNIT)
    answer = page(one)
    assert answer.text.index(first.key) < answer.text.index(kept.key)
    assert "5 days" in row_of(answer, first) and "2 days" in row_of(answer, kept)


# -- Views and filters ---------------------------------------------------------------------------------------------


def test_each_view_holds_what_it_says(officer: User, one: User) -> None:
    other = user_of("unit", Role.ANALYST, name="Made-up Other")

    def on(days: int) -> dict[str, Any]:
        """So many days after the one that is held, which is five after that of logging."""
        return {"starts_on": NOW.date() + timedelta(days=5 + days), "ends_on": NOW.date() + timedelta(days=6 + days)}

    free = a_delegation("CRF", by=officer)
    mine = a_delegation("CRF", by=officer)
    theirs = a_delegation("CRF", by=officer)
    asked = a_delegation("CRF", by=officer)
    near = a_delegation("CRF", by=officer, **on(10))
    last = a_delegation("CRF", by=officer, **on(14))
    far = a_delegation("CRF", by=officer, **on(15))
    over = a_delegation("CRF", by=officer, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2))
    services.assign_review(mine, one, seen="", by=one, now=NOW)
    services.assign_review(theirs, other, seen="", by=other, now=NOW)
    services.ask_council(asked, text="Who pays?", by=other, now=NOW)
    everything = {row.key: name for name, row in locals().items() if isinstance(row, Delegation)}

    def held(view: str) -> set[str]:
        text = page(one, view=view).text
        return {name for key, name in everything.items() if key in text}

    assert held("new") == {"free", "mine", "theirs", "asked", "near", "last", "far", "over"}
    assert held("mine") == {"mine"}
    assert held("unassigned") == {"free", "asked", "near", "last", "far"}
    assert held("arriving") == {"near", "last"}
    assert held("questions") == {"asked"}
    told = page(one)
    assert "With you since 24 November 2026" in row_of(told, mine)
    assert "With Made-up Other since 24 November 2026" in row_of(told, theirs)
    assert "Question out since 24 November 2026" in row_of(told, asked)
    assert "in 10 days" in row_of(told, near)
    assert "8 delegations" in told.text


def test_a_question_is_out_until_it_is_answered_and_then_answered_until_it_is_closed(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer)
    question = services.ask_council(delegation, text="Who pays?", by=one, now=NOW)
    assert stands(one, delegation, view="questions") and not stands(one, delegation, view="answered")
    services.answer_question(question, text="We do.", by=officer, now=NOW + timedelta(days=2))
    assert not stands(one, delegation, view="questions")
    told = row_of(page(one, view="answered"), delegation)
    assert "Question answered on" in told and "Waiting: 3 days" in told
    services.close_question(question, by=one, now=NOW)
    assert not stands(one, delegation, view="questions") and not stands(one, delegation, view="answered")


def test_each_view_says_how_many_wait_in_it_under_the_same_filters(
    officer: User, one: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overview.queue.MOST_COUNTED", 3)
    monkeypatch.setattr("overview.words.MOST_COUNTED", 3)
    for code in ("CRF", "CRF", "LDS"):
        a_bare_delegation(code)
    services.assign_review(a_delegation("CRF", by=officer), one, seen="", by=one, now=NOW)

    def tabs(**asked: str) -> list[str]:
        return [tab["text"] for tab in page(one, **asked).context["views"]]

    assert tabs()[:3] == ["New or changed (2+)", "Mine (1)", "Unassigned (2+)"]
    assert tabs(view="mine", nation="england") == [
        "New or changed (1)",
        "Mine (0)",
        "Unassigned (1)",
        "Arriving within 14 days (0)",
        "Questions out (0)",
        "Questions answered (0)",
        "Contacts told to us (0)",
    ]
    refused = of(one).get(reverse("review_queue"), {"direction": "up"})
    assert refused.context["views"][0]["text"] == "New or changed"


def test_a_record_opened_from_the_queue_leads_back_to_it_as_it_was(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer)
    queue = "/review/?view=unassigned&amp;nation=wales"
    client = of(one)
    link = re.search(
        rf'href="(/delegations/{delegation.key}/[^"]+)"', page(one, view="unassigned", nation="wales").text
    )
    assert link is not None
    record = client.get(link[1]).text
    assert f'<a href="{queue}" class="govuk-back-link">Review queue</a>' in record
    # What is done on the record, and on the pages that it leads to, keeps the way.
    for act in ("review/assign", "review/notes/add", "questions/ask"):
        address = re.search(rf'"(/delegations/{delegation.key}/{act}/\?[^"]+)"', record)
        assert address is not None, act
        assert f'href="{link[1]}#review" class="govuk-back-link"' in client.get(address[1]).text
        answer = send(client, address[1], text="Made-up words", to=one.key, step="send")
        # From the top, where it says what was done.
        assert answer.headers["Location"] == link[1]
    closing = re.search(rf'"(/delegations/{delegation.key}/questions/\w+/close/\?[^"]+)"', client.get(link[1]).text)
    assert closing is not None
    assert send(client, closing[1]).headers["Location"] == link[1]
    # From elsewhere, and for the council, the way back is that of every list.
    elsewhere = client.get(delegation.get_absolute_url()).text
    assert '<a href="/delegations/" class="govuk-back-link">Delegations</a>' in elsewhere
    assert "/review/?view" not in of(officer).get(link[1]).text


def test_who_reviews_one_nation_is_not_asked_for_it(officer: User, one: User) -> None:
    assert "nation" in page(one).context["form"].fields
    form = page(user_of("wales", Role.DEVOLVED)).context["form"]
    assert "nation" not in form.fields
    assert set(form.fields["council"].queryset.values_list("nation", flat=True)) == {"wales"}


def test_an_administration_has_the_queue_of_its_nation(officer: User) -> None:
    welsh, scottish = user_of("wales", Role.DEVOLVED), user_of("scotland", Role.DEVOLVED)
    of_cardiff, of_leeds = a_delegation("CRF", by=officer), a_delegation("LDS")
    assert stands(welsh, of_cardiff) and not stands(welsh, of_leeds)
    assert not stands(scottish, of_cardiff) and not stands(scottish, of_leeds)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"nation": "wales"}, {"CRF"}),
        ({"council": "LDS"}, {"LDS"}),
        ({"direction": "outward"}, {"LDS"}),
        ({"purpose": "sport"}, {"CRF"}),
        ({"nation": "scotland"}, set()),
    ],
)
def test_filters_narrow_a_view_and_stay_with_it(
    officer: User, one: User, filters: dict[str, str], kept: set[str]
) -> None:
    rows = {
        "CRF": a_delegation("CRF", by=officer, purposes=["sport"]),
        "LDS": a_delegation("LDS", direction="outward"),
    }
    answer = page(one, view="unassigned", **filters)
    assert {code for code, row in rows.items() if row.key in answer.text} == kept
    [(name, value)] = filters.items()
    # The other views keep the filter, and clearing it keeps the view.
    assert f"/review/?view=mine&amp;{name}={value}" in answer.text or f"{name}={value}&amp;view=mine" in answer.text
    assert '/review/?view=unassigned"' in answer.text


@pytest.mark.parametrize("asked", [{"view": "nonsense"}, {"direction": "up"}, {"after": "nonsense"}, {"colour": "red"}])
def test_an_address_that_cannot_be_taken_is_refused_in_words(one: User, asked: dict[str, str]) -> None:
    answer = of(one).get(reverse("review_queue"), asked)
    assert answer.status_code == 400


def test_an_empty_view_says_so(one: User) -> None:
    assert "Nothing is waiting here." in page(one).text
    assert "fits all of these filters" in page(one, nation="wales").text


def test_the_queue_goes_on_page_by_page_none_twice_and_none_left_out(
    officer: User, one: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overview.views.ReviewQueue.page_size", 3)
    # All logged in the same moment, some changed in another: the key decides.
    made = [a_bare_delegation("CRF") for _ in range(7)]
    Delegation.objects.update(logged_at=NOW)
    for _ in range(2):
        later = a_delegation("CRF", by=officer)
        of(one).get(later.get_absolute_url())
        made.append(services.edit_delegation(later, seen=later.version, by=officer, now=NOW, title="Another"))
    client, seen = of(one), []
    answer, address = None, reverse("review_queue")
    while address:
        answer = client.get(address)
        seen += re.findall(r'/delegations/(\w{12})/[?"]', answer.text)
        following = re.search(r'href="([^"]*after=[^"]*)"', answer.text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) and set(seen) == {row.key for row in made}
    back = re.search(r'href="([^"]*before=[^"]*)"', answer.text) if answer else None
    assert back is not None
    assert re.findall(r'/delegations/(\w{12})/[?"]', client.get(back[1].replace("&amp;", "&")).text) == seen[3:6]


def test_a_row_says_how_much_there_is_to_think_about_and_that_it_was_changed_late(officer: User, one: User) -> None:
    plain = a_delegation("CRF", by=officer, their_aims="Friendship")
    plant = {"title": "Semiconductor plant", "on": date(2027, 3, 15), "kind": "site_visit"}
    visit = a_delegation("CRF", by=officer, their_aims="Friendship", programme=[plant])
    queued = page(one)
    assert "To think about: 1" in row_of(queued, visit) and "late" not in row_of(queued, visit)
    assert "To think about" not in row_of(queued, plain)
    late = NOW.replace(year=2027, month=3, day=12)
    stop = {"id": visit.programme.get().key}
    people: dict[str, Any] = {"delegates": factories.some_delegates(1), "programme": [{**stop, "site": "Pier"}]}
    visit = services.edit_delegation(visit, seen=visit.version, by=officer, now=late, **people)
    assert visit.flags.standing().filter(rule="late_people").exists()
    assert "To think about: 2, changed late" in row_of(page(one), visit), "of people nothing is told to the unit"
    for flag in visit.flags.standing():
        services.answer_flag(flag, response="accepted", by=officer, now=late)
    row = row_of(page(one), visit)
    assert "Changed late" in row and "To think about" not in row


def test_the_queue_costs_the_same_however_long_it_is(
    officer: User, one: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        a_bare_delegation("CRF")
    client = of(one)
    with django_assert_max_num_queries(23):
        client.get(reverse("review_queue"))


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("CRF", Role.OFFICER),
        ("CRF", Role.APPROVER),
        ("CRF", Role.LEADER),
        ("fcdo", Role.READER),
        ("service", "administrator"),
    ],
)
def test_the_queue_is_for_those_who_review(body: str, role: Role) -> None:
    client = of(user_of(body, role))
    assert client.get(reverse("review_queue")).status_code == 403
    assert client.post(reverse("review_assign"), {"only": "0"}).status_code == 403
    assert "/review/" not in client.get("/").text


def test_reviewers_find_the_queue_in_the_menu_and_on_the_first_page(one: User) -> None:
    for reader in (one, user_of("unit", Role.PUBLISHER), user_of("wales", Role.DEVOLVED)):
        assert of(reader).get("/").text.count('href="/review/"') == 2


# -- Taking in hand ------------------------------------------------------------------------------------------------


def test_one_button_assigns_one_row_to_its_reader_and_comes_back_to_the_view(officer: User, one: User) -> None:
    delegation, other = a_delegation("CRF", by=officer), a_delegation("CRF", by=officer)
    answer = of(one).post(reverse("review_assign"), {"only": delegation.key, "query": "view=unassigned&nation=wales"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/review/?view=unassigned&nation=wales")
    assert [review.delegation for review in Review.objects.filter(assigned_to=one)] == [delegation]
    assert stands(one, delegation, view="mine") and not stands(one, other, view="mine")


def test_ticked_rows_are_assigned_together_and_those_of_a_colleague_are_left_with_a_warning(
    officer: User, one: User
) -> None:
    other = user_of("unit", Role.ANALYST, name="Made-up Other")
    free, free_too, held, kept = (
        a_delegation("CRF", by=officer, sharing=sharing) for sharing in ("unit", "unit", "unit", "council")
    )
    services.assign_review(held, other, seen="", by=other, now=NOW)
    rows = [free, free_too, held, kept]
    answer = of(one).post(reverse("review_assign"), {"chosen": [row.key for row in rows]}, follow=True)
    assert "2 delegations are assigned to you." in answer.text
    assert "Made-up Other has had this in hand since 24 November 2026 at 9:30am." in answer.text
    assert "1 delegation is no longer shared with you." in answer.text
    assert dict(Review.objects.values_list("delegation__key", "assigned_to__name")) == {
        free.key: "Made-up One",
        free_too.key: "Made-up One",
        held.key: "Made-up Other",
    }
    told = of(one).post(reverse("review_assign"), {}, follow=True)
    assert "Tick the delegations" in told.text
