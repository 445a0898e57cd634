"""How a line is written on its pages: begun, gone on with, changed; and whom it would reach."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance import services
from guidance.models import Line, LineVersion, Topic
from guidance.rules import State
from places.models import Country
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.texts import a_draft_line, a_version, cleared, countersigned, published, submitted, writer
from web.refusals import WrongState

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
        (["leader"], "1 reader is told, and asked to acknowledge it."),
        ([], "2 readers are told, and asked to acknowledge it."),
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


def test_what_a_published_line_is_about_stays_and_the_form_of_its_next_version_shows_it(client: Client) -> None:
    first, publisher = a_version(headline="What held first."), writer("unit")
    line = first.line
    draft = services.draft_next_version(line, by=publisher, now=NOW, change_note="Other words.")
    client.force_login(publisher)
    page = client.get(reverse("line_edit", args=[line.key, 2]))
    assert {"title", "topics"}.isdisjoint(page.context["form"].fields)
    assert "It stays as it was first published" in page.text
    assert "A made-up line" in page.text
    facts = {**WORDS, "title": "Another title", "change_note": "Other words.", "version": draft.version}
    assert sent(client, publisher, reverse("line_edit", args=[line.key, 2]), **facts).status_code == 302
    line.refresh_from_db()
    assert (line.title, [topic.code for topic in line.topics.all()]) == ("A made-up line", ["one_china_taiwan"])
    draft.refresh_from_db()
    others: dict[str, Any] = {"topics": [Topic.objects.get(code="tibet")], "title": "Another title"}
    for name, value in others.items():
        with pytest.raises(WrongState, match="Write a new line instead"):
            services.edit_draft(draft, seen=draft.version, by=publisher, now=NOW, **{name: value})
    stands = {"topics": list(line.topics.all()), "title": line.title}
    services.edit_draft(draft, seen=draft.version, by=publisher, now=NOW, **stands)


@pytest.mark.parametrize("name", ["title", "topics", "countries"])
def test_what_a_line_is_about_is_cleared_as_its_words_are(name: str) -> None:
    values: dict[str, Any] = {"title": "Another title", "topics": [Topic.objects.get(code="tibet")]}
    values["countries"] = list(Country.objects.filter(code="CN"))
    draft, second = a_draft_line(), user_of("unit", Role.PUBLISHER)
    draft = cleared(submitted(draft, "fcdo"))
    draft = services.edit_draft(draft, seen=draft.version, by=second, now=NOW, **{name: values[name]})
    assert (draft.state, draft.edited_by) == (State.DRAFT, second)
    assert [one.decision for one in draft.clearances()] == ["asked"]
    with pytest.raises(PermissionDenied, match="somebody else"):
        countersigned(cleared(submitted(draft)), by=second)


def test_a_line_of_a_devolved_government_is_for_its_own_nation_alone(client: Client) -> None:
    welsh = writer("wales")
    for nations in ([], ["england"], ["wales", "england"]):
        answer = sent(client, welsh, reverse("line_new"), **WORDS, nations=nations)
        assert answer.status_code == 400
        assert "speaks for its own nation: tick that one alone" in answer.context["form"].errors["nations"][0]
    assert sent(client, welsh, reverse("line_new"), **WORDS, nations=["wales"]).status_code == 302
    draft = LineVersion.objects.get()
    with pytest.raises(ValidationError, match="its own nation"):
        services.edit_draft(draft, seen=draft.version, by=welsh, now=NOW, nations=[])


def test_the_same_form_with_other_words_is_another_line(client: Client) -> None:
    publisher, facts = writer("unit"), {**WORDS, "form_id": "f" * 12, "owner": "unit"}
    for said in ({}, {"headline": "Corrected."}, {"title": "Corrected"}, {"topics": ["twinning", "tibet"]}, {}):
        assert sent(client, publisher, reverse("line_new"), **{**facts, **said}).status_code == 302
    titles = LineVersion.objects.order_by("pk").values_list("line__title", "headline")
    assert list(titles) == [
        ("Visits to sites", "Offer a reception."),
        ("Visits to sites", "Corrected."),
        ("Corrected", "Offer a reception."),
        ("Visits to sites", "Offer a reception."),
    ]


def test_the_next_version_gone_back_to_with_other_words_is_refused_with_them(client: Client) -> None:
    first, publisher = a_version(), writer("unit")
    address = reverse("line_next", args=[first.line.key])
    facts = {name: value for name, value in WORDS.items() if name not in ("title", "topics")}
    facts |= {"change_note": "Foyers alone.", "form_id": "g" * 12}
    assert sent(client, publisher, address, **facts).status_code == 302
    answer = sent(client, publisher, address, **{**facts, "headline": "Corrected at length."})
    assert answer.status_code == 409
    assert "Version 2 is being written" in answer.text
    assert "Corrected at length." in answer.text


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
