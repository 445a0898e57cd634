"""Expressions that Django has no word for."""

from django.db import models


class IsAnyOf(models.Func):
    """`field = ANY(array)`: unlike IN with a subquery inside an OR, it lets PostgreSQL use an index."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()
