"""What the trail says of acts on organisations."""

from django.utils.translation import gettext_lazy as _

TRAIL = {
    "organisation_added": _("Added an organisation"),
    "organisation_accepted": _("Accepted an organisation for all councils"),
    "organisation_widened": _("Showed an organisation more widely"),
}
