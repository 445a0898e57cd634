"""The erasable history of records: what a field said before, for those who could see it then."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.rules import Part
from accounts.sharing import Held


class KeptQuerySet[Row: "Kept"](models.QuerySet[Row]):
    def visible_to(self, user: Any, shown: int = Part.WHOLE) -> Self:
        """The changes that the reader could see when they were made, of fields that the part shown now still holds.

        Sharing a record more widely opens it as it is, not what it said while fewer people saw it.
        """
        if not getattr(user, "may_read", False):
            return self.none()
        fields = [field for field, part in self.model.PART_OF.items() if part <= shown]
        return self.filter(field__in=fields, audience__overlap=list(user.keys()))


class Kept(Held):
    """One field of a record, before and after. Erasable: the trail names the field and keeps no value.

    Values are codes and ISO days, or for a row of a list its facts; words are made when it is read.
    """

    PART_OF: ClassVar[dict[str, Part]] = {}

    field = models.CharField(max_length=20)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    audience = ArrayField(models.TextField(), help_text="Keys of those who could see the field when it changed.")

    class Meta:
        abstract = True
