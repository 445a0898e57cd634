"""What there is to think about stands on the first page in one line, never in one a flag."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from engagement import services
from engagement.models import Flag
from tests.factories import NOW, a_delegation, again, council_user, user_of
from tests.overview.conftest import day

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


def found_by(client: Client, reader: User) -> set[str]:
    client.force_login(reader)
    rows: Any = client.get(reverse("delegations"), {"to_answer": "yes"}).context["rows"]
    return {row.key for row in rows}


def test_flags_without_an_answer_are_one_line_with_the_way_to_their_visits(client: Client) -> None:
    officer = council_user("LDS")
    first, second = (a_delegation("LDS", by=again(officer)) for _number in range(2))
    over = a_delegation("LDS", by=again(officer), starts_on=day(-9), ends_on=day(-8))
    other = a_delegation("MAN", sharing="councils")
    assert all(row.flags.standing().exists() for row in (first, second, over, other))
    count = Flag.objects.standing().filter(delegation__in=[first, second]).count()
    client.force_login(officer)
    page = client.get(reverse("home")).text
    assert f"{count} things to think about are not answered" in page
    assert "On 2 of your visits to come" in page
    assert "/delegations/?to_answer=yes" in page
    assert found_by(client, officer) == {first.key, second.key}
    # Nobody else is told of them, or finds them by the filter.
    for reader in (user_of("unit", Role.ANALYST), council_user("CRF")):
        client.force_login(reader)
        assert "to_answer=yes" not in client.get(reverse("home")).text
        assert found_by(client, reader) == set()
    client.force_login(council_user("LDS", Role.LEADER))
    assert "to_answer=yes" not in client.get(reverse("home")).text
    for flag in Flag.objects.standing().filter(delegation__in=[first, second]):
        services.answer_flag(flag, response="going_ahead", reason="Made up.", by=again(officer), now=NOW)
    client.force_login(officer)
    assert "to_answer=yes" not in client.get(reverse("home")).text
    assert found_by(client, officer) == set()
