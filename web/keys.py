"""Names for rows that tell nothing: random keys for addresses, references for people.

No serial number leaves the database, so nobody can count what others do by watching numbers grow.
"""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.validators import RegexValidator
from django.db import models
from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# Crockford's base 32: digits and letters without I, L, O and U, which are read for one another.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY_LENGTH = 12
KEY_PATTERN = f"^[0-9a-z]{{{KEY_LENGTH}}}$"
REFERENCE_LENGTH = 5
# For a key in an address.
names_a_row = RegexValidator(KEY_PATTERN, _("The address names no record. Open the record and come from there again."))

_chance: ContextVar[random.Random] = ContextVar("chance", default=random.SystemRandom())


def new_key() -> str:
    """Twelve random characters, the only name a row has outside the database."""
    return "".join(_chance.get().choices(ALPHABET, k=KEY_LENGTH)).lower()


def new_reference(council: str, year: int) -> str:
    """A reference that people can read out, such as LDS-26-K7QPX: council, year, five random characters."""
    drawn = "".join(_chance.get().choices(ALPHABET, k=REFERENCE_LENGTH))
    return f"{council}-{year % 100:02d}-{drawn}"


def key_for(row: models.Model) -> str:
    """A name outside the database for a row of a library's table, which has no key of its own."""
    return salted_hmac(row._meta.label, str(row.pk), algorithm="sha256").hexdigest()[:KEY_LENGTH]


def row_by_key[Row: models.Model](rows: Iterable[Row], key: str) -> Row:
    """The one of these few rows whose `key_for` it is. Raises Http404."""
    for row in rows:
        if key_for(row) == key:
            return row
    raise Http404


@contextmanager
def drawn_from(chance: random.Random) -> Iterator[None]:
    """Draw keys from a seeded source, for demonstration data and tests that compare two worlds."""
    token = _chance.set(chance)
    try:
        yield
    finally:
        _chance.reset(token)
