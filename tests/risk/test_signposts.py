"""Where help is for each category of risk, and that what stands of it holds: UK3c."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Body, User
from accounts.roles import Role
from audit.models import Event
from guidance import services as guidance
from guidance.models import SupportContact
from notifications.models import Task
from places.rules import Nation
from risk.models import Signpost
from risk.rules import Category
from risk.services import set_signposts
from risk.signposts import for_categories, without_desk
from tests.factories import NOW, a_delegation, body_of, council_user, user_of
from tests.guidance.pages import as_, send
from tests.risk.assessed import GREEN, RED, a_risk, looked_at

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
IN_181_DAYS = NOW + timedelta(days=181)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def publisher() -> User:
    return user_of("unit", Role.PUBLISHER)


def a_desk(name: str, *categories: str, by: User, **more: Any) -> SupportContact:
    facts: dict[str, Any] = {"helps_with": "Made-up questions", "reached_by": "020 7946 0000", "source": "Made-up page"}
    desk = guidance.add_support_contact(by=by, now=NOW, name=name, **facts | more)
    for category in categories:
        held = SupportContact.objects.filter(pk__in=Signpost.objects.filter(category=category).values("contact"))
        set_signposts(category, contacts=[*held, desk], by=by)
    return desk


def open_tasks(desk: SupportContact) -> list[str]:
    return sorted(Task.objects.filter(record=desk.key, done_at=None).values_list("kind", flat=True))


@pytest.mark.capability("UK3c", part="contacts by category")
def test_a_desk_stands_under_its_categories_for_the_nations_that_it_helps(publisher: User) -> None:
    everywhere = a_desk("Everywhere", "cyber_devices", by=publisher)
    wales = a_desk("In Wales", "cyber_devices", "legal_compliance", by=publisher, nations=["wales"])
    a_desk("Another matter", "policy_change", by=publisher)

    in_wales = for_categories(["cyber_devices", "legal_compliance"], "wales", TODAY)
    assert [desk.contact for desk in in_wales] == [wales, everywhere], "who helps with more of it comes first"
    assert in_wales[0].categories == (Category.CYBER_DEVICES, Category.LEGAL_COMPLIANCE)
    assert [desk.contact for desk in for_categories(["cyber_devices"], "scotland", TODAY)] == [everywhere]
    assert len(for_categories(["cyber_devices"], None, TODAY)) == 2


@pytest.mark.capability("UK3c", part="contacts by category")
def test_a_category_lacks_a_desk_until_one_holds_for_each_nation(publisher: User, time_machine: Any) -> None:
    assert set(without_desk(TODAY)) == set(Category)
    wales = a_desk("In Wales", *Category, by=publisher, nations=["wales"])
    assert without_desk(TODAY)[Category.CYBER_DEVICES] == [Nation.ENGLAND, Nation.SCOTLAND, Nation.NORTHERN_IRELAND]
    desk = a_desk("Everywhere", *Category, by=publisher)
    assert without_desk(TODAY) == {}

    time_machine.move_to(IN_181_DAYS, tick=False)
    later = IN_181_DAYS.date()
    assert set(without_desk(later)) == set(Category), "nobody has confirmed them for half a year"
    guidance.confirm_support_contact(desk, seen=desk.version, by=publisher, now=IN_181_DAYS)
    assert without_desk(later) == {}
    assert [one.holds for one in for_categories(["cyber_devices"], "wales", later)] == [True, False]

    guidance.report_support_contact(desk, by=council_user("LDS"), now=IN_181_DAYS)
    assert set(without_desk(later)) == set(Category), "it was reported dead"
    told = {one.contact: one for one in for_categories(["cyber_devices"], "wales", later)}
    assert told[desk].reported_on == later and not told[desk].is_unconfirmed
    assert told[wales].is_unconfirmed and told[wales].confirmed_on == TODAY

    guidance.end_support_contact(
        SupportContact.objects.get(pk=desk.pk), seen=desk.version + 2, by=publisher, now=IN_181_DAYS
    )
    assert [one.contact for one in for_categories(["cyber_devices"], "wales", later)] == [wales]


@pytest.mark.capability("UK3c")
def test_every_assessment_names_desks_that_somebody_confirmed_and_one_that_goes_silent_is_seen_to(
    publisher: User, time_machine: Any
) -> None:
    """Of each category and nation; after 180 days and after a report it is lacking, and somebody is asked."""
    desks = {category: a_desk(f"Desk for {category.label}", category, by=publisher) for category in Category}
    assert without_desk(TODAY) == {}
    officer = council_user("LDS")
    visits = {name: a_delegation("LDS", by=officer) for name in ("green", "empty", "weighed")}
    looked_at(visits["green"], by=officer, answers=GREEN)
    looked_at(visits["empty"], by=officer, answers=RED)
    a_risk(looked_at(visits["weighed"], by=officer), by=officer, category="cyber_devices")
    stands = {
        name: as_(officer).get(reverse("delegation_assessment", args=[visit.key])).text
        for name, visit in visits.items()
    }
    for name, page in stands.items():
        assert "Where help is" in page and "Confirmed 24 November 2026" in page, name
    assert "Desk for Security and technology" in stands["empty"]
    assert stands["green"].count("Desk for ") == 3
    assert "Desk for Cyber and devices" in stands["weighed"]
    assert "Desk for Reputation and media" not in stands["weighed"]

    time_machine.move_to(IN_181_DAYS, tick=False)
    assert set(without_desk(IN_181_DAYS.date())) == set(Category)
    assert guidance.ask_to_confirm_support_contacts(IN_181_DAYS) == len(desks)
    for desk in desks.values():
        assert open_tasks(desk) == ["confirm_support_contact"]
        guidance.confirm_support_contact(desk, seen=desk.version, by=publisher, now=IN_181_DAYS)
    assert without_desk(IN_181_DAYS.date()) == {}

    silent = desks[Category.CYBER_DEVICES]
    assert send(officer, reverse("support_report", args=[silent.key])).status_code == 302
    assert set(without_desk(IN_181_DAYS.date())) == {Category.CYBER_DEVICES}
    assert open_tasks(silent) == ["look_at_silent_contact"]
    page = as_(officer).get(reverse("delegation_assessment", args=[visits["weighed"].key])).text
    assert "it does not answer" in page


@pytest.mark.capability("UK3c", part="a contact that does not answer raises a task")
def test_a_reader_says_that_it_does_not_answer_and_nobody_is_told_who(publisher: User) -> None:
    desk = a_desk("Made-up desk", by=publisher)
    reader, another = council_user("LDS"), council_user("CRF")
    answer = send(reader, reverse("support_report", args=[desk.key]))
    assert answer.headers["Location"] == reverse("support")
    assert open_tasks(desk) == ["look_at_silent_contact"]
    task = Task.objects.get(record=desk.key)
    assert (task.body_id, task.to) == ("unit", Role.PUBLISHER)

    page = as_(another).get(reverse("support")).text
    assert "Reported on 24 November 2026: it does not answer" in page
    assert reverse("support_report", args=[desk.key]) not in page, "once is enough"
    guidance.report_support_contact(desk, by=another, now=NOW + timedelta(days=3))
    assert SupportContact.objects.get().reported_on == TODAY
    assert len(open_tasks(desk)) == 1

    # Not on the trail, not in the row.
    event = Event.objects.get(action="support_contact_reported")
    assert event.actor != reader.key and event.body == "service"
    assert "reported_by" not in {field.name for field in SupportContact._meta.get_fields()}
    for who in (publisher, another):
        assert reader.name not in as_(who).get(reverse("support")).text


@pytest.mark.capability("UK3c", part="a contact that does not answer raises a task")
@pytest.mark.parametrize("act", ["support_confirm", "support_edit", "support_end"])
def test_whoever_confirms_corrects_or_ends_it_settles_that(act: str, publisher: User) -> None:
    desk = a_desk("Made-up desk", by=publisher)
    guidance.report_support_contact(desk, by=council_user("LDS"), now=NOW)
    typed = {"reached_by": "020 7946 0001"} if act == "support_edit" else {}
    assert send(publisher, reverse(act, args=[desk.key]), **typed).status_code == 302
    assert open_tasks(desk) == []
    desk.refresh_from_db()
    if act != "support_end":
        assert desk.reported_on is None and not desk.is_unconfirmed(TODAY)
        guidance.report_support_contact(desk, by=council_user("LDS"), now=NOW)
        assert open_tasks(desk) == ["look_at_silent_contact"], "and may be said again"


@pytest.mark.capability("UK3c", part="owners are asked within 180 days")
def test_publishers_are_asked_to_confirm_before_half_a_year_is_over(publisher: User) -> None:
    desk = a_desk("Made-up desk", by=publisher)
    ended = a_desk("Gone", by=publisher)
    guidance.end_support_contact(ended, seen=ended.version, by=publisher, now=NOW)
    assert guidance.ask_to_confirm_support_contacts(NOW + timedelta(days=165)) == 0
    for day in (166, 167, 200):
        assert guidance.ask_to_confirm_support_contacts(NOW + timedelta(days=day)) == 1
    task = Task.objects.get(record=desk.key)
    assert (task.kind, task.due_on) == ("confirm_support_contact", TODAY + timedelta(days=180))
    guidance.confirm_support_contact(desk, seen=desk.version, by=publisher, now=IN_181_DAYS)
    assert open_tasks(desk) == []
    assert guidance.ask_to_confirm_support_contacts(IN_181_DAYS) == 0


@pytest.mark.capability("UK3c", part="confirmed by its owner")
def test_the_body_that_answers_for_a_desk_confirms_it_and_nobody_else_does(publisher: User) -> None:
    desk = a_desk("Made-up desk", by=publisher, owner=body_of("fcdo"))
    task = Task.objects.get(record=desk.key)
    assert (task.body_id, task.to, task.kind) == ("fcdo", Role.CLEARER, "confirm_support_contact")
    owner, another = user_of("fcdo", Role.CLEARER), user_of("dbt", Role.CLEARER)
    confirm, edit = (reverse(name, args=[desk.key]) for name in ("support_confirm", "support_edit"))
    for who in (publisher, another):
        assert as_(who).get(confirm).status_code == 403
        assert confirm not in as_(who).get(reverse("support")).text
        with pytest.raises(PermissionDenied):
            guidance.confirm_support_contact(desk, seen=desk.version, by=who, now=IN_181_DAYS)
    assert as_(another).get(edit).status_code == 403
    page = as_(owner).get(reverse("support")).text
    assert "answers for it" in page and confirm in page and reverse("support_end", args=[desk.key]) not in page
    assert send(owner, confirm).status_code == 302
    assert open_tasks(desk) == []
    assert Event.objects.get(action="support_contact_confirmed").body == "fcdo"


@pytest.mark.capability("UK3c", part="confirmed by its owner")
def test_its_owner_corrects_it_and_is_asked_about_what_the_unit_corrects(publisher: User, time_machine: Any) -> None:
    desk = a_desk("Made-up desk", by=publisher, owner=body_of("fcdo"))
    owner = user_of("fcdo", Role.CLEARER)
    edit = reverse("support_edit", args=[desk.key])
    assert "Which department or government answers for it?" not in as_(owner).get(edit).text
    time_machine.move_to(IN_181_DAYS, tick=False)
    assert send(owner, edit, reached_by="020 7946 0001").status_code == 302
    desk.refresh_from_db()
    assert (desk.reached_by, desk.owner_id, desk.is_unconfirmed(IN_181_DAYS.date())) == ("020 7946 0001", "fcdo", False)
    assert open_tasks(desk) == []

    later = IN_181_DAYS + timedelta(days=200)
    time_machine.move_to(later, tick=False)
    assert "is asked to confirm it" in as_(publisher).get(edit).text
    assert send(publisher, edit, reached_by="020 7946 0002").status_code == 302
    desk.refresh_from_db()
    assert desk.reached_by == "020 7946 0002" and desk.is_unconfirmed(later.date()), (
        "who corrects it is not who confirms it"
    )
    task = Task.objects.get(record=desk.key, done_at=None)
    assert (task.body_id, task.kind) == ("fcdo", "confirm_support_contact")


@pytest.mark.capability("UK3c", part="confirmed by its owner")
def test_an_owner_who_stays_silent_is_told_to_the_unit(publisher: User) -> None:
    desk = a_desk("Made-up desk", by=publisher, owner=body_of("fcdo"))
    guidance.confirm_support_contact(desk, seen=desk.version, by=user_of("fcdo", Role.CLEARER), now=NOW)
    told = Task.objects.filter(record=desk.key, done_at=None)
    guidance.ask_to_confirm_support_contacts(NOW + timedelta(days=170))
    assert list(told.values_list("body", "kind")) == [("fcdo", "confirm_support_contact")]
    for day in (181, 182):
        guidance.ask_to_confirm_support_contacts(NOW + timedelta(days=day))
    assert set(told.values_list("body", "kind")) == {
        ("fcdo", "confirm_support_contact"),
        ("unit", "look_at_unconfirmed_contact"),
    }
    guidance.report_support_contact(desk, by=council_user("LDS"), now=IN_181_DAYS)
    silent = told.filter(kind="look_at_silent_contact").values_list("body", flat=True)
    assert sorted(silent) == ["fcdo", "unit"]
    Body.objects.filter(pk="fcdo").update(is_active=False)
    other = a_desk("Of a body that is gone", by=publisher)
    SupportContact.objects.filter(pk=other.pk).update(owner="fcdo")
    guidance.ask_to_confirm_support_contacts(IN_181_DAYS)
    assert list(Task.objects.filter(record=other.key).values_list("body", "kind")) == [
        ("unit", "confirm_support_contact")
    ]
    guidance.confirm_support_contact(other, seen=1, by=publisher, now=IN_181_DAYS)
    assert open_tasks(other) == []


def test_who_names_an_owner_is_told_that_it_is_asked(publisher: User) -> None:
    desk = a_desk("Made-up desk", by=publisher)
    edit = reverse("support_edit", args=[desk.key])
    send(publisher, edit, owner=body_of("fcdo").pk)
    assert "Saved, and confirmed today." not in as_(publisher).get(reverse("support")).text
    desk.refresh_from_db()
    assert desk.owner_id == "fcdo" and open_tasks(desk) == ["confirm_support_contact"]


def test_who_does_not_read_guidance_reports_nothing(publisher: User) -> None:
    desk = a_desk("Made-up desk", by=publisher)
    stranger = user_of("service", Role.ADMINISTRATOR)
    assert as_(stranger).post(reverse("support_report", args=[desk.key])).status_code in (403, 404)
    with pytest.raises(PermissionDenied):
        guidance.report_support_contact(desk, by=stranger, now=NOW)
    assert SupportContact.objects.get().reported_on is None


def test_answers_say_that_a_desk_was_reported(publisher: User) -> None:
    desk = a_desk("Made-up desk", by=publisher)
    officer = council_user("LDS")
    guidance.report_support_contact(desk, by=officer, now=NOW)
    asked = {"answer": "1", "activity": "tourism"}
    assert "Reported on 24 November 2026: it does not answer" in as_(officer).get(reverse("can_we"), asked).text


def test_a_day_after_half_a_year_is_one_too_many() -> None:
    desk = SupportContact(name="Made-up desk", confirmed_on=date(2026, 1, 1))
    assert not desk.is_unconfirmed(date(2026, 6, 30))
    assert desk.is_unconfirmed(date(2026, 7, 1))
