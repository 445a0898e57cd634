"""Filling in pages as a browser does: what is hidden in a form goes back with it."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.sharing import Owned

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def hidden(page: Any) -> dict[str, str]:
    """The hidden answers on a page: the version, the form's own key, the council where there is but one."""
    return {name: value for name, value in HIDDEN.findall(page.text) if name != "csrfmiddlewaretoken"}


def post(client: Client, address: str, answers: dict[str, Any] | None = None) -> Any:
    """Send answers to a page as they are: what was hidden in its form too, or nothing of it."""
    return client.post(address, answers or {})


def send(client: Client, address: str, /, **answers: Any) -> Any:
    """Open a page, fill in its form and send it."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return post(client, address, {**hidden(page), **answers})


def at(name: str, record: Owned, *more: str) -> str:
    return reverse(name, args=[record.key, *more])


def days(first: tuple[Any, Any, Any] = (15, 3, 2027), last: tuple[Any, Any, Any] = (18, 3, 2027)) -> dict[str, Any]:
    """First and last day as their six boxes."""
    parts = ("day", "month", "year")
    return {
        f"{field}_{part}": value
        for field, told in (("starts_on", first), ("ends_on", last))
        for part, value in zip(parts, told, strict=True)
    }


def a_stop(**more: Any) -> dict[str, Any]:
    return {
        "title": "Meeting at the port",
        "on_day": 15,
        "on_month": 3,
        "on_year": 2027,
        "at": "9:30am",
        "time_zone": "Europe/London",
        "kind": "formal_meeting",
        "nature": "substantive",
        "asked_by": "us",
        "state": "agreed",
        **more,
    }
