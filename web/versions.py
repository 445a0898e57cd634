"""Which of its versions a record stands at, so that two people who change it at once both see it."""

from django.db import models

from web.refusals import Stale


class Versioned(models.Model):
    """A record whose version goes up by one with each change."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def must_be_at(self, seen: int) -> None:
        """Refuse a change by somebody who looked at another version than the one that stands. Raises Stale."""
        if self.version != seen:
            raise Stale(self)
