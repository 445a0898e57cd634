"""What each app's `words.py` says in words: the lower apps show them, and hold none of what lies above them."""

from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

MODULE = "words"


@cache
def words_of(name: str) -> dict[str, Any]:
    """The dictionaries of this name (TRAIL, TASKS, NOTICES) of all apps in one."""
    found: dict[str, Any] = {}
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, MODULE):
            found |= getattr(import_module(f"{app.name}.{MODULE}"), name, {})
    return found
