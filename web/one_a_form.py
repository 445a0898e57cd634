"""One form makes one row: the same form sent again, be it at once or later, finds what it made."""

from typing import Any

from django.db import IntegrityError, models, transaction


def one_a_form[Row: models.Model](row: Row, made: Any, form_id: str | None, **says: Any) -> Row:
    """Check and save a row, or answer with the one that the same form made before. It is among the rows `made`.

    `says` is what the form says. Gone back to in the browser and sent with other words, it makes another row, which
    has no form to itself.
    """
    row.full_clean()
    of_this_form = made.filter(form_id=form_id or None)
    if form_id and of_this_form.exists():
        if first := of_this_form.filter(**says).first():
            return first  # type: ignore[no-any-return]
        form_id = None
    row.form_id = form_id or None  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # The same form, sent a second time while the first was being saved; anything else is a fault.
        if not (form_id and of_this_form.exists()):
            raise
        if first := of_this_form.filter(**says).first():
            return first  # type: ignore[no-any-return]
        row.form_id = None  # type: ignore[attr-defined]
        row.save(force_insert=True)
    return row
