"""What trail and notices say of agreements."""

from django.utils.translation import gettext_lazy as _

from notifications.words import Words

TRAIL = {
    "agreement_loaded": _("Loaded an agreement from a published source"),
    "agreement_entered": _("Entered an agreement"),
    "agreement_corrected": _("Corrected an agreement"),
    "agreement_confirmed": _("Confirmed an agreement"),
    "agreement_shared": _("Changed who sees an agreement"),
    "agreement_sourced": _("Put on record what a source says of an agreement"),
    "agreement_status_changed": _("Changed the status of an agreement"),
}
NOTICES = {
    "agreement_sourced": Words(_("The unit put on record what a source says of your agreement: %(title)s")),
    "agreement_shared": Words(_("Who may see an agreement of yours has changed: %(title)s")),
    "agreement_status": Words(_("The status of an agreement changed: %(title)s")),
}
