"""Encryption of small texts under the service's own keys: a cursor that goes out, a secret that lies in a table."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal_for(purpose: str, keys: Sequence[str]) -> MultiFernet:
    """Seals under the first key and opens under each, so that a key can be replaced while the old one still opens.

    One secret serves several purposes: each gets a key of its own, and what was sealed for one opens for no other.
    """
    return MultiFernet([Fernet(_derived(purpose, key)) for key in keys])


def _derived(purpose: str, key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
