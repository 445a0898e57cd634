"""Several publishers say at the same moment which desks help with a category of risk: each stands there once."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from audit.services import broken
from guidance.services import add_support_contact
from risk.models import Signpost
from tests.factories import NOW, user_of
from tests.races.at_once import MANY, posts, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_desk_that_many_tick_at_once_stands_once() -> None:
    publisher = user_of("unit", Role.PUBLISHER)
    facts = {"helps_with": "Made-up questions", "reached_by": "020 7946 0000", "source": "Made-up page"}
    desk = add_support_contact(by=publisher, now=NOW, name="Made-up desk", **facts)
    address = reverse("signposts_set", args=["cyber_devices"])
    answers = posts(publisher, address, [{"contacts": [desk.key]}] * MANY)
    assert set(told(answers)) <= {302, 503} and 302 in told(answers)
    assert Signpost.objects.get().contact == desk
    assert Event.objects.filter(action="signpost_set").count() == 1
    assert not list(broken())
