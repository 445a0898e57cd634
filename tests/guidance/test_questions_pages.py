"""Questions on their pages: the lists, the queue with late ones on top, one question, and what is done with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from accounts.rules import Marking
from audit.models import Event
from guidance.models import AnswerCard, Query
from guidance.rules import QueryState, Urgency
from tests.factories import NOW, a_delegation, body_of, council_user, user_of
from tests.guidance.asked import a_question, an_answer
from tests.guidance.pages import as_
from tests.guidance.texts import a_version

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


def page(client: Client, query: Query, act: str = "") -> Any:
    return client.get(reverse(f"query_{act}" if act else "query", args=[query.key]))


def send(client: Client, query: Query, act: str, **facts: Any) -> Any:
    query.refresh_from_db()
    return client.post(reverse(f"query_{act}", args=[query.key]), {"version": query.version, **facts})


def acts(shown: Any) -> set[str]:
    return {url.rstrip("/").rpartition("/")[2] for url, _words in shown.context["acts"]}


def test_each_sees_the_questions_that_are_theirs(client: Client) -> None:
    leeds, cardiff = a_question("LDS", text="Of Leeds?"), a_question("CRF", text="Of Cardiff?")
    seen = {
        ("LDS", Role.OFFICER): {leeds.key},
        ("CRF", Role.LEADER): {cardiff.key},
        ("unit", Role.ANALYST): {leeds.key, cardiff.key},
        ("wales", Role.DEVOLVED): {cardiff.key},
        ("fcdo", Role.CLEARER): set(),
        ("MAN", Role.OFFICER): set(),
    }
    for who, keys in seen.items():
        client.force_login(user_of(*who))
        assert {row.key for row in client.get(reverse("queries")).context["rows"]} == keys, who
        for query in (leeds, cardiff):
            assert page(client, query).status_code == (200 if query.key in keys else 404)


@pytest.mark.capability("P01", part="late questions stand on top of the queue")
def test_in_the_queue_late_ones_stand_on_top_and_say_so(client: Client) -> None:
    later = a_question(text="Later?")
    late = a_question(text="Late?", now=NOW - timedelta(days=20))
    urgent = a_question(text="Urgent?", urgency=Urgency.URGENT)
    an_answer(a_question(text="Answered?"))
    client.force_login(user_of("unit", Role.ANALYST))
    queue = client.get(reverse("query_queue"))
    assert [row.key for row in queue.context["rows"]] == [late.key, urgent.key, later.key]
    assert queue.text.count("Late\n") == 1
    client.force_login(council_user())
    assert client.get(reverse("query_queue")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"waiting": "yes"}, {"Investor?", "Visit?"}),
        ({"waiting": "no"}, {"Done?"}),
        ({"urgency": "priority"}, {"Visit?"}),
        ({"q": "invest"}, {"Investor?"}),
        ({"council": "CRF"}, {"Visit?"}),
        ({"state": "answered"}, {"Done?"}),
        ({"sector": "energy"}, {"Investor?"}),
    ],
)
def test_they_are_narrowed_by_what_the_address_says(client: Client, asked: dict[str, str], found: set[str]) -> None:
    a_question(text="Investor?", sector_id="energy")
    a_question("CRF", text="Visit?", urgency=Urgency.PRIORITY)
    an_answer(a_question(text="Done?"))
    client.force_login(user_of("unit", Role.ANALYST))
    assert {row.text for row in client.get(reverse("queries"), asked).context["rows"]} == found


def test_a_filter_that_is_not_known_is_refused_by_name(client: Client) -> None:
    client.force_login(council_user())
    refused = client.get(reverse("queries"), {"colour": "red"})
    assert refused.status_code == 400
    assert "colour" in refused.text


def test_from_the_question_to_the_answer_to_the_card(client: Client) -> None:
    officer, analyst, clearer = council_user(), user_of("unit", Role.ANALYST), user_of("fcdo", Role.CLEARER)
    body_of("unit")
    query = a_question(by=officer)
    client.force_login(analyst)
    assert acts(page(client, query)) == {"answer", "hold", "pass"}
    assert send(client, query, "hold", text="By Friday.").status_code == 302
    assert send(client, query, "pass", department="fcdo").status_code == 302
    client.force_login(clearer)
    assert acts(page(client, query)) == {"answer", "hold"}
    assert send(client, query, "answer", text="Yes, with care.").status_code == 302
    client.force_login(officer)
    shown = page(client, query)
    for words in ("By Friday.", "Yes, with care.", "Foreign, Commonwealth and Development Office", "Answered"):
        assert words in shown.text, words
    # Who of the department wrote it is for those who answer.
    assert clearer.name not in shown.text
    assert acts(shown) == {"keep", "close"}
    form = page(client, query, "keep").context["form"]
    kept = client.post(
        reverse("query_keep", args=[query.key]), {"shown": form["shown"].value(), "form_id": form["form_id"].value()}
    )
    card = AnswerCard.objects.get()
    assert kept.headers["Location"] == card.get_absolute_url()
    assert "Yes, with care." in client.get(card.get_absolute_url()).text
    assert card.reference in page(client, query).text
    assert send(client, query, "close").status_code == 302
    query.refresh_from_db()
    assert (query.state, acts(page(client, query))) == (QueryState.CLOSED, {"keep"})


def test_a_line_that_was_made_of_it_is_named_beside_the_answer(client: Client) -> None:
    officer, query, line = council_user(), a_question(), a_version().line
    an_answer(query)
    client.force_login(user_of("unit", Role.PUBLISHER))
    assert "promote" in acts(page(client, query))
    refused = send(client, query, "promote", line="0000000000ab")
    assert refused.status_code == 400
    assert send(client, query, "promote", line=line.key).status_code == 302
    client.force_login(officer)
    assert line.title in page(client, query).text


@pytest.mark.parametrize("act", ["answer", "hold", "pass", "promote"])
def test_who_may_not_answer_is_refused_the_page_as_the_act(client: Client, act: str) -> None:
    query = a_question()
    client.force_login(council_user())
    assert page(client, query, act).status_code == 403
    assert send(client, query, act, text="No.").status_code == 403


def test_who_answers_at_once_with_another_is_shown_both_texts(client: Client) -> None:
    query = a_question()
    client.force_login(user_of("unit", Role.ANALYST))
    version = query.version
    an_answer(query, "First.")
    second = client.post(reverse("query_answer", args=[query.key]), {"version": version, "text": "Second."})
    assert second.status_code == 412
    assert "Second." in second.text


def test_a_record_that_it_names_is_a_link_for_the_unit_as_long_as_it_is_open(client: Client) -> None:
    officer = council_user()
    delegation = a_delegation(by=officer, sharing="council", title="A made-up quiet visit")
    query = a_question(by=officer, about=delegation.key)
    client.force_login(user_of("unit", Role.ANALYST))
    assert "A made-up quiet visit" in page(client, query).text
    assert client.get(delegation.get_absolute_url()).status_code == 200
    an_answer(query)
    assert "A made-up quiet visit" not in page(client, query).text
    assert client.get(delegation.get_absolute_url()).status_code == 404


def test_reading_one_that_is_marked_stands_on_the_trail_and_lists_show_its_reference_alone(client: Client) -> None:
    query = a_question(text="A made-up sensitive matter?", marking=Marking.OFFICIAL_SENSITIVE)
    client.force_login(user_of("unit", Role.ANALYST))
    listed = client.get(reverse("query_queue"))
    assert query.reference in listed.text
    assert "sensitive matter" not in listed.text
    assert "OFFICIAL-SENSITIVE" in page(client, query).text
    assert Event.objects.filter(action="query_read", subject=query.key).count() == 1


def test_who_answers_while_another_did_reads_that_answer_and_sends_a_further_one_only_if_meant() -> None:
    query, unit = a_question(), user_of("unit", Role.ANALYST)
    client, page = as_(unit), reverse("query_answer", args=[query.key])
    seen = query.version
    an_answer(query, text="The first answer.")
    refused = client.post(page, {"version": seen, "text": "What I wrote."})
    assert refused.status_code == 412
    for said in ("The first answer.", "What I wrote.", "send it only if you mean it as a further one"):
        assert said in refused.text, said
    assert "Not provided" not in refused.text
    query.refresh_from_db()
    assert client.post(page, {"version": query.version, "text": "What I wrote."}).status_code == 302
    assert query.answers.count() == 2


def test_a_line_is_begun_from_a_question_and_its_answer() -> None:
    query = a_question()
    an_answer(query, text="The full answer.")
    publisher = user_of("unit", Role.PUBLISHER)
    begin = f"{reverse('line_new')}?question={query.key}"
    assert f'href="{begin}"' in as_(publisher).get(reverse("query_promote", args=[query.key])).text
    page = as_(publisher).get(begin).text
    assert "The full answer." in page
    assert " ".join(query.text.split())[:60] in page
    assert as_(user_of("fcdo", Role.CLEARER)).get(begin).status_code in (403, 404)
