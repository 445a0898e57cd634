"""The refusals that Django has no word for, and the status that a broken rule answers with.

The others are PermissionDenied and ValidationError.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import OperationalError
from django.utils.translation import gettext_lazy

# What PostgreSQL calls a wait that lasted too long, and two acts that waited for each other.
BUSY = frozenset({"55P03", "40P01"})
# While it goes down or comes up, and where it takes no more connections. Who cannot reach it hears nothing at all.
AWAY = frozenset({None, "57P01", "57P02", "57P03", "53300"})


class Stale(Exception):
    """The record changed since the reader looked. A page answers with both texts, the API with 412."""

    def __init__(self, current: Any) -> None:
        super().__init__("This record was changed by someone else after you opened it.")
        self.current = current


class WrongState(ValidationError):
    """What was sent is in order, but the record is not in a state for it. A page and the API answer with 409."""

    def __init__(self, message: Any, code: str = "wrong_state", params: Any = None) -> None:
        super().__init__(message, code, params)


class UnknownName(ValidationError):
    """An address asks for something that is not there. The API is told what there is, a page is offered without it."""

    def __init__(self, known: Iterable[str]) -> None:
        told = gettext_lazy("There is no filter of this name. There are: %(names)s.")
        super().__init__(told, code="unknown_name", params={"names": ", ".join(known)})


class Busy(Exception):
    """Others kept changing the record all the while. Nothing was done, and it may be tried again in a moment."""


def is_busy(error: BaseException) -> bool:
    """Whether others hold what an act needs, so that the same act may succeed in a moment."""
    if isinstance(error, OperationalError):
        return getattr(error.__cause__, "sqlstate", "") in BUSY
    return isinstance(error, Busy)


def is_away(error: BaseException | None) -> bool:
    """Whether the database cannot be reached, for whatever reason."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in AWAY


def status_of(refusal: ValidationError) -> int:
    """409 where the record's state stands in the way, else 400."""
    if isinstance(refusal, WrongState):
        return 409
    errors = refusal.error_dict.get(NON_FIELD_ERRORS, []) if hasattr(refusal, "error_dict") else refusal.error_list
    return 409 if any(isinstance(error, WrongState) for error in errors) else 400
