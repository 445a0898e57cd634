"""What every act on what a council keeps to itself about a visit begins with."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import Can, council_key
from accounts.rules import Part
from engagement.models import Delegation
from web.refusals import WrongState


def held_for(delegation: Delegation, council: str, *, by: User, act: Can = Can.WRITE_NOTE) -> tuple[Body, Delegation]:
    """The council's body, for which the user may act, and the visit, held until the act is over.

    A visit has councils that take part in it: its own, and its partners. Raises PermissionDenied for any other.
    """
    acting = by.must(act, council)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if council_key(council) not in delegation.audience(Part.WHOLE):
        raise PermissionDenied(_("Only the councils that take part in this delegation keep this about it."))
    if delegation.is_draft:
        raise WrongState(_("Log the delegation first."), code="is_draft")
    return acting, delegation
