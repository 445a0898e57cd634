"""The secret address under which a person's calendar fetches what their council has coming."""

import hashlib
from typing import Self

from django.db import models

from accounts.models.people import User
from web.keys import new_key


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    def of_secret(self, secret: str) -> Self:
        return self.filter(digest=digest_of(secret)).select_related("user")


class CalendarAddress(models.Model):
    """One a person. The secret in the address is kept as a digest: it is shown once, when it is made."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(editable=False)

    objects = CalendarAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"calendar address of {self.user_id}"


def digest_of(secret: str) -> str:
    """Drawn with 256 bits, a secret cannot be guessed at, so its digest needs neither salt nor time."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
