"""What a council has on record itself about organisations: visits that it declined, and pressure on it.

A visit that was cancelled says nothing of who was to come: flights were not to be had.
"""

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _

from counterparts.models import Organisation
from engagement.models import DelegationOrganisation, Intervention
from engagement.rules import Marking, Stage
from places.models import Council
from risk.services.screening import OwnRecord
from web.templatetags.gds import day

OF_VISITS, OF_PRESSURE = "delegations:read", "interventions:read"
MOST = 500
"""Records of each kind that are looked at, the newest first."""


def own_history(council: Council) -> list[OwnRecord]:
    """The organisations that were part of these records, each with the record's reference and why it is told.

    For the council itself alone. Of a record marked OFFICIAL-SENSITIVE it is told that there is one, and no more.
    """
    return list(chain(_visits(council), _pressure(council)))


def _visits(council: Council) -> Iterator[OwnRecord]:
    parts = DelegationOrganisation.objects.filter(
        council=council, delegation__stage=Stage.DECLINED, delegation__reference__isnull=False
    )
    for part in parts.select_related("delegation", "organisation").order_by("-delegation__starts_on", "-pk")[:MOST]:
        visit = part.delegation
        why, facts = _("A visit that your council declined."), [str(visit.stage)]
        if visit.marking == Marking.OFFICIAL and visit.ended_reason:
            why = f"{why} {_('Reason given: %(reason)s') % {'reason': visit.ended_reason}}"
            facts.append(visit.ended_reason)
        names = _names(part.organisation)
        yield OwnRecord(str(visit.reference), names, why, visit._meta.label, visit.key, tuple(facts), OF_VISITS)


def _pressure(council: Council) -> Iterator[OwnRecord]:
    rows = Intervention.objects.live().filter(council=council).select_related("organisation")
    for row in rows.in_order()[:MOST]:
        why = _("Pressure on your council, put down for %(day)s.") % {"day": day(row.held_on)}
        names, facts = _names(row.organisation), (row.held_on.isoformat(),)
        yield OwnRecord(row.reference, names, why, row._meta.label, row.key, facts, OF_PRESSURE)


def _names(organisation: Organisation) -> tuple[str, ...]:
    return tuple(filter(None, (organisation.name, organisation.local_name, *organisation.other_names)))
