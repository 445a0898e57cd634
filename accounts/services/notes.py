"""What a council keeps to itself about a record."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from accounts.sharing import CouncilNote, Owned
from audit.services import record
from places.models import Council
from web.one_a_form import one_a_form
from web.text import checked

LONGEST = 10_000


@transaction.atomic
def write_note(row: Owned, council: Council, *, text: str, by: User, form_id: str | None = None) -> CouncilNote:
    """Write down something about a record, one's own council's or another's, that only one's own council ever sees.

    The same form sent again answers with the note it made first.
    """
    acting = by.must(Can.WRITE_NOTE, council)
    if row.part_for(by) is None:
        raise PermissionDenied(_("This record is not shared with you."))
    if len(text) > LONGEST:
        raise ValidationError({"text": _("Use %(most)s characters or fewer.") % {"most": f"{LONGEST:,}"}})
    note = CouncilNote(council=council, label=row._meta.label, record=row.key, text=checked(text), made_by=by)
    written = CouncilNote.objects.filter(council=council)
    made = one_a_form(note, written, form_id, label=note.label, record=note.record, text=note.text)
    if made is not note:
        return made
    record("note_written", note, by=by, acting=acting)
    return note


@transaction.atomic
def remove_note(note: CouncilNote, *, by: User) -> None:
    """Any officer of the council may: the note is the council's, not its writer's."""
    acting = by.must(Can.WRITE_NOTE, note.council_id)
    note = CouncilNote.objects.select_for_update().get(pk=note.pk)
    note.delete()
    record("note_removed", note, by=by, acting=acting)
