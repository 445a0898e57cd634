"""Rows that are checked before they are kept, at as few questions to the database as it takes."""

from collections.abc import Collection
from functools import cache, reduce
from operator import and_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q


@cache
def _constraints_of(model: type[models.Model]) -> list[models.BaseConstraint]:
    """The constraints of a model, all its checks as one."""
    checks = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
    others = [one for one in model._meta.constraints if one not in checks]
    if not checks:
        return others
    together = reduce(and_, (Q(one.condition) for one in checks))
    return [models.CheckConstraint(condition=together, name="all_checks"), *others]


class Checked(models.Model):
    """A row whose `full_clean` asks once for all its checks, and not for what was read from the database just now."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Without asking the database whether a row is there that was read from it just now."""
        rows = (field for field in self._meta.fields if isinstance(field, models.ForeignKey))
        read = {field.name for field in rows if field.is_cached(self) and getattr(self, field.attname) is not None}
        super().clean_fields({*(exclude or ()), *read})

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """In one question to the database; one by one, to say what is wrong, only where something is."""
        if exclude:
            super().validate_constraints(exclude)
            return
        try:
            for constraint in _constraints_of(type(self)):
                constraint.validate(type(self), self)
        except ValidationError:
            super().validate_constraints()
