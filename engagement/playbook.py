"""What the playbook has for a visit, by what it is for and where the other side is."""

from collections import defaultdict
from typing import Any

from accounts.models import User
from engagement.models import Delegation
from guidance.models import Activity, PlaybookEntry

MOST_ENTRIES = 6


def playbook_for(delegation: Delegation, user: User) -> dict[str, Any]:
    """For guidance/playbook_section.html: what to offer instead first. Nothing of what has ended."""
    return {} if delegation.is_over else {"playbook": list(_fitting(delegation, user)[:MOST_ENTRIES])}


def alternatives_for(delegation: Delegation, user: User) -> dict[str, list[PlaybookEntry]]:
    """What the playbook has to offer instead of a visit to a site, by what it is, as far as it fits this visit."""
    found: dict[str, list[PlaybookEntry]] = defaultdict(list)
    for entry in _fitting(delegation, user).exclude(alternative=""):
        found[entry.alternative].append(entry)
    return found


def _fitting(delegation: Delegation, user: User) -> Any:
    entries: Any = PlaybookEntry.objects.visible_to(user).published()
    activities = Activity.objects.filter(purposes__overlap=delegation.purposes).values_list("pk", flat=True)
    place = delegation.place
    return entries.fitting(
        activities=activities,
        countries=[delegation.country_id] if delegation.country_id else [],
        places=[code for code in (place.code, place.parent_id) if code] if place else [],
    )
