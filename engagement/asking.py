"""What of a delegation is asked about when its council wants to know whether it may do this."""

from urllib.parse import urlencode

from django.urls import reverse

from engagement.models import Delegation
from guidance.models import Activity


def can_we_address(delegation: Delegation) -> str:
    """The six questions of guidance, filled in as far as the delegation says."""
    activity = Activity.objects.filter(purposes__overlap=delegation.purposes).order_by("pk").first()
    first = delegation.organisations.select_related("organisation").first()
    said = {
        "about": delegation.key,
        "activity": activity.pk if activity else "",
        "with_whom": first.organisation.name if first else "",
        "place": delegation.place_id,
        "country": delegation.country_id,
    }
    if day := delegation.starts_on:
        said |= {"starts_on_day": str(day.day), "starts_on_month": str(day.month), "starts_on_year": str(day.year)}
    return f"{reverse('can_we')}?{urlencode({name: value for name, value in said.items() if value})}"
