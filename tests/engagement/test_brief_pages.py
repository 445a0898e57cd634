"""The brief on its pages, on paper, as a PDF and as a Word file."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from engagement.models import Brief
from tests import factories
from tests.engagement.pages import at, send
from tests.engagement.test_briefs import a_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def kept(name: str, brief: Brief) -> str:
    return reverse(name, args=[brief.delegation.key, brief.key])


def test_an_officer_makes_it_and_takes_it_along(client: Client, officer: User) -> None:
    delegation = a_visit(officer)
    page = client.get(at("delegation_brief", delegation))
    assert "As it would be now." in page.text
    assert "张测试1" in page.text
    made = send(client, at("delegation_brief", delegation))
    brief = Brief.objects.get()
    assert made.url == brief.get_absolute_url()
    assert "Version 1 is kept." in client.get(made.url).text
    for name in ("kept", "print", "pdf", "word"):
        for form in ("leader", "whole"):
            answer = client.get(f"{kept(f'delegation_brief_{name}', brief)}?form={form}")
            assert answer.status_code == 200, (name, form)
    assert "Version 1" in client.get(delegation.get_absolute_url()).text
