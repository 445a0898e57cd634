"""Notes on topics: kept by publishers, read by all who read guidance; about topics, never about people."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import Topic, TopicNote
from tests.factories import NOW, council_user, user_of
from tests.guidance.pages import as_, send
from tests.guidance.texts import a_topic_note

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW), pytest.mark.capability("P23")]
ANSWERS: dict[str, Any] = {
    "topic": "tibet",
    "kind": "sensitivity",
    "text": "Made-up note: anniversaries are noticed.",
    "source": "Made up for a test.",
}


def test_one_is_written_read_published_and_withdrawn() -> None:
    publisher, officer = user_of("unit", Role.PUBLISHER), council_user("LDS")
    assert send(publisher, reverse("topic_note_new"), **ANSWERS).status_code == 302
    note = TopicNote.objects.get()
    assert "anniversaries" in as_(publisher).get(reverse("topics")).text
    assert "anniversaries" not in as_(officer).get(reverse("topics")).text
    for act, seen in (("topic_note_publish", True), ("topic_note_withdraw", False), ("topic_note_publish", True)):
        assert send(publisher, reverse(act, args=[note.key])).status_code == 302
        assert ("anniversaries" in as_(officer).get(reverse("topics")).text) == seen
    words = {**ANSWERS, "text": "Made-up note: newer words."}
    assert send(publisher, reverse("topic_note_edit", args=[note.key]), **words).status_code == 302
    assert "newer words" in as_(officer).get(reverse("topics")).text
    acts = {"topic_note_written", "topic_note_published", "topic_note_withdrawn", "topic_note_edited"}
    assert set(Event.objects.values_list("action", flat=True)) >= acts


def test_what_is_left_out_is_asked_for_beside_its_box() -> None:
    page = send(user_of("unit", Role.PUBLISHER), reverse("topic_note_new"), **{**ANSWERS, "source": ""})
    assert (page.status_code, "Say where this is from" in page.text) == (400, True)
    assert "anniversaries" in page.text
    assert not TopicNote.objects.exists()


def test_the_same_form_sent_twice_is_one_note() -> None:
    publisher = user_of("unit", Role.PUBLISHER)
    topic = Topic.objects.get(pk="tibet")
    said = {**ANSWERS, "topic": topic}
    for _twice in range(2):
        services.write_topic_note(by=publisher, now=NOW, form_id="one form", **said)
    assert TopicNote.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "role"), [("unit", Role.ANALYST), ("fcdo", Role.CLEARER), ("wales", Role.DEVOLVED), ("LDS", Role.APPROVER)]
)
def test_nobody_but_publishers_keeps_them(code: str, role: Role) -> None:
    reader = user_of(code, role)
    note = a_topic_note()
    assert as_(reader).get(reverse("topics")).status_code == 200
    assert as_(reader).get(reverse("topic_note_new")).status_code == 403
    for act in ("topic_note_edit", "topic_note_withdraw"):
        assert as_(reader).get(reverse(act, args=[note.key])).status_code == 403
    with pytest.raises(PermissionDenied):
        services.withdraw_topic_note(note, seen=note.version, by=reader, now=NOW)
