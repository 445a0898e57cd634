"""How a line is written on its pages: begun, gone on with, changed; and whom it would reach."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance.models import Line, LineVersion
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.texts import a_draft_line, a_version, published, writer

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {
    "title": "Visits to sites",
    "topics": ["twinning"],
    "headline": "Offer a reception.",
    "full_line": "Made-up line in full.",
    "leader_line": "One. Two. Three.",
    "marking": "OFFICIAL",
    "is_major": "on",
}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def sent(client: Client, who: User, address: str, **facts: Any) -> Any:
    client.force_login(who)
    return client.post(address, facts)


def test_a_line_is_begun_with_its_first_version_and_once_a_form(client: Client) -> None:
    publisher = writer("unit")
    facts = {**WORDS, "form_id": "f" * 12, "nations": ["wales"], "roles": ["leader"], "countries": "China\nhk"}
    facts |= {"owner": "unit", "review_by_day": "1", "review_by_month": "6", "review_by_year": "2027"}
    body_of("fcdo")
    answer = sent(client, publisher, reverse("line_new"), **facts)
    assert answer.status_code == 302, answer.context["form"].errors
    version = LineVersion.objects.get()
    assert answer.headers["Location"] == version.get_absolute_url()
    assert (version.line.title, version.number, version.valid_from) == ("Visits to sites", 1, NOW.date())
    assert sorted(version.line.countries.values_list("pk", flat=True)) == ["CN", "HK"]
    assert (version.nations, version.roles, version.is_major) == (["wales"], ["leader"], True)
    sent(client, publisher, reverse("line_new"), **facts)
    assert Line.objects.count() == 1


def test_whom_a_draft_reaches_is_said_before_it_is_sent_to_departments(client: Client) -> None:
    for code in ("CRF", "LDS"):
        council_user(code, Role.LEADER)
    council_user("CRF")
    publisher = writer("unit")
    for roles, told in (
        (["leader"], "It reaches 1 person."),
        ([], "It reaches 2 people."),
        (["observer"], "Today it reaches nobody"),
    ):
        draft = a_draft_line(by=publisher, nations=["wales"], roles=roles, title=f"For {roles}")
        client.force_login(publisher)
        page = client.get(draft.get_absolute_url()).text
        assert told in page
        assert page.index("This is a draft and no guidance") < page.index("<h1")
        assert reverse("guidance_submit", args=["version", draft.key]) in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"headline": ""}, "Enter the headline"),
        ({"headline": "word " * 41}, "Shorten the headline to 40 words: it has 41"),
        ({"leader_line": "One. Two. Three. Four."}, "A leader reads three sentences: these are 4"),
        ({"topics": []}, "Choose the topics"),
        ({"countries": "Atlantis"}, "We do not know a country or territory called Atlantis"),
        (
            {"expires_on_day": "1", "expires_on_month": "1", "expires_on_year": "2026"},
            "The last day of validity must be",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    client: Client, wrong: dict[str, Any], sentence: str
) -> None:
    answer = sent(client, writer("wales"), reverse("line_new"), **{**WORDS, "background": "Typed at length.", **wrong})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Typed at length." in answer.text
    assert not Line.objects.exists()


def test_the_next_version_begins_with_the_words_of_the_latest_and_says_what_changes(client: Client) -> None:
    first = a_version(headline="What held first.", nations=["wales"], networks=["corecities"])
    publisher, address = writer("unit"), reverse("line_next", args=[first.line.key])
    client.force_login(publisher)
    page = client.get(address)
    form = page.context["form"]
    assert form["headline"].value() == "What held first."
    assert (form["nations"].value(), form["networks"].value()) == (["wales"], ["corecities"])
    assert form["valid_from"].value() is None
    facts = {name: value for name, value in WORDS.items() if name not in ("title", "topics")}
    refused = sent(client, publisher, address, **facts)
    assert refused.status_code == 400
    assert "Say what changes, for whoever knows the version before" in refused.text
    facts |= {"change_note": "Foyers alone.", "form_id": "g" * 12}
    for _twice in range(2):
        answer = sent(client, publisher, address, **facts)
        assert answer.headers["Location"] == reverse("line_version", args=[first.line.key, 2])
    second = LineVersion.objects.get(number=2)
    assert (second.headline, second.change_note) == ("Offer a reception.", "Foyers alone.")
    assert client.get(address).headers["Location"] == reverse("line_edit", args=[first.line.key, 2])
    assert "Go on with version 2" in client.get(first.get_absolute_url()).text


def test_a_draft_is_changed_with_what_it_is_about_and_a_published_version_never(client: Client) -> None:
    draft, publisher = a_draft_line(headline="First words."), writer("unit")
    address = reverse("line_edit", args=[draft.line.key, 1])
    client.force_login(publisher)
    form = client.get(address).context["form"]
    assert (form["title"].value(), form["headline"].value()) == ("A made-up line", "First words.")
    stale = {**WORDS, "version": draft.version}
    assert sent(client, publisher, address, **stale).status_code == 302
    draft.refresh_from_db()
    draft.line.refresh_from_db()
    assert (draft.headline, draft.line.title) == ("Offer a reception.", "Visits to sites")
    assert [topic.code for topic in draft.line.topics.all()] == ["twinning"]
    # The same again is done already; other words meet what stands by now.
    assert sent(client, publisher, address, **stale).status_code == 302
    conflict = sent(client, publisher, address, **{**stale, "headline": "Typed meanwhile."})
    assert conflict.status_code == 412
    assert "Typed meanwhile." in conflict.text
    assert "Offer a reception." in conflict.text
    shown = published(draft)
    assert client.get(address).headers["Location"] == shown.get_absolute_url()
    late = sent(client, publisher, address, **{**WORDS, "headline": "Too late.", "version": shown.version})
    assert late.status_code == 409
    assert "its words stay" in late.text


def test_who_writes_no_guidance_finds_no_form(client: Client) -> None:
    draft, line = a_draft_line(title="Draft"), a_version(title="Held").line
    for who, statuses in (
        (council_user("LDS"), (403, 403, 404)),
        (user_of("unit", Role.ANALYST), (403, 403, 403)),
        (user_of("fcdo", Role.CLEARER), (200, 403, 404)),
        (writer("wales"), (200, 403, 404)),
    ):
        client.force_login(who)
        found = (
            client.get(reverse("line_new")).status_code,
            client.get(reverse("line_next", args=[line.key])).status_code,
            client.get(reverse("line_edit", args=[draft.line.key, 1])).status_code,
        )
        assert found == statuses, who.name
