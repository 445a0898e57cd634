"""Each app says in words what it does; what lies below an app holds none of its words."""

from importlib import import_module

import pytest
from django.apps import apps

from web.words import words_of

NAMES = ("TRAIL", "TASKS", "NOTICES")
SAYING = ("accounts", "notifications", "documents", "counterparts", "guidance", "risk", "twinning", "engagement")


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_all_apps_are_found_and_none_is_said_twice(name: str) -> None:
    said = [word for app in SAYING for word in getattr(import_module(f"{app}.words"), name, {})]
    assert sorted(said) == sorted(words_of(name))
    assert len(said) == len(set(said)) > 0


def test_no_app_says_what_an_app_above_it_does() -> None:
    below = {"accounts": ("delegation", "organisation", "partner"), "notifications": ("delegation", "organisation")}
    for app, nouns in below.items():
        words = import_module(f"{app}.words")
        for word in (word for name in NAMES for word in getattr(words, name, {})):
            assert not word.startswith(nouns), f"{app} has words for {word}"


def test_every_app_that_has_words_is_known() -> None:
    ours = {app.name for app in apps.get_app_configs() if app.module and "site-packages" not in str(app.path)}
    assert set(SAYING) <= ours
