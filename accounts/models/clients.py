"""Clients of the API: the partner systems of a body."""

import hashlib
from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.bodies import Body, OfBodyQuerySet
from accounts.models.people import User
from web.keys import new_key


class ApiClient(models.Model):
    """A partner system's client: which body it belongs to (through its user) and which scopes it was given.

    Its secret may have been replaced; the one before it is good until a day that somebody chose.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    application = models.OneToOneField("oauth2_provider.Application", on_delete=models.CASCADE, related_name="client")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="client")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=40))
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    last_token_at = models.DateTimeField(null=True, editable=False, help_text="When it last asked for a token.")
    older_secret = models.CharField(max_length=255, blank=True, db_default="", editable=False, help_text="A hash.")
    older_secret_ends_at = models.DateTimeField(null=True, editable=False)

    objects = OfBodyQuerySet["ApiClient"].as_manager()

    def __str__(self) -> str:
        return self.name

    def older_secret_at(self, now: datetime) -> str:
        """The hash of the secret before the present one, while it is good; else nothing."""
        is_good = self.older_secret_ends_at is not None and self.older_secret_ends_at > now
        return self.older_secret if is_good else ""

    @property
    def print_of_secret(self) -> str:
        """Names the present secret without telling anything of it: another one has another print."""
        return hashlib.sha256(self.application.client_secret.encode()).hexdigest()[:16]

    @property
    def council_id(self) -> str | None:
        return self.body.council_id


class IdempotencyQuerySet(models.QuerySet["Idempotency"]):
    def over(self, now: datetime) -> Self:
        """Those that are kept no longer."""
        return self.filter(made_at__lte=now - Idempotency.KEPT)

    def first_call(self, client: ApiClient, key: str, sent: str, now: datetime) -> tuple["Idempotency", bool]:
        """What is kept of the first call of a client with this key, and whether it is this one.

        Of several calls at once the others wait here until the transaction of the first has ended.
        """
        self.over(now).filter(client=client).delete()
        return self.get_or_create(client=client, key=key, defaults={"sent": sent, "made_at": now})


class Idempotency(models.Model):
    """The answer to a call that a client may send again, under the key that the client gave it."""

    KEPT = timedelta(hours=24)

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    sent = models.CharField(max_length=64, help_text="A hash of what was sent, where to, and with which scopes.")
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_index=True)

    objects = IdempotencyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="accounts_idempotency_key_once_a_client")]

    def __str__(self) -> str:
        return f"{self.client} {self.made_at}"
