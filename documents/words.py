"""What trail and notices say of documents."""

from django.utils.translation import gettext_lazy as _

from notifications.words import Words

TRAIL = {
    "document_attached": _("Attached a document"),
    "document_opened": _("Changed who sees a document"),
    "document_removed": _("Removed a document"),
    "document_scanned": _("Scanned a document for viruses"),
    "document_read": _("Fetched a document marked OFFICIAL-SENSITIVE"),
}
NOTICES = {
    "document_infected": Words(
        _("A virus was found in a document of your council, and its file was removed: %(title)s")
    ),
}
