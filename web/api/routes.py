"""The addresses of an app's endpoints."""

from collections.abc import Mapping
from typing import Any

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter


def routes(given: Mapping[str, Any] | None = None, /, **viewsets: Any) -> list[URLPattern | URLResolver]:
    """Addresses of viewsets, by the plural noun that they stand under.

    `given` is what each is made with, as `as_view` takes it: what an app above hands down.
    """
    router = SimpleRouter()
    if given:
        router.routes = [one._replace(initkwargs={**one.initkwargs, **given}) for one in router.routes]
    for noun, viewset in viewsets.items():
        router.register(noun, viewset, basename=noun)
    return [*router.urls]
