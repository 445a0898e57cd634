"""What delegations and contacts have in common: who knew of what, whom it is shown with."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.rules import Part
from audit.services import Pending
from counterparts.models import Organisation
from counterparts.services import widen
from engagement.models import Contact, Delegation
from engagement.rules import Stage
from web.refusals import WrongState


def audiences(record: Delegation | Contact) -> dict[Part, list[str]]:
    """Who may see each part, as it stands."""
    return {part: record.audience(part) for part in Part}


def must_be_live(delegation: Delegation) -> None:
    if delegation.is_over:
        raise WrongState(
            _("This delegation is %(stage)s and can no longer be changed."),
            code="is_over",
            params={"stage": Stage(delegation.stage).label.lower()},
        )


def who_knew(part: Part, field: str, before: dict[Part, list[str]], after: dict[Part, list[str]]) -> list[str]:
    """Who could see a field before a change and can see it after."""
    # A new level of sharing is news for those who see the record from now on; what it said before is not.
    return after[part] if field == "sharing" else sorted(set(before[part]) & set(after[part]))


def show_organisations(record: Delegation | Contact, trail: Pending) -> None:
    """Show the organisations that a record names to those who now see the record."""
    used: Any = record.organisations.values("organisation")
    widen(Organisation.objects.filter(pk__in=used), to=record.sharing, trail=trail)
