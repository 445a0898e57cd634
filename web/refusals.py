"""The one refusal that Django has no word for. The other two are PermissionDenied and ValidationError."""

from typing import Any


class Stale(Exception):
    """The record changed since the reader looked. A page answers with both texts, the API with 412."""

    def __init__(self, current: Any) -> None:
        super().__init__("This record was changed by someone else after you opened it.")
        self.current = current
