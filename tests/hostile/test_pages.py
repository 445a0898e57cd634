"""Hostile text in every box of every form: never a fault, never markup on the page, and kept as it was cleaned.

A form that is new is found by walking the addresses. Each run sends every form a share of the texts, and those that say
most always; `make fuzz` sends every form all of them.
"""

import os
import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.test import Client

from tests import world
from tests.hostile.corpus import ALWAYS, CORPUS, HUGE, MARK, needs_escape
from tests.hostile.pages import Form, Reading, all_forms_of, browsers, forms_of, pages_of
from tests.sweeps import ONE_IN, at_least, taken
from tests.web.markup import Markup
from web.text import checked

pytestmark = pytest.mark.django_db

SHARES = 1 if "FUZZ_CALLS" in os.environ else 12
PIECES = 6
BY_ITSELF = ALWAYS if SHARES == 1 else (ALWAYS[1], ALWAYS[-2])
SECRET = re.compile("password|again|oldpassword", re.IGNORECASE)


def texts_for(number: int) -> list[str]:
    """What the form of this number meets in this run; all forms together meet every text."""
    return list(dict.fromkeys([*ALWAYS, *CORPUS[number % SHARES :: SHARES]]))


def cleaned(text: str) -> str | None:
    try:
        return checked(text)
    except ValidationError:
        return None


def must_be_harmless(answer: Any, text: str, form: Form) -> None:
    """No fault of ours, and nothing of the text is markup on the page."""
    at = (str(form), text[:80])
    assert answer.status_code < 500, at
    if "text/html" not in answer.headers.get("Content-Type", ""):
        return
    page = answer.text
    if needs_escape(text) and MARK in text:
        assert text not in page, at
    assert not re.search(rf"<[a-z/!][^>]*{MARK}[^>]*[\s/]on\w+=[^\"']", page), at
    faults = Markup(page).faults
    assert faults == [], (*at, faults[:3])


# Where a column is called something else than its box.
COLUMNS = {"reason": "ended_reason"}


def kept(name: str) -> list[str]:
    """What columns of this name hold of the text, in any table of ours."""
    found: list[str] = []
    name = COLUMNS.get(name, name)
    for model in apps.get_models():
        columns = {column.name: column for column in model._meta.concrete_fields}
        column = columns.get(name)
        if (
            isinstance(column, models.CharField | models.TextField)
            and not column.choices
            and not model._meta.label.startswith("oauth2")
        ):
            found += model._default_manager.filter(**{f"{name}__contains": MARK}).values_list(name, flat=True)
    return found


def try_text(form: Form, client: Client, names: list[str], text: str) -> tuple[int, int]:
    """Send the text in these boxes; the status, and in how many columns it was found as it should be."""
    found = 0
    with transaction.atomic():
        answer = form.send(client, form.filled(**dict.fromkeys(names, text)))
        must_be_harmless(answer, text, form)
        if form.method == "post" and answer.status_code == 302:
            for name in names:
                held = kept(name)
                # The address of a website gets its scheme where it was left out.
                may_stand = {cleaned(text), text.strip().lower(), f"https:{text}"}
                assert set(held) <= may_stand, (str(form), name, text[:80], held[:2])
                found += len(held)
            if text in ALWAYS or SHARES == 1:
                must_be_harmless(client.get(answer.headers["Location"]), text, form)
                must_be_harmless(client.get(form.page), text, form)
        elif answer.status_code == 400 and form.method == "post" and text.isprintable() and len(text) < 1000:
            must_still_stand(answer, form, names, text)
        transaction.set_rollback(True)
    return answer.status_code, found


def must_still_stand(answer: Any, form: Form, names: list[str], text: str) -> None:
    """What was typed and refused is in its box again; a password never is, and what is marked too high stays too."""
    for again in Reading(form.page, form.reader, answer.text).forms:
        for name in names:
            if name in again.boxes and again.boxes[name].kind != "password" and not SECRET.search(name):
                assert again.boxes[name].value == text, (str(form), name)


@pytest.mark.parametrize("piece", range(PIECES))
@pytest.mark.long
def test_hostile_text_does_no_harm(piece: int) -> None:
    country = world.kept_world()
    clients = browsers(country)
    forms = list(forms_of(country, clients, taken(list(pages_of(country))[piece::PIECES])))
    told: Counter[int] = Counter()
    for number, form in enumerate(forms, piece * SHARES // PIECES):
        client, words, found = clients[form.reader], form.text_boxes, 0
        # A form that does not take its usual words would refuse every text for another reason.
        with transaction.atomic():
            usual = form.send(client, form.filled())
            transaction.set_rollback(True)
        assert usual.status_code < 500, form
        for text in texts_for(number):
            status, count = try_text(form, client, words, text)
            told[status] += 1
            found += count
        for name in words:
            # Each by itself, so that one that refuses does not hide the others.
            for text in BY_ITSELF if len(words) > 1 else ():
                status, count = try_text(form, client, [name], text)
                told[status] += 1
                found += count
        if number % 4 == 0 or SHARES == 1:
            told[try_text(form, client, words[:1], HUGE)[0]] += 1
        print(form, "usual", usual.status_code, "kept", found)
    print(dict(told))
    # A sample may hold pages without a form.
    assert told.total() > at_least(100) if forms else SHARES > 1


# Words of addresses that no form has a box for.
BESIDES = ("format", "table", "print", "view", "after", "before", "tasks", "made-up")


def test_no_filter_and_no_file_breaks_on_hostile_text() -> None:
    country = world.kept_world()
    clients = browsers(country)
    forms = [form for form in all_forms_of(country, clients, taken(pages_of(country))) if form.method == "get"]
    pages = {(form.page.split("?")[0], form.reader): form for form in forms}
    found = {page for page, _reader in pages}
    assert ONE_IN > 1 or found >= {"/overview/", "/review/", "/delegations/", "/search/"}
    told: Counter[int] = Counter()
    for (page, reader), form in pages.items():
        for name in (*form.boxes, *BESIDES):
            for text in (ALWAYS[1], ALWAYS[-2], "-1"):
                answer = clients[reader].get(page, {name: text})
                must_be_harmless(answer, text, form)
                is_choice = name in form.boxes and not form.boxes[name].is_text
                assert answer.status_code == 400 or not is_choice, (page, name, text)
                told[answer.status_code] += 1
    print(dict(told))
    # A sample may hold no page with a filter, or such alone as look for any text.
    assert ONE_IN > 1 or told[400] > told.total() / 2


def test_the_walk_finds_the_forms() -> None:
    country = world.kept_world()
    all_wanted = (
        ("start", "title"), ("aims", "our_aims", "their_aims"), ("sign-in", "login", "password"),
        ("add", "local_name", "name", "organisation", "title"), ("cancel", "reason"), ("invite", "email", "name"),
        ("ask", "text"),
    )  # fmt: skip
    ends = {end for end, *_boxes in all_wanted}
    pages = [page for page in pages_of(country) if _end_of(page) in ends]
    readers = browsers(country)
    readers = {name: readers[name] for name in ("own approver", "analyst", "nobody")}
    found = {(_end_of(form.page), *form.text_boxes) for form in forms_of(country, readers, pages)}
    for wanted in all_wanted:
        assert any(set(wanted) <= set(one) for one in found), (wanted, sorted(found))


def _end_of(page: str) -> str:
    return page.split("?")[0].rstrip("/").rpartition("/")[2]


def test_the_check_would_notice() -> None:
    text = '"><script>hx7q()</script>'
    for page in (f"<p>{text}</p>", "<p title=x onclick=hx7q>a</p>", '<p onmouseover="hx7q()">a</p>', "<p><b>hx7q</p>"):
        answer = type("Answer", (), {"status_code": 200, "headers": {"Content-Type": "text/html"}, "text": page})()
        with pytest.raises(AssertionError):
            must_be_harmless(answer, text, Form("/", "nobody", "post", "/"))
