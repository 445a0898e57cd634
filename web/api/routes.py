"""The addresses of an app's endpoints."""

from typing import Any

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter


def routes(**viewsets: Any) -> list[URLPattern | URLResolver]:
    """Addresses of viewsets, by the plural noun that they stand under."""
    router = SimpleRouter()
    for noun, viewset in viewsets.items():
        router.register(noun, viewset, basename=noun)
    return [*router.urls]
