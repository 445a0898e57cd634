"""Clients of the API: the partner systems of a body."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.bodies import Body
from accounts.models.people import User
from web.keys import new_key


class ApiClient(models.Model):
    """A partner system's client: which body it belongs to (through its user) and which scopes it was given."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    application = models.OneToOneField("oauth2_provider.Application", on_delete=models.CASCADE, related_name="client")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="client")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=40))
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def council_id(self) -> str | None:
        return self.body.council_id
