"""The gate: the one place where a page or an endpoint narrows rows to those its reader may see."""

from typing import Any

from django.db import models


class Scoped:
    """For Django's views and DRF's alike: rows come through `visible_to`, or not at all.

    `queryset` names the rows; `part` the least part of a row that the page needs its reader to see.
    tests/test_scoping.py walks every address and fails where a view of such rows is not Scoped.
    """

    queryset: Any = None
    part: Any = None
    request: Any

    def get_queryset(self) -> models.QuerySet[Any]:
        rows = self.queryset.all()
        narrowed = (
            rows.visible_to(self.request.user) if self.part is None else rows.visible_to(self.request.user, self.part)
        )
        return narrowed.fetch_mode(models.FETCH_PEERS)  # type: ignore[no-any-return]
