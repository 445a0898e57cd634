"""Many on one contact at the same moment: one form makes one, one editor wins, nothing is done twice."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from audit.services import broken
from counterparts.models import Organisation
from engagement import services
from engagement.models import Contact, ContactReview
from notifications.models import Message, Task
from tests import factories
from tests.engagement.pages import hidden
from tests.engagement.test_contacts import ANSWERS, UNFOLDED
from tests.factories import NOW
from tests.races.at_once import at_once, posts, signed_in, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_machine(NOW)]
TABS = 8


def test_one_form_sent_from_many_tabs_makes_one_contact() -> None:
    officer = factories.council_user()
    address = reverse("contact_log")
    due = {"follow_up_on_day": "1", "follow_up_on_month": "12", "follow_up_on_year": "2026"}
    sent = {**hidden(signed_in(officer).get(address)), **ANSWERS, **UNFOLDED, "follow_up": "Write.", **due}
    answers = posts(officer, address, [{**sent, "told_unit": "on"}] * TABS)
    assert told(answers) == [302] * TABS
    assert len({answer.url for answer in answers}) == 1
    for rows in (Contact, Organisation, Task, Message):
        assert rows.objects.count() == 1, rows
    assert Event.objects.filter(action="contact_logged").count() == 1
    assert broken() == []


def test_of_many_editors_of_one_version_one_wins_and_the_others_see_both_texts() -> None:
    officer = factories.council_user()
    contact = factories.a_contact(by=officer)
    address = reverse("contact_edit", args=[contact.key])
    keep = [link.organisation.key for link in contact.organisations.select_related("organisation")]
    sent = {**hidden(signed_in(officer).get(address)), **ANSWERS, **UNFOLDED, "keep": keep}
    answers = posts(officer, address, [{**sent, "about": f"Talk number {n}."} for n in range(TABS)])
    assert told(answers) == [302] + [412] * (TABS - 1)
    contact.refresh_from_db()
    assert contact.version == 2


def test_many_who_look_at_once_have_looked_once() -> None:
    analysts = [factories.user_of("unit", Role.ANALYST) for _ in range(TABS)]
    contact = factories.a_contact(told_unit=True)
    at_once(*(lambda one=one: services.look_at_contact(contact, by=one, now=NOW) for one in analysts))
    assert ContactReview.objects.count() == 1
    assert Event.objects.filter(action="contact_looked_at").count() == 1
