"""The privacy notice for visitors is ready in two languages; how they get it is put down.

And what is written may be released: every page says so.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules import MAY_BE_RELEASED
from engagement import services
from engagement.models import Delegate, Delegation
from engagement.services.lists import DELEGATE_FACTS
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at, send
from tests.factories import NOW
from tests.routes import routes

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.mark.capability("G06")
def test_the_notice_stands_in_english_and_chinese_with_the_councils_name(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, delegates=[{"name": "Zhang Ceshi"}])
    page = client.get(at("delegation_privacy_notice_text", row)).text
    main = page.split("<main")[1].split("</main>")[0]
    assert main.count("Leeds City Council") >= 3
    for told in ("Article 6(1)(e)", "no passport number, no date of birth", "data protection officer", "ico.org.uk"):
        assert told in main
    assert '<div lang="zh-Hans"' in main
    for told in ("第6条第1款(e)项", "不保存护照号码、出生日期", "数据保护官"):
        assert told in main
    warning = re.search(r'<div class="[^"]*app-screen-only[^"]*">[^<]*not been checked by a translator', main)
    assert warning is not None
    assert "Zhang Ceshi" not in page


@pytest.mark.capability("G06")
def test_it_says_of_people_what_the_register_holds_and_no_more() -> None:
    columns = {field.name for field in Delegate._meta.concrete_fields}
    assert columns == {"id", "council", "key", "delegation", *DELEGATE_FACTS}
    assert DELEGATE_FACTS == ("name", "local_name", "title", "organisation", "part")


@pytest.mark.capability("G06")
def test_how_and_when_they_get_it_is_put_down_and_kept(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    address = at("delegation_privacy_notice", row)
    assert at("delegation_privacy_notice_text", row) in client.get(address).text
    unsaid = send(client, address, privacy_notice_on_day=31, privacy_notice_on_month=2, privacy_notice_on_year=2027)
    assert unsaid.status_code == 400
    assert "Say how the visitors are given the privacy notice" in unsaid.text
    assert "The day must be a real date" in unsaid.text
    assert 'value="31"' in unsaid.text
    day = {"privacy_notice_on_day": 1, "privacy_notice_on_month": 3, "privacy_notice_on_year": 2026}
    assert send(client, address, privacy_notice="given", **day).url == at("delegation", row)
    page = client.get(at("delegation", row)).text
    assert "They have it, 1 March 2026" in page
    assert "Privacy notice: was “not provided”, now “They have it”" in page
    answer = caller("LDS").get(f"delegations/{row.key}/").json()
    assert (answer["privacy_notice"], answer["privacy_notice_on"]) == ("given", "2026-03-01")


def test_other_councils_and_leaders_do_not_write_it(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    for other, status in ((factories.council_user("LDS", Role.LEADER), 403), (factories.council_user("MAN"), 404)):
        client.force_login(other)
        for name in ("delegation_privacy_notice", "delegation_privacy_notice_text"):
            assert client.get(at(name, row)).status_code == status


# -- That records may be released ----------------------------------------------------------------------------------

WRITTEN = re.compile(r"<textarea|<input[^>]*type=\"text\"")
# Searches, and lists to choose from, take nothing that is kept.
FINDS = ("delegation_place_add", "delegation_organisation_add", "delegation_partners")


def pages_of(row: Delegation) -> list[tuple[str, str]]:
    """Every page of a record that takes its key alone."""
    found = [route for route in routes() if route.pattern.startswith("delegations/<key>/") and route.words == ("key",)]
    return [(route.name, reverse(route.name, args=[row.key])) for route in found]


@pytest.mark.capability("G13", part="entry notices")
@pytest.mark.parametrize("logged", [True, False], ids=["logged", "draft"])
def test_every_page_of_a_delegation_on_which_words_are_written_says_that_they_may_be_released(
    client: Client, officer: User, logged: bool
) -> None:
    client.force_login(factories.council_user("LDS", Role.APPROVER))
    row = factories.a_delegation(by=officer) if logged else factories.a_draft(by=officer)
    silent, said = [], 0
    for name, address in pages_of(row):
        page: Any = client.get(address)
        if page.status_code != 200 or "text/html" not in page.headers["Content-Type"] or name in FINDS:
            continue
        main = page.text.split("<main")[1].split("</main>")[0]
        forms = "".join(re.findall(r'<form method="post".*?</form>', main, re.DOTALL))
        days = re.sub(r'<input[^>]*name="[^"]*_(?:day|month|year)"[^>]*>', "", forms)
        if not WRITTEN.search(days):
            continue
        if "freedom of information law" in main:
            said += 1
        else:
            silent.append(name)
    assert silent == []
    assert said > 5


@pytest.mark.capability("G13", part="entry notices")
def test_where_a_record_is_begun_it_is_said_too(client: Client, officer: User) -> None:
    for name in ("delegation_start", "contact_log"):
        assert str(MAY_BE_RELEASED) in client.get(reverse(name)).text, name


def test_the_notice_is_not_given_on_a_day_to_come(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    for field in ("privacy_notice_on", "aims_stated_on"):
        facts: dict[str, Any] = {field: date(2027, 11, 30)}
        with pytest.raises(ValidationError, match="cannot be in the future") as refused:
            services.edit_delegation(row, seen=row.version, by=officer, now=NOW, **facts)
        assert set(refused.value.error_dict) == {field}
