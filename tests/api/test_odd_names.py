"""Names of organisations that are text, and yet nothing to sort or to find by."""

import pytest
from django.test import Client

from engagement.models import Delegation
from tests import factories
from tests.api.callers import Caller, logged, pointers, written
from tests.engagement.pages import at, send

pytestmark = pytest.mark.django_db
NOTHING_TO_READ = ["😀", "--", "…", "\u0301\u0301", "。"]
SENTENCE = "Enter a name with letters or numbers in it."


@pytest.mark.parametrize("name", NOTHING_TO_READ)
def test_a_name_without_letters_is_refused_where_it_stands(leeds: Caller, name: str) -> None:
    assert pointers(leeds.post("organisations/", {"name": name})) == {"/name": SENTENCE}
    entries = [{"name": "Made-up office"}, {"name": name}]
    refused = leeds.post("delegations/", written(organisations=entries))
    assert pointers(refused) == {"/organisations/1/name": SENTENCE}


def test_on_the_page_it_is_refused_beside_its_box(client: Client, leeds: Caller) -> None:
    row = Delegation.objects.get(key=logged(leeds)["id"])
    client.force_login(factories.council_user("LDS"))
    page = send(client, at("delegation_organisation_add", row) + "?q=x", name="…", kind="fao", role="host")
    assert page.status_code == 400
    assert SENTENCE.removesuffix(".") in page.text


def test_a_name_that_unfolds_into_a_long_one_is_taken(leeds: Caller) -> None:
    name = "\ufdfa" * 200
    assert leeds.post("organisations/", {"name": name}).json()["name"] == name
