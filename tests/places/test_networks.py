"""Networks of councils: members from a list or a nation, until their observers keep them."""

import pytest
from django.utils import timezone

from places.loaders import load_reference_data
from places.models import Council, Network
from places.rules import Nation

pytestmark = [pytest.mark.django_db, pytest.mark.capability("UK1c")]


@pytest.mark.parametrize(("code", "nation"), [("cosla", Nation.SCOTLAND), ("wlga", Nation.WALES)])
def test_an_association_of_a_nation_has_every_council_of_it(code: str, nation: Nation) -> None:
    members = set(Network.objects.get(pk=code).members.values_list("code", flat=True))
    today = timezone.localdate()
    assert members == set(Council.objects.counted_on(today).filter(nation=nation).values_list("code", flat=True))
    assert len(members) in (32, 22)


def test_city_networks_have_the_members_that_their_source_names() -> None:
    counts = {network.code: network.members.count() for network in Network.objects.all()}
    assert counts == {"corecities": 11, "keycities": 26, "lga": 0, "cosla": 32, "wlga": 22, "nilga": 11, "c40": 1}
    assert all(Network.objects.values_list("source", flat=True))


def test_what_observers_keep_is_left_to_them() -> None:
    network = Network.objects.get(pk="corecities")
    network.members.set([Council.objects.get(pk="LDS")])
    Network.objects.filter(pk=network.pk).update(members_kept_at=timezone.now())
    load_reference_data()
    assert list(network.members.values_list("code", flat=True)) == ["LDS"]
    network.refresh_from_db()
    assert network.members_kept_at is not None
