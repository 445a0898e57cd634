"""Contacts: logged on one page, shown, changed, followed up, withdrawn."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Sharing
from audit.models import Event
from counterparts.models import Organisation
from counterparts.services import accept_organisation, merge_organisation
from engagement import services
from engagement.models import Contact, ContactChange
from notifications.models import Message, Task
from places.models import Council
from tests import factories
from tests.engagement.pages import hidden, post, send
from tests.factories import NOW
from web.refusals import Stale, WrongState

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(NOW),
    pytest.mark.capability("P31", part="contact log"),
]
ANSWERS = {
    "held_on_day": "24",
    "held_on_month": "11",
    "held_on_year": "2026",
    "kind": "video",
    "organisation": "Hangzhou Foreign Affairs Office",
    "our_side": "International lead",
    "about": "A school exchange.",
    "promised": "nothing",
}
UNFOLDED = {"follow_up_by": "officer", "marking": "OFFICIAL"}


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def log(client: Client, **answers: Any) -> Any:
    return send(client, reverse("contact_log"), **{**ANSWERS, **UNFOLDED, **answers})


def test_six_answers_on_one_page_log_it_with_an_organisation_that_was_not_known(client: Client, officer: User) -> None:
    page = client.get(reverse("contact_log"))
    assert re.search(r'name="held_on_day"[^>]*value="24"', page.text)
    answer = log(client, local_name="杭州市外事办公室", place="Hangzhou")
    contact = Contact.objects.get()
    assert answer.url == contact.get_absolute_url()
    assert contact.reference.startswith("LDS-26-")
    assert (contact.place_id, contact.country_id, contact.sharing) == ("CN-330100", "CN", Sharing.UNIT)
    office = Organisation.objects.get()
    assert (office.name, office.local_name, office.place_id) == (
        ANSWERS["organisation"],
        "杭州市外事办公室",
        "CN-330100",
    )
    shown = client.get(answer.url)
    assert contact.reference in shown.text
    assert "A school exchange." in shown.text


def test_only_six_answers_are_needed(client: Client, officer: User) -> None:
    nothing = dict.fromkeys((*ANSWERS, "held_on_day", "held_on_month", "held_on_year"), "")
    page = log(client, **nothing)
    assert page.status_code == 400
    assert page.text.count('class="govuk-error-message"') == 6


def test_a_name_that_is_known_is_the_same_organisation(client: Client, officer: User) -> None:
    office = factories.an_organisation(by=officer, name="Hangzhou Foreign Affairs Office", place=factories.hangzhou())
    log(client, organisation="hangzhou foreign affairs office")
    contact = Contact.objects.get()
    assert [link.organisation for link in contact.organisations.all()] == [office]
    # It belongs where its organisation is.
    assert contact.place_id == "CN-330100"


def test_where_several_go_by_one_name_they_are_there_to_choose_from(client: Client, officer: User) -> None:
    _first, second = (factories.an_organisation(by=officer, name="Foreign Affairs Office") for _ in range(2))
    page = log(client, organisation="Foreign Affairs Office")
    assert page.status_code == 400
    assert "Choose which organisation you mean" in page.text
    log(client, organisation="Foreign Affairs Office", which=second.key)
    assert Contact.objects.get().organisations.get().organisation == second


def test_a_name_like_another_is_added_with_advice(client: Client, officer: User) -> None:
    factories.an_organisation(by=officer, name="Hangzhou Foreign Affairs Office")
    answer = log(client, organisation="Hangzou Foreign Affairs Offfice")
    page = client.get(answer.url)
    assert "If you meant Hangzhou Foreign Affairs Office, change the contact." in page.text
    # In one notice, with what it asks for.
    assert page.text.count("is new in the directory") == page.text.count("Important\n") == 1
    assert Organisation.objects.count() == 2


def test_advice_names_no_duplicate_where_the_one_that_stands_is_seen(client: Client, officer: User) -> None:
    unit = factories.user_of("unit", Role.ANALYST)
    stands, other = (
        factories.an_organisation(by=officer, name=name)
        for name in ("Hangzhou Foreign Affairs Office", "Hangzhou Foreign Affairs Offices")
    )
    for one in (stands, other):
        factories.a_contact(by=officer, organisations=[{"id": one.key}])
        one.refresh_from_db()
    accept_organisation(stands, seen=stands.version, now=NOW, by=unit)
    merge_organisation(other, into=stands, seen=other.version, by=unit)
    page = client.get(log(client, organisation="Hangzou Foreign Affairs Offfice").url)
    assert "If you meant Hangzhou Foreign Affairs Office, change the contact." in page.text


def test_a_name_that_is_new_and_has_no_place_asks_to_be_completed(client: Client, officer: User) -> None:
    page = client.get(log(client, organisation="Made-up bureau").url)
    made = Organisation.objects.get(name="Made-up bureau")
    assert "Made-up bureau is new in the directory." in page.text
    assert f'href="{made.get_absolute_url()}"' in page.text
    placed = client.get(log(client, organisation="Made-up office", place="Chungking").url)
    assert "is new in the directory" not in placed.text
    assert 'href="/places/CN-500000/"' in placed.text


def test_the_page_of_an_organisation_leads_to_a_contact_with_it(client: Client, officer: User) -> None:
    office = factories.an_organisation(by=officer, name="Made-up office")
    assert f'href="/contacts/log/?organisation={office.key}"' in client.get(office.get_absolute_url()).text
    assert 'value="Made-up office"' in client.get("/contacts/log/", {"organisation": office.key}).text
    # A key that is not the reader's to see fills in nothing, and nor does rubbish.
    theirs = factories.an_organisation("MAN", name="Their secret office")
    for key in (theirs.key, "\x00", "nonsense"):
        assert "Their secret office" not in client.get("/contacts/log/", {"organisation": key, "place": key}).text


def test_an_organisation_on_a_contact_is_a_link_for_who_sees_it(client: Client, officer: User) -> None:
    contact = factories.a_contact(by=officer, organisations=[{"name": "Made-up office"}])
    office = Organisation.objects.get()
    link = f'href="{office.get_absolute_url()}"'
    assert link in client.get(contact.get_absolute_url()).text


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"held_on_day": "25"}, "A contact cannot be in the future."),
        ({"held_on_day": "31"}, "must be a real date"),
        ({"promised": ""}, "Say what was promised, or write ‘nothing’"),
        ({"about": "SECRET\nA talk"}, "This service holds nothing above OFFICIAL-SENSITIVE"),
        ({"organisation": "A\x00B"}, "Remove the characters that cannot be shown"),
        ({"place": "A\x00B"}, "Remove the characters that cannot be shown"),
        ({"place": "Nowhere at all"}, "No place of this name is known here."),
        ({"place": "Suzhou"}, "Write one of these: "),
        ({"country": "JP", "place": "Hangzhou"}, "This place is not in the country chosen."),
        ({"follow_up": "Write to them"}, "Say by when the follow-up is to be done"),
        ({"handling": "Keep close"}, "Remove the handling instruction, or choose OFFICIAL-SENSITIVE"),
        ({"kind": "pigeon"}, "Choose an option from the list"),
    ],
)
def test_what_cannot_be_taken_is_said_and_stays_typed(
    client: Client, officer: User, answers: dict[str, Any], sentence: str
) -> None:
    page = log(client, **answers)
    assert page.status_code == 400
    assert sentence in page.text
    assert "International lead" in page.text
    assert not Contact.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.capability("P34", part="log of approaches not pursued, and the national table of those unsure of policy")
@pytest.mark.capability("P38", part="type and place of one contact")
def test_a_contact_with_an_embassy_keeps_its_type_its_place_and_why_it_went_no_further(
    client: Client, officer: User
) -> None:
    embassy = factories.an_organisation(by=officer, name="Made-up consulate", kind="consulate")
    log(
        client,
        organisation=embassy.name,
        event_type="economic",
        uk_place="Leeds Town Hall",
        topic="sport",
        decline_reason="unsure_of_policy",
    )
    contact = Contact.objects.get()
    told = (contact.event_type, contact.uk_place, contact.topic, contact.decline_reason)
    assert told == ("economic", "Leeds Town Hall", "sport", "unsure_of_policy")
    page = client.get(contact.get_absolute_url()).text
    for words in ("Economic", "Leeds Town Hall", "Sport", "Not pursued because of", "Unsure", ">\n  Not pursued\n"):
        assert words in page, words
    assert "Not pursued" in client.get(reverse("contacts")).text
    assert log(client, decline_reason="nonsense").status_code == 400


def test_the_same_form_sent_twice_is_one_contact(client: Client, officer: User) -> None:
    form = hidden(client.get(reverse("contact_log")))
    first, second = (post(client, reverse("contact_log"), {**form, **ANSWERS, **UNFOLDED}) for _ in range(2))
    assert first.url == second.url
    assert Contact.objects.count() == Organisation.objects.count() == 1
    # Gone back to in the browser and sent with other words, it is another.
    post(client, reverse("contact_log"), {**form, **ANSWERS, **UNFOLDED, "about": "Something else."})
    assert Contact.objects.count() == 2


def test_telling_the_central_unit_shares_what_would_stay_with_the_council(client: Client, officer: User) -> None:
    CouncilSettings.objects.update(default_sharing=Sharing.COUNCIL)
    assert "Share it with the central unit, and tell them of it" in client.get(reverse("contact_log")).text
    log(client)
    log(client, told_unit="on", about="Told.")
    kept, told = Contact.objects.order_by("pk")
    assert (kept.sharing, kept.told_unit) == (Sharing.COUNCIL, False)
    assert (told.sharing, told.told_unit) == (Sharing.UNIT, True)
    assert [message.record for message in Message.objects.filter(kind="contact_told")] == [told.key]


def test_the_page_says_who_may_see_the_contact_before_it_is_logged(client: Client, officer: User) -> None:
    page = client.get(reverse("contact_log")).text
    assert "Who may see it: Our council and the central unit." in page
    assert "The central unit can see the contact anyway. With the tick it is asked to look at it." in page
    CouncilSettings.objects.update(default_sharing=Sharing.COUNCIL)
    assert "Who may see it: Our council only." in client.get(reverse("contact_log")).text


def test_where_a_new_organisation_is_stands_with_its_name_and_is_not_folded_away(client: Client, officer: User) -> None:
    page = client.get(reverse("contact_log")).text
    assert "An office or company, not a person." in page
    assert page.index('name="organisation"') < page.index('name="place"') < page.index("<details")


def test_before_the_sharing_notice_is_accepted_nobody_is_told(client: Client, officer: User) -> None:
    CouncilSettings.objects.update(notice_accepted_at=None)
    assert "told_unit" not in client.get(reverse("contact_log")).text
    log(client, told_unit="on")
    assert Contact.objects.get().sharing == Sharing.COUNCIL


def test_a_follow_up_is_a_task_of_an_office_until_it_is_done(client: Client, officer: User) -> None:
    log(
        client,
        follow_up="Write to them",
        follow_up_by="international_lead",
        follow_up_on_day="1",
        follow_up_on_month="12",
        follow_up_on_year="2026",
    )
    contact = Contact.objects.get()
    task = Task.objects.get(kind="follow_up_contact")
    assert (task.body_id, task.to, task.due_on) == ("LDS", "office:international_lead", date(2026, 12, 1))
    assert post(client, reverse("contact_follow_up", args=[contact.key])).status_code == 302
    task.refresh_from_db()
    assert task.done_by == officer
    assert "Follow-up done" in client.get(contact.get_absolute_url()).text


def test_what_a_contact_said_before_stays_in_its_history(client: Client, officer: User) -> None:
    contact = factories.a_contact(by=officer)
    assert "Hangzhou, Zhejiang" in client.get(reverse("contact_edit", args=[contact.key])).text
    answers = {
        "held_on_day": "20",
        "held_on_month": "11",
        "held_on_year": "2026",
        "kind": "letter",
        "keep": [link.organisation.key for link in contact.organisations.all()],
        "also_with": "Made-up University",
        "our_side": contact.our_side,
        "about": contact.about,
        "promised": "nothing",
        **UNFOLDED,
    }
    answer = send(client, reverse("contact_edit", args=[contact.key]), **answers)
    assert answer.status_code == 302, answer.text
    page = client.get(answer.url)
    assert "Kind: was “Meeting in person”, now “Letter”" in page.text
    assert "Added: Made-up University" in page.text
    assert contact.organisations.count() == 2


def test_somebody_who_was_quicker_is_not_overwritten(client: Client, officer: User) -> None:
    contact = factories.a_contact(by=officer)
    form = hidden(client.get(reverse("contact_edit", args=[contact.key])))
    services.edit_contact(contact, seen=1, by=officer, now=NOW, about="Changed meanwhile.")
    answers = {**ANSWERS, **UNFOLDED, "keep": [contact.organisations.get().organisation.key]}
    page = post(client, reverse("contact_edit", args=[contact.key]), {**form, **answers})
    assert page.status_code == 412
    assert "Changed meanwhile." in page.text
    assert "A school exchange." in page.text
    # What both say alike is not told as a difference.
    differs = page.text.partition("<tbody")[2].partition("</tbody>")[0]
    assert "Which organisations was it with?" not in differs
    assert "Tell the central unit of it" not in differs
    with pytest.raises(Stale):
        services.withdraw_contact(contact, reason="Twice.", seen=1, by=officer, now=NOW)


def test_one_entered_by_mistake_is_withdrawn_with_a_reason_and_kept(client: Client, officer: User) -> None:
    follow_up: dict[str, Any] = {
        "follow_up": "Write to them",
        "follow_up_by": "officer",
        "follow_up_on": date(2027, 1, 15),
    }
    contact = factories.a_contact(by=officer, **follow_up)
    assert "To be done" in client.get(contact.get_absolute_url()).text
    page = send(client, reverse("contact_withdraw", args=[contact.key]), reason="")
    assert page.status_code == 400
    send(client, reverse("contact_withdraw", args=[contact.key]), reason="Logged twice.")
    shown = client.get(contact.get_absolute_url())
    assert "Entered by mistake" in shown.text
    assert "Logged twice." in shown.text
    assert "To be done" not in shown.text
    # The history says it once: that it was withdrawn, and why.
    history = shown.text.partition(">History<")[2]
    assert history.count("Entered by mistake") + history.count("entered by mistake") == 1
    assert history.count("Logged twice.") == 1
    assert "not provided" not in history
    assert contact.reference not in client.get(reverse("contacts")).text
    assert contact.reference in client.get(reverse("contacts"), {"state": "withdrawn"}).text
    contact.refresh_from_db()
    with pytest.raises(WrongState):
        services.edit_contact(contact, seen=contact.version, by=officer, now=NOW, about="More.")


def test_only_an_approver_changes_who_sees_it(client: Client, officer: User) -> None:
    contact = factories.a_contact(by=officer, sharing=Sharing.COUNCIL)
    assert "Who may see this contact?" not in client.get(reverse("contact_edit", args=[contact.key])).text
    with pytest.raises(PermissionDenied):
        services.edit_contact(contact, seen=1, by=officer, now=NOW, sharing=Sharing.UNIT)
    approver = factories.council_user("LDS", Role.APPROVER)
    with pytest.raises(ValidationError, match="does not see this contact"):
        services.edit_contact(contact, seen=1, by=approver, now=NOW, told_unit=True)
    shared = services.edit_contact(contact, seen=1, by=approver, now=NOW, sharing=Sharing.UNIT, told_unit=True)
    assert shared.told_unit
    assert Event.objects.filter(action="contact_shared", subject=contact.key).count() == 1
    with pytest.raises(ValidationError, match="cannot be undone"):
        services.edit_contact(shared, seen=2, by=approver, now=NOW, told_unit=False)


def test_each_reader_sees_as_much_as_is_theirs(client: Client, officer: User) -> None:
    contact = factories.a_contact(
        by=officer, sharing=Sharing.COUNCILS, follow_up="Ring", follow_up_by="officer", follow_up_on=date(2026, 12, 1)
    )
    client.force_login(factories.council_user("MAN"))
    summary = client.get(contact.get_absolute_url()).text
    assert contact.reference in summary
    assert title_of(summary) == f"{contact.get_kind_display()}, Hangzhou, 24 November 2026"
    hidden_from_others = ("Made-up Foreign Affairs Office", "exchange of schools", "list of schools")
    assert not any(word in summary for word in hidden_from_others)
    client.force_login(factories.user_of("unit", Role.ANALYST))
    programme = client.get(contact.get_absolute_url()).text
    assert all(word in programme for word in hidden_from_others)
    assert not any(word in programme for word in ("Made-up international lead", "Ring"))
    assert title_of(programme) == f"{contact.get_kind_display()}, Made-up Foreign Affairs Office, 24 November 2026"


@pytest.mark.parametrize(("more", "told"), [(1, "and Made-up office 0,"), (2, "and 2 more,")])
def test_the_title_names_those_whom_it_was_with(client: Client, officer: User, more: int, told: str) -> None:
    others = [{"name": f"Made-up office {number}"} for number in range(more)]
    named = [{"name": "Made-up embassy"}, *others]
    contact = factories.a_contact(by=officer, organisations=named)
    assert f"Made-up embassy {told}" in title_of(client.get(contact.get_absolute_url()).text)


def title_of(page: str) -> str:
    [title] = re.findall(r"<h1[^>]*>([^<]*)</h1>", page)
    assert f"<title>{title} – " in page
    return html.unescape(title)


def test_nothing_hidden_is_felt_out_by_a_filter(client: Client, officer: User) -> None:
    contact = factories.a_contact(by=officer, sharing=Sharing.COUNCILS, topic="sport", decline_reason="risk")
    organisation = contact.organisations.get().organisation
    # The directory shows the office to everybody, and the contact shows nobody here with whom it was.
    accept_organisation(organisation, seen=organisation.version, by=factories.user_of("unit", Role.ANALYST), now=NOW)
    office = organisation.key
    client.force_login(factories.council_user("MAN"))
    assert contact.reference in client.get(reverse("contacts"), {"place": "CN-330100", "q": contact.reference}).text
    for asked in ({"q": "Foreign Affairs"}, {"topic": "sport"}, {"decline_reason": "risk"}, {"organisation": office}):
        page = client.get(reverse("contacts"), asked)
        assert contact.reference not in page.text, asked


def test_the_list_is_filtered_by_its_address_and_given_as_a_file(client: Client, officer: User) -> None:
    contact = factories.a_contact(by=officer, topic="sport", kind="letter")
    other = factories.a_contact(by=officer, about="=1+1")
    for asked in ({"topic": "sport"}, {"kind": "letter"}, {"q": "letter", "kind": "letter"}):
        page = client.get(reverse("contacts"), asked)
        assert (contact.reference in page.text) == ("q" not in asked), asked
        assert other.reference not in page.text
    assert client.get(reverse("contacts"), {"held_after": "tomorrow"}).status_code == 400
    answer = client.get(reverse("contacts"), {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3
    assert "'=1+1" in lines[1] + lines[2]


def test_a_marked_contact_leaves_word_of_who_read_it(client: Client, officer: User) -> None:
    contact = factories.a_contact(by=officer, marking="OFFICIAL-SENSITIVE", handling="Do not forward")
    page = client.get(contact.get_absolute_url())
    assert page.text.count("Do not forward") >= 2
    assert Event.objects.filter(action="contact_read", subject=contact.key).count() == 1
    assert contact.title_outside() == contact.reference


def test_a_private_note_is_seen_by_its_council_alone(client: Client, officer: User) -> None:
    contact = factories.a_contact(by=officer)
    send(client, contact.get_absolute_url(), text="Made-up thought.")
    answer = post(client, reverse("contact_note_add", args=[contact.key]), {"text": "Made-up thought."})
    assert answer.status_code == 302
    assert "Made-up thought." in client.get(contact.get_absolute_url()).text
    client.force_login(factories.user_of("unit", Role.ANALYST))
    assert "Made-up thought." not in client.get(contact.get_absolute_url()).text


def test_history_is_for_those_who_could_see_it_then(officer: User) -> None:
    contact = factories.a_contact(by=officer, sharing=Sharing.COUNCIL)
    edited = services.edit_contact(contact, seen=1, by=officer, now=NOW, about="Said again.")
    approver = factories.council_user("LDS", Role.APPROVER)
    services.edit_contact(edited, seen=2, by=approver, now=NOW, sharing=Sharing.UNIT)
    analyst = factories.user_of("unit", Role.ANALYST)
    assert [change.field for change in ContactChange.objects.visible_to(analyst)] == ["sharing"]


def test_no_contact_is_logged_for_a_council_that_has_closed(officer: User) -> None:
    Council.objects.filter(code="LDS").update(closed_on=date(2026, 4, 1))
    with pytest.raises(WrongState):
        factories.a_contact(by=officer)


@pytest.mark.capability("G13", part="entry notice")
@pytest.mark.parametrize("address", ["contact_log", "delegation_start", "agreement_enter"])
def test_the_page_says_that_what_is_written_may_be_released(client: Client, officer: User, address: str) -> None:
    assert "may be released under freedom of information law" in client.get(reverse(address)).text
