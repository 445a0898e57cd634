"""What the trail says of acts on organisations."""

from django.utils.translation import gettext_lazy as _

TRAIL = {
    "organisation_added": _("Added an organisation"),
    "organisation_accepted": _("Accepted an organisation for all councils"),
    "organisation_widened": _("Showed an organisation more widely"),
    "organisation_edited": _("Corrected an organisation"),
    "organisation_merged": _("Merged an organisation into another"),
    "organisation_unmerged": _("Took back that an organisation was merged into another"),
    "organisation_noted": _("Noted what a source says of an organisation"),
    "organisation_note_disputed": _("Disputed a note about an organisation"),
    "organisation_dispute_withdrawn": _("Took back a dispute of a note about an organisation"),
    "organisation_note_withdrawn": _("Took back a note about an organisation"),
}
