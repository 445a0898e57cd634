"""The filters of a list, read from the address."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from web.api.problems import BadParameters


class NamedFilters(DjangoFilterBackend):  # type: ignore[misc]
    """The view's `filterset_class`, a ListFilter: the same that the page of the noun uses."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        kind = self.get_filterset_class(view, queryset)
        # What says how rows are shown says nothing about which.
        sought = request.query_params.copy()
        for name in view.about_showing:
            sought.pop(name, None)
        try:
            return kind(sought, queryset, request=request, today=timezone.localdate()).narrowed()
        except ValidationError as refusal:
            raise BadParameters(refusal.message_dict) from None
