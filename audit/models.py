"""The trail: who did what to which record, for ever. Written by `record()` alone."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Any) -> Self:
        """What the bodies whose trail this user may read did, and what was done to their records."""
        codes = user.trail_codes() if user.is_authenticated else []
        return self.filter(models.Q(body__in=codes) | models.Q(about__in=codes)) if codes else self.none()


class Event(models.Model):
    """One act. Append-only by trigger; chained by the body that acted.

    `facts` holds names of fields and never a person's data: what was changed to what stands in the app's own,
    erasable history, so erasing a person breaks no chain.
    """

    body = models.TextField(help_text="Code of the body that acted; it owns the chain.")
    seq = models.BigIntegerField(help_text="Place in the chain of that body, from 1.")
    at = models.DateTimeField()
    actor = models.TextField(help_text="Key of the user who acted.")
    action = models.TextField(help_text="A past participle, such as delegation_logged.")
    label = models.TextField(help_text="What kind of record it was done to.")
    subject = models.TextField(help_text="Key of that record.")
    about = models.TextField(help_text="Code of the body whose record it is, a council's as a rule, or empty.")
    facts = models.JSONField(help_text="Names of the fields that changed.")
    before = ArrayField(models.TextField(), help_text="Keys of those who could see it before.")
    after = ArrayField(models.TextField(), help_text="Keys of those who can see it after.")

    objects = EventQuerySet.as_manager()

    class Meta:
        managed = False  # The table, its triggers and its chain are SQL: audit/migrations/0001_initial.py.
        db_table = "audit_event"

    def __str__(self) -> str:
        return f"{self.action} {self.label} {self.subject}"
