"""Which councils are members of a network, as its observers keep them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import Can
from audit.services import record
from places.models import Council, Network
from places.rules import sort_name
from web.refusals import WrongState


@transaction.atomic
def add_to_network(body: Body, *, council: Council, by: User, now: datetime) -> Network:
    """Count a council among the members. From now on the observers keep them, and no longer the shipped list."""
    acting = by.must(Can.KEEP_NETWORK, body)
    network = _locked(body)
    if network.members.filter(pk=council.pk).exists():
        return network
    network.members.add(council)
    _kept(network, now)
    record("network_member_added", body, by=by, acting=acting, fields=["members"])
    return network


@transaction.atomic
def remove_from_network(body: Body, *, council: Council, by: User, now: datetime) -> Network:
    """Count a council among the members no longer. What it shared with the network stays shared until it ends that."""
    acting = by.must(Can.KEEP_NETWORK, body)
    network = _locked(body)
    if not network.members.filter(pk=council.pk).exists():
        raise WrongState(_("This council is no member of the network any more."), code="ended")
    network.members.remove(council)
    _kept(network, now)
    record("network_member_removed", body, by=by, acting=acting, fields=["members"])
    return network


def _locked(body: Body) -> Network:
    """The network of a body; a network that no file names has a row from its first member on."""
    Body.objects.select_for_update().get(pk=body.pk)
    network, _made = Network.objects.get_or_create(
        code=body.code, defaults={"name": body.name, "sort_name": sort_name(body.name)}
    )
    return network


def _kept(network: Network, now: datetime) -> None:
    network.members_kept_at = now
    network.save(update_fields=["members_kept_at"])
