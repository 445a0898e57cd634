"""From a label and a key to a title and an address: the one way, and the way past nobody's scope.

The trail, grants, tasks and notices name their record by label and key, so that they outlive it and need no foreign
key to what lies above them. `str(row)` is the title, and `get_absolute_url` the address where a row has a page.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models


class Name(NamedTuple):
    title: str
    url: str  # A path, or nothing for a record without a page.


def find(label: str, key: str, user: Any, *, outside: bool = False) -> Name | None:
    """What this record is called and where it is shown, or None where the user cannot see it (any more)."""
    return find_all([(label, key)], user, outside=outside).get((label, key))


def find_all(names: Iterable[tuple[str, str]], user: Any, *, outside: bool = False) -> dict[tuple[str, str], Name]:
    """The same for many, at one query a kind of record. What the user cannot see is not in the answer.

    `outside` asks for a title that may leave the service, in mail, a calendar file or a webhook: a model whose titles
    may not always do so has one of its own, `title_outside()`.
    """
    by_label: dict[str, set[str]] = defaultdict(set)
    for label, key in names:
        by_label[label].add(key)
    found = {}
    for label, keys in by_label.items():
        model = _model(label)
        if model is None:
            continue
        named_by = _named_by(model)
        rows = model._default_manager.visible_to(user).filter(**{f"{named_by}__in": keys})  # type: ignore[attr-defined]
        # What a title or an address takes from other rows is fetched for all of them at once.
        for row in rows.fetch_mode(models.FETCH_PEERS):
            key = getattr(row, named_by)
            url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
            title = row.title_outside() if outside and hasattr(row, "title_outside") else str(row)
            found[label, key] = Name(title, url)
    return found


def _model(label: str) -> type[models.Model] | None:
    """The model, where there is one of this name and it says who sees its rows."""
    try:
        model: type[models.Model] = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if hasattr(model._default_manager, "visible_to") else None


def _named_by(model: type[models.Model]) -> str:
    """Councils and bodies are named by their code, which is their primary key; all other rows by `key`."""
    try:
        return model._meta.get_field("key").name
    except FieldDoesNotExist:
        return "pk"
