"""What the playbook has for a visit, by what it is for and where the other side is."""

from typing import Any

from accounts.models import User
from engagement.models import Delegation
from guidance.models import Activity, PlaybookEntry

MOST_ENTRIES = 6


def playbook_for(delegation: Delegation, user: User) -> dict[str, Any]:
    """For guidance/playbook_section.html: what to offer instead of a site visit first. Nothing of what has ended."""
    if delegation.is_over:
        return {}
    entries: Any = PlaybookEntry.objects.visible_to(user).published()
    activities = Activity.objects.filter(purposes__overlap=delegation.purposes).values_list("pk", flat=True)
    place = delegation.place
    found = entries.fitting(
        activities=activities,
        countries=[delegation.country_id] if delegation.country_id else [],
        places=[code for code in (place.code, place.parent_id) if code] if place else [],
    )
    return {"playbook": list(found[:MOST_ENTRIES])}
