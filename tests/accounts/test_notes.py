"""Private notes: a council's alone, on its own records and on others'."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from accounts import services
from accounts.roles import Role, council_key
from accounts.sharing import CouncilNote
from audit.models import Event
from places.models import Council
from tests.engagement.pages import at, hidden, post
from tests.factories import a_delegation, again, body_of, council_user, user_of

pytestmark = pytest.mark.django_db


def council(code: str) -> Council:
    body_of(code)
    return Council.objects.get(code=code)


def test_a_council_notes_on_another_councils_record_and_nobody_else_reads_it() -> None:
    delegation = a_delegation("LDS", sharing="councils")
    cardiff = council_user("CRF")
    note = services.write_note(delegation, council("CRF"), text="They came to us first.", by=cardiff)
    assert list(CouncilNote.objects.visible_to(cardiff).about(delegation)) == [note]
    for who in (council_user("LDS", Role.APPROVER), user_of("unit", Role.ANALYST), user_of("wales", Role.DEVOLVED)):
        assert not CouncilNote.objects.visible_to(who).exists()
    event = Event.objects.get(action="note_written")
    assert (event.body, event.about, event.after) == ("CRF", "CRF", [council_key("CRF")])
    services.remove_note(note, by=council_user("CRF"))
    assert not CouncilNote.objects.exists()
    assert Event.objects.filter(action="note_removed", about="CRF").exists()


def test_a_note_needs_a_record_that_its_writer_sees() -> None:
    kept = a_delegation("LDS", sharing="council")
    with pytest.raises(PermissionDenied):
        services.write_note(kept, council("CRF"), text="Felt out.", by=council_user("CRF"))


def test_who_may_not() -> None:
    delegation = a_delegation("LDS", sharing="councils")
    note = services.write_note(delegation, council("LDS"), text="Ours.", by=council_user("LDS"))
    others = (council_user("LDS", Role.LEADER), council_user("CRF"), user_of("unit", Role.ANALYST))
    for who in others:
        with pytest.raises(PermissionDenied):
            services.write_note(delegation, council("LDS"), text="Not mine to write.", by=who)
        with pytest.raises(PermissionDenied):
            services.remove_note(note, by=who)


@pytest.mark.parametrize("text", ["", "x" * 10_001])
def test_a_note_has_words_and_an_end(text: str) -> None:
    delegation = a_delegation("LDS")
    with pytest.raises(ValidationError):
        services.write_note(delegation, council("LDS"), text=text, by=council_user("LDS"))


def test_the_same_form_sent_twice_is_one_note_and_other_words_are_another(client: Client) -> None:
    officer = council_user("LDS")
    delegation = a_delegation("LDS", by=officer)
    client.force_login(officer)
    address = at("delegation_note_add", delegation)
    filled = {**hidden(client.get(address)), "text": "Felt out first."}
    assert {post(client, address, filled).status_code for _ in range(2)} == {302}
    assert CouncilNote.objects.count() == 1
    # Back in the browser, other words, the same copy of the form.
    assert post(client, address, {**filled, "text": "And something else."}).status_code == 302
    # The same words in a form of their own are meant.
    assert post(client, address, {**hidden(client.get(address)), "text": "Felt out first."}).status_code == 302
    assert sorted(CouncilNote.objects.values_list("text", flat=True)) == [
        "And something else.",
        "Felt out first.",
        "Felt out first.",
    ]
    assert Event.objects.filter(action="note_written").count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("texts", [["Ours."] * 4, ["Ours.", "Ours, and theirs."] * 2])
def test_a_form_that_is_sent_many_times_at_once_is_a_note_for_each_of_its_words(texts: list[str]) -> None:
    officer = council_user("LDS")
    delegation = a_delegation("LDS", by=officer)
    start = threading.Barrier(4)

    def write(text: str) -> int:
        try:
            start.wait()
            note = services.write_note(delegation, council("LDS"), text=text, by=again(officer), form_id="one")
            return note.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(write, texts))
    # Other words that lost the race for the form are a note without one; sent twice so, they are two.
    assert len(set(texts)) <= len(made) <= (1 if len(set(texts)) == 1 else 3)
    assert set(CouncilNote.objects.values_list("text", flat=True)) == set(texts)
    assert CouncilNote.objects.count() == Event.objects.filter(action="note_written").count() == len(made)
