"""A network's observers keep its list of members."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Body, User
from accounts.roles import Role
from audit.models import Event
from places.models import Council, Network
from tests import factories
from tests.factories import NOW
from web.refusals import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def observer(client: Client) -> User:
    person = factories.user_of("corecities", Role.OBSERVER)
    client.force_login(person)
    return person


def codes(network: str = "corecities") -> set[str]:
    return set(Network.objects.get(pk=network).members.values_list("code", flat=True))


def test_an_observer_adds_a_council_on_the_page(client: Client, observer: User) -> None:
    page = client.get(reverse("your_network"), follow=True)
    assert "11 member councils" in page.text
    assert "This list came with the register" in page.text
    address = reverse("network_members", args=["corecities"])
    assert client.post(address, {"council": "EDH"}).status_code == 302
    page = client.get(address)
    assert "12 member councils" in page.text
    assert "Kept by the network" in page.text
    assert "EDH" in codes()
    assert Event.objects.get(action="network_member_added").about == "corecities"


def test_an_observer_removes_a_council_on_the_page(client: Client, observer: User) -> None:
    address = reverse("network_member_remove", args=["corecities", "LDS"])
    assert "Leeds" in client.get(address).text
    assert client.post(address).status_code == 302
    assert "LDS" not in codes()
    assert client.post(address).status_code == 404


def test_a_council_that_is_there_or_has_closed_is_not_offered(client: Client, observer: User) -> None:
    address = reverse("network_members", args=["corecities"])
    for wrong in ("LDS", "nowhere", ""):
        page = client.post(address, {"council": wrong})
        assert page.status_code == 400
        assert len(codes()) == 11


def test_nobody_else_keeps_a_network(client: Client, observer: User) -> None:
    body, leeds = Body.objects.get(code="corecities"), Council.objects.get(code="LDS")
    for stranger in (factories.council_user("LDS", Role.APPROVER), factories.user_of("unit", Role.ANALYST)):
        with pytest.raises(PermissionDenied):
            services.remove_from_network(body, council=leeds, by=stranger, now=NOW)
        with pytest.raises(PermissionDenied):
            services.add_to_network(body, council=leeds, by=stranger, now=NOW)
        client.force_login(stranger)
        assert client.get(reverse("network_members", args=["corecities"])).status_code == 404
        assert client.get(reverse("your_network")).status_code == 403


def test_what_two_observers_do_at_once_is_said_plainly(observer: User) -> None:
    body, leeds = Body.objects.get(code="corecities"), Council.objects.get(code="LDS")
    services.remove_from_network(body, council=leeds, by=observer, now=NOW)
    with pytest.raises(WrongState):
        services.remove_from_network(body, council=leeds, by=observer, now=NOW)
    services.add_to_network(body, council=leeds, by=observer, now=NOW)
    services.add_to_network(body, council=leeds, by=observer, now=NOW)
    assert Event.objects.filter(action="network_member_added").count() == 1


def test_a_network_that_no_file_names_begins_with_its_first_member() -> None:
    body = services.add_body(
        kind="network", code="made-up-network", name="Made-up Network", by=factories.user_of("service", "administrator")
    )
    observer = factories.user_of(body.code, Role.OBSERVER)
    services.add_to_network(body, council=Council.objects.get(code="LDS"), by=observer, now=NOW)
    assert codes("made-up-network") == {"LDS"}
