"""Pages of guidance, opened and sent as people do."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from guidance.models import Issued
from guidance.views.acts import address
from tests.hostile.pages import Form, Reading


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(client: Client, page: str) -> Form:
    """The form on a page that is sent by POST."""
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    return next(
        form for form in Reading(page, "", answer.text).forms if form.method == "post" and "sign-out" not in form.action
    )


def send(user: User, page: str, **typed: Any) -> Any:
    """Fill in the form of a page with these, leave the rest as it stands there, and send it."""
    client = as_(user)
    form = form_of(client, page)
    stands = {name: box.value for name, box in form.boxes.items() if box.kind not in ("radio", "checkbox") or box.value}
    return client.post(page, {**stands, **typed})


def act(row: Issued, name: str, user: User, **typed: Any) -> Any:
    """One of the acts that positions and versions share, by its page."""
    return send(user, address(row, name), **typed)


def page_of(row: Any, user: User) -> Any:
    return as_(user).get(row.get_absolute_url())


def positions(user: User, **asked: str) -> Any:
    return as_(user).get(reverse("positions"), asked)
