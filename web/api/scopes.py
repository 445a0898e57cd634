"""Which scope a token needs for what."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from web.api.problems import MissingScope

ANY_TOKEN = ""


class HasScope(BasePermission):
    """A token, and in it every scope that the view names for this act."""

    def has_permission(self, request: Request, view: Any) -> bool:
        credential: Any = request.auth
        if credential is None:
            return False
        for scope in view.scopes_needed():
            if scope != ANY_TOKEN and scope not in credential.scopes:
                raise MissingScope(scope)
        return True
