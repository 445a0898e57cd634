"""A council officer logs a delegation from the first question to its record, over the pages."""

import pytest
from django.test import Client
from django.urls import reverse

from engagement.models import Delegation
from engagement.rules import Stage
from tests import factories
from tests.engagement.pages import a_stop, at, days, post, send

pytestmark = pytest.mark.django_db


def test_an_officer_logs_a_delegation_from_start_to_record(client: Client) -> None:
    client.force_login(factories.council_user("LDS"))
    start = send(
        client, reverse("delegation_start"), title="Hangzhou friendship visit", direction="inward", country="CN"
    )
    draft = Delegation.objects.get()
    tasks = at("delegation_tasks", draft)
    assert start.url == tasks
    assert "You have completed 1 of 8 sections" in client.get(tasks).text

    assert send(client, at("delegation_dates", draft), purposes=["civic_ceremonial"], **days()).url == tasks
    assert send(client, at("delegation_place_add", draft), q="杭州").url == at("delegation_places", draft)
    search = at("delegation_organisation_add", draft) + "?q=Made-up"
    added = send(client, search, name="Made-up Office", kind="fao", role="visitor")
    assert added.url == at("delegation_organisations", draft)
    for stop in range(5):
        saved = send(client, at("delegation_item_add", draft), **a_stop(title=f"Stop {stop}"))
        assert saved.url == at("delegation_programme", draft)
    for name in ("张测试", "李测试", "王测试"):
        saved = send(client, at("delegation_delegate_add", draft), name="Zhang Ceshi", local_name=name, part="member")
        assert saved.url == at("delegation_delegates", draft)
    assert send(client, at("delegation_aims", draft), our_aims="Trade").url == tasks
    assert send(client, at("delegation_sharing", draft), sharing="councils", marking="OFFICIAL").url == tasks

    check = client.get(at("delegation_check", draft))
    assert "Log this delegation" in check.text
    assert "张测试" in check.text
    logged = send(client, at("delegation_check", draft))
    assert logged.url == at("delegation_logged", draft)

    draft.refresh_from_db()
    assert draft.stage == Stage.LOGGED
    assert draft.place == factories.hangzhou()
    assert draft.programme.count() == 5
    assert str(draft.reference) in client.get(logged.url).text
    record = client.get(at("delegation", draft)).text
    assert all(said in record for said in (str(draft.reference), "9:30am", "Stop 4", "王测试", "Made-up Office"))


def test_logging_twice_shows_what_was_logged(client: Client) -> None:
    officer = factories.council_user("LDS")
    draft = factories.a_draft(by=officer)
    client.force_login(officer)
    address = at("delegation_check", draft)
    sent = {"version": draft.version}
    first, second = post(client, address, sent), post(client, address, sent)
    assert first.url == second.url == at("delegation_logged", draft)


def test_answers_that_changed_since_they_were_shown_are_shown_again(client: Client) -> None:
    officer = factories.council_user("LDS")
    draft = factories.a_draft(by=officer)
    client.force_login(officer)
    send(client, at("delegation_aims", draft), our_aims="Trade")
    page = post(client, at("delegation_check", draft), {"version": draft.version})
    assert page.status_code == 412
    assert "Somebody changed this draft" in page.text
    assert "Trade" in page.text


def test_what_is_missing_is_named_with_the_way_there(client: Client) -> None:
    officer = factories.council_user("LDS")
    draft = factories.a_draft(by=officer, starts_on=None, purposes=[])
    client.force_login(officer)
    page = client.get(at("delegation_check", draft))
    assert "Enter the first day" in page.text
    assert "Choose at least one purpose" in page.text
    assert f"{at('delegation_dates', draft)}?back=check" in page.text
    assert "<button" not in page.text.split("Once you log it")[1]
    forced = post(client, at("delegation_check", draft), {"version": draft.version})
    assert forced.status_code == 400
    assert "Enter the first day" in forced.text


def test_a_change_from_the_check_page_leads_back_to_it(client: Client) -> None:
    officer = factories.council_user("LDS")
    draft = factories.a_draft(by=officer)
    client.force_login(officer)
    assert send(client, at("delegation_aims", draft) + "?back=check", our_aims="Trade").url == at(
        "delegation_check", draft
    )
    listed = send(client, at("delegation_delegate_add", draft) + "?back=check", name="Wu Ming", part="lead")
    assert listed.url == at("delegation_delegates", draft) + "?back=check"
    assert at("delegation_check", draft) in client.get(listed.url).text


def test_the_check_page_says_who_will_see_it(client: Client) -> None:
    officer = factories.council_user("CRF")
    factories.body_of("wales")
    client.force_login(officer)
    said = {
        "council": "Nobody else sees that it exists",
        "unit": "and Welsh Government: all but the delegates",
        "councils": "Other councils: title, direction",
    }
    for level, sentence in said.items():
        draft = factories.a_draft("CRF", by=officer, sharing=level)
        assert sentence in client.get(at("delegation_check", draft)).text.replace("’", "'").replace("&#x27;", "'")
