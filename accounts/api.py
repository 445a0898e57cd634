"""Who a token is, and for which council it writes."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiClient, User
from accounts.roles import COUNCILS, UNIT, Can, council_key
from accounts.serializers import MeSerializer
from accounts.sharing import Owned
from places.models import NATIONS, Council
from web.api.scopes import ANY_TOKEN
from web.api.views import Endpoint


class Me(Endpoint):
    """What this token is, and what it sees."""

    scopes = {"get": ANY_TOKEN}

    @extend_schema(operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        self.refuse_parameters()
        credential: Any = request.auth
        client: ApiClient = credential.client
        return Response(
            {
                "id": client.user.key,
                "name": client.name,
                "kind": client.user.kind,
                "body": {"id": client.body.code, "name": client.body.name, "kind": client.body.kind},
                "scopes": sorted(credential.scopes),
                "sees": list(sight(client.user, credential.scopes)),
            }
        )


def sight(user: User, scopes: Collection[str]) -> list[str]:
    """What a token sees in words: what the keys of its user open, as far as its scopes reach."""
    told = []
    if "councils:read" in scopes:
        told.append(_("Councils and places."))
    if "organisations:read" in scopes and user.keys():
        told.append(_("Organisations that your body may see."))
    if "delegations:read" in scopes:
        told += _records(user, with_names="delegates:read" in scopes)
    if "contacts:read" in scopes and user.keys():
        told.append(_("Contacts that your body may see."))
    if "interventions:read" in scopes and {UNIT, *map(council_key, user.council_codes())} & set(user.keys()):
        told.append(_("Pressure on councils: your council’s own, or what the central unit was alerted of."))
    if "agreements:read" in scopes and user.keys():
        told.append(_("Agreements that your body may see."))
    if "assessments:read" in scopes and user.keys():
        told.append(_("Risk assessments of records that your body may see."))
    if "screenings:read" in scopes and user.council_codes():
        told.append(_("Organisations that your council compared with published lists, and what it decided."))
    if "guidance:read" in scopes and user.may(Can.READ_GUIDANCE):
        told.append(_("Positions and lines to take that are for your body."))
    if "queries:read" in scopes and user.may(Can.READ_GUIDANCE) and (_governs(user) or user.council_codes()):
        told.append(_("Questions to the central unit that your body asked or may read."))
    if "overview:read" in scopes and user.may_count:
        told.append(_("Figures."))
    if "changes:read" in scopes and user.keys():
        told.append(_("Changes of the records that this token sees."))
    return told or [_("No records.")]


def _governs(user: User) -> bool:
    """Whether it is the central unit's, or of a devolved government."""
    return bool({UNIT, *(f"nation:{nation}" for nation in NATIONS)} & set(user.keys()))


def _records(user: User, *, with_names: bool) -> Iterator[str]:
    """Which delegations, and how much of them."""
    keys = user.keys()
    for name in Council.objects.filter(code__in=user.council_codes()).values_list("name", flat=True):
        if with_names:
            yield _("Everything that %(council)s has recorded, drafts included.") % {"council": name}
        else:
            told = _("What %(council)s has recorded, drafts included, without the names of those who travel.")
            yield told % {"council": name}
    if COUNCILS in keys:
        yield _("A summary of what other councils share with all councils.")
    if UNIT in keys:
        yield _("All that councils share with the central unit, without the names of those who travel.")
    for nation, nation_name in NATIONS.items():
        if f"nation:{nation}" in keys:
            told = _("All that councils in %(nation)s share, without the names of those who travel.")
            yield told % {"nation": nation_name}
    if keys:
        yield _("Records that were opened to your body one by one.")


def council_to_act_for(user: User, act: Can, body: Callable[[], Mapping[str, Any]]) -> Council:
    """The council that a body names in `council`, else the client's own. The body is read only for who has a council.

    Raises PermissionDenied for a council that is not the client's own, and for one whose client may not do this at all.
    """
    own = {council.code: council for council in user.councils(act)}
    if not own:
        raise PermissionDenied(_("This is for councils: your body has no records of its own, and its client reads."))
    sent = body()
    named = sent.get("council")
    if named is None and "council" not in sent:
        if len(own) > 1:
            raise ValidationError(
                {"council": _("Say for which council: %(codes)s.") % {"codes": ", ".join(sorted(own))}}
            )
        return next(iter(own.values()))
    if not isinstance(named, str):
        raise ValidationError({"council": _("Send a code, as text.")})
    if named in own:
        return own[named]
    if named.isprintable() and Council.objects.filter(code=named).exists():
        told = _("Your client writes for its own council alone: send %(codes)s, or leave council out.")
        raise PermissionDenied(told % {"codes": ", ".join(sorted(own))})
    raise ValidationError({"council": _("There is no council with this code.")})


def must_be_of_own_council(user: User, act: Can, row: Owned) -> None:
    """Refuse a change of another council's record, and say whom to ask."""
    if not user.may(act, row.council_id):
        told = _("This record is of %(council)s, and %(council)s alone changes it. Ask them.")
        raise PermissionDenied(told % {"council": row.council.name})


def must_change_sharing(user: User, row: Owned, told: str) -> None:
    """Refuse a client that would change who sees a record: `told` says so of its kind."""
    if not user.may(Can.CHANGE_SHARING, row.council_id):
        way = _("An approver of the council changes this on the record’s page.")
        raise PermissionDenied(f"{told} {way}")


urlpatterns = [path("me/", Me.as_view(), name="me")]
