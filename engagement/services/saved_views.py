"""Searches that somebody comes back to. They are their own: no council's record, and nobody else's to know of."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from engagement.models import SavedView

MOST_VIEWS = 20


@transaction.atomic
def save_view(*, name: str, query: str, by: User, now: datetime) -> SavedView:
    """Keep a search by a name. The same search by the same name is kept once."""
    by.must(Can.READ_DELEGATIONS)
    held = list(SavedView.objects.visible_to(User.objects.select_for_update(no_key=True).get(pk=by.pk)))
    if same := [view for view in held if (view.name, view.query) == (name, query)]:
        return same[0]
    if len(held) >= MOST_VIEWS:
        raise ValidationError(
            {"name": _("You have %(most)s saved searches, which is the most. Remove one.") % {"most": MOST_VIEWS}},
            code="too_many",
        )
    view = SavedView(user=by, name=name, query=query, made_at=now)
    _must_be_whole(view)
    view.save()
    return view


@transaction.atomic
def rename_view(view: SavedView, *, name: str, by: User) -> SavedView:
    by.must(Can.READ_DELEGATIONS)
    view = SavedView.objects.select_for_update().get(pk=view.pk, user=by)
    view.name = name
    _must_be_whole(view)
    view.save()
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: User) -> None:
    by.must(Can.READ_DELEGATIONS)
    SavedView.objects.filter(pk=view.pk, user=by).delete()


def _must_be_whole(view: SavedView) -> None:
    """Raises ValidationError, which speaks of the name: that is all that somebody typed."""
    try:
        view.full_clean()
    except ValidationError as refused:
        raise ValidationError({"name": refused.messages}) from None
