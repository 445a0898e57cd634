"""The members of a network, as its observers keep them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts import services
from accounts.forms import NetworkMemberForm
from accounts.models import Body
from accounts.roles import BodyKind, Can
from accounts.views.members import link
from places.models import NATIONS, Council, Network
from places.rules import Nation
from web import parts
from web.actions import ActionView, Confirm


class YourNetwork(View):
    """The way to the network that somebody observes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person: Any = request.user
        for membership in person.memberships_now:
            if Can.KEEP_NETWORK in membership.acts:
                return redirect("network_members", membership.body_id)
        raise PermissionDenied(_("You do not keep the members of a network."))


class _OfNetwork(ActionView):
    queryset = Body.objects.filter(kind=BodyKind.NETWORK)
    lookup = {"code": "code"}
    act = Can.KEEP_NETWORK

    def acting_for(self) -> str:
        return str(self.object.code)

    @cached_property
    def network(self) -> Network | None:
        return Network.objects.filter(code=self.object.code).first()

    @cached_property
    def members(self) -> list[Council]:
        return list(self.network.members.order_by("sort_name", "code")) if self.network else []

    def get_success_url(self) -> str:
        return reverse("network_members", args=[self.object.code])

    back = get_success_url


class NetworkMembers(_OfNetwork):
    """Who the members are, and a form to add one."""

    form_class = NetworkMemberForm
    template_name = "accounts/network.html"
    button = gettext_lazy("Add this council")
    done = gettext_lazy("The council is added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "members": self.members}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return ""

    def perform(self, **facts: Any) -> Network:
        return services.add_to_network(self.object, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code = self.object.code
        rows = [
            [
                council.name,
                str(NATIONS[Nation(council.nation)]),
                link(reverse("network_member_remove", args=[code, council.code]), _("Remove"), council.name),
            ]
            for council in self.members
        ]
        head = [_("Council"), _("Nation"), _("Change")]
        table = parts.table(head, rows, caption=_("Members"), header_column=True) if rows else None
        return super().get_context_data(network=self.network, table=table, count=len(rows), **kwargs)


class RemoveNetworkMember(_OfNetwork):
    form_class = Confirm
    title = gettext_lazy("Remove this council from the network")
    intro = gettext_lazy("It stays in the register. What it opened to your network stays open until it ends that.")
    button = gettext_lazy("Remove")
    warns = True
    done = gettext_lazy("The council is removed from the network.")

    @cached_property
    def council(self) -> Council:
        found = next((council for council in self.members if council.code == self.kwargs["council"]), None)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=self.council.name, **kwargs)

    def perform(self, **facts: Any) -> Network:
        return services.remove_from_network(self.object, council=self.council, by=self.user, now=self.now, **facts)
