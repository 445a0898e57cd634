"""What the trail says of sensitive sites."""

from django.utils.translation import gettext_lazy as _

TRAIL = {
    "area_added": _("Added a kind of sensitive site"),
    "area_edited": _("Changed a kind of sensitive site"),
    "area_ended": _("Ended a kind of sensitive site"),
}
