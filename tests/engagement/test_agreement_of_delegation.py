"""The agreement that a delegation belongs to: suggested by its places, named on its page and over the API."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import belonging, services
from engagement.models import Change, Delegation
from places.models import Council, Place
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at, post, send
from tests.factories import NOW
from twinning.models import Agreement
from twinning.rules import AgreementKind, Status
from twinning.services import add_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


def an_agreement(place: str = "Hangzhou", *, code: str = "LDS", by: User | None = None, **more: Any) -> Agreement:
    found = Place.objects.filter(country="CN", name=place).exclude(level="county").get()
    facts = {"uk_place": "Leeds", "place": found, "kind": AgreementKind.MOU, "sharing": Sharing.COUNCILS, **more}
    by = by or factories.council_user(code)
    return add_agreement(Council.objects.get(code=code), by=by, now=NOW, **facts)


def naming(agreement: Agreement, **more: Any) -> Delegation:
    beijing = Place.objects.get(country="CN", name="Beijing", level="province")
    return factories.a_delegation("LDS", place=beijing, agreement=agreement, **more)


def page(client: Client, who: User, address: str) -> str:
    client.force_login(who)
    return str(client.get(address).text)


# -- Suggested -----------------------------------------------------------------------------------------------------


def test_agreements_with_its_places_or_their_province_are_suggested() -> None:
    officer = factories.council_user("LDS")
    city, province = an_agreement("Hangzhou"), an_agreement("Zhejiang")
    further, elsewhere = an_agreement("Ningbo"), an_agreement("Chengdu")
    an_agreement("Hangzhou", code="MAN")
    draft = factories.a_draft(by=officer)
    assert set(belonging.suggested(draft, officer)) == {city, province}
    draft = services.edit_delegation(draft, seen=1, by=officer, now=NOW, places=[draft.place, further.place])
    assert set(belonging.choices(draft, officer)) == {city, province, further}
    draft = services.edit_delegation(draft, seen=2, by=officer, now=NOW, agreement=elsewhere)
    assert belonging.choices(draft, officer)[0] == elsewhere


def test_without_a_suggestion_every_agreement_with_the_country_may_be_chosen() -> None:
    officer = factories.council_user("LDS")
    elsewhere = an_agreement("Chengdu")
    draft = factories.a_draft(by=officer)
    assert belonging.suggested(draft, officer) == []
    assert belonging.choices(draft, officer) == [elsewhere]


# -- Named on its page ---------------------------------------------------------------------------------------------


def test_the_page_of_places_asks_and_the_answer_stands_on_every_page(client: Client) -> None:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    draft = factories.a_draft(by=officer)
    assert "Your council has an agreement there" not in client.get(at("delegation_places", draft)).text
    agreement = an_agreement(by=officer)
    assert "Your council has an agreement there" in client.get(at("delegation_places", draft)).text
    question = client.get(at("delegation_agreement", draft)).text
    assert "Leeds and Hangzhou" in question and "None of these" in question and " checked" not in question
    refused = send(client, at("delegation_agreement", draft))
    assert refused.status_code == 400 and "Choose an agreement, or ‘None of these’" in refused.text
    answer = send(client, at("delegation_agreement", draft), agreement=agreement.key)
    assert "It belongs to your agreement “Leeds and Hangzhou”" in client.get(answer.url).text
    for name in ("delegation_check", "delegation"):
        assert agreement.get_absolute_url() in client.get(at(name, draft) + "?read=yes").text
    send(client, at("delegation_agreement", draft), agreement="none")
    draft.refresh_from_db()
    assert draft.agreement is None


def test_a_council_without_agreements_is_not_asked(client: Client) -> None:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    draft = factories.a_draft(by=officer)
    assert ">Agreement<" not in client.get(at("delegation_check", draft)).text.replace("\n", "").replace(" ", "")
    assert "has no agreement in the register" in client.get(at("delegation_agreement", draft)).text


@pytest.mark.parametrize("typed", ["0123456789ab", "\x00", "x" * 10_000])
def test_what_was_not_offered_is_not_taken(client: Client, typed: str) -> None:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    an_agreement(by=officer)
    draft = factories.a_draft(by=officer)
    assert post(client, at("delegation_agreement", draft), {"agreement": typed, "version": "1"}).status_code == 400
    later = post(client, at("delegation_agreement", draft), {"agreement": typed, "version": "1", "later": "yes"})
    assert later.status_code == 302
    draft.refresh_from_db()
    assert (draft.agreement, draft.draft_input) == (None, {})


def test_another_councils_agreement_is_refused() -> None:
    officer = factories.council_user("LDS")
    draft, other = factories.a_draft(by=officer), an_agreement(code="MAN")
    with pytest.raises(ValidationError, match="This agreement is of another council"):
        services.edit_delegation(draft, seen=1, by=officer, now=NOW, agreement=other)


def test_history_keeps_what_it_named_before_for_who_may_know(client: Client) -> None:
    officer, analyst = factories.council_user("LDS"), factories.user_of("unit", Role.ANALYST)
    first, second = an_agreement(by=officer), an_agreement("Ningbo", by=officer, sharing=Sharing.COUNCIL)
    delegation = factories.a_delegation(by=officer, agreement=first)
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, agreement=second)
    change = Change.objects.get(field="agreement")
    assert (change.old, change.new, change.late) == (first.key, second.key, False)
    told = "Agreement: was “Leeds and Hangzhou”, now “Leeds and Ningbo”"
    assert told in page(client, officer, at("delegation", delegation))
    seen = page(client, analyst, at("delegation", delegation))
    assert "now “an agreement that you cannot see”" in seen and "Ningbo" not in seen


# -- Who sees that it names one ------------------------------------------------------------------------------------


def test_the_agreement_is_shown_to_those_who_see_both(client: Client) -> None:
    agreement = an_agreement(sharing=Sharing.UNIT)
    delegation = naming(agreement, sharing=Sharing.COUNCILS)
    analyst, other = factories.user_of("unit", Role.ANALYST), factories.council_user("MAN")
    assert agreement.get_absolute_url() in page(client, analyst, at("delegation", delegation))
    assert agreement.get_absolute_url() not in page(client, other, at("delegation", delegation))
    Agreement.objects.update(sharing=Sharing.COUNCIL)
    assert agreement.get_absolute_url() not in page(client, analyst, at("delegation", delegation))


def test_what_names_an_agreement_is_its_activity_for_those_who_see_that_it_does(client: Client) -> None:
    agreement = an_agreement()
    days = {"starts_on": date(2026, 9, 1), "ends_on": date(2026, 9, 2)}
    delegation = naming(agreement, title="Made-up visit of September", sharing=Sharing.COUNCILS, **days)
    for who in (factories.council_user("LDS"), factories.user_of("unit", Role.ANALYST)):
        seen = page(client, who, agreement.get_absolute_url())
        assert "<strong>Active</strong>. Something that you may see was on 1 September 2026" in seen
        assert "Made-up visit of September" in seen
    # Another council sees a summary of the visit, and that does not tell which agreement it names.
    seen = page(client, factories.council_user("MAN"), agreement.get_absolute_url())
    assert "1 September 2026" not in seen and "Made-up visit of September" not in seen
    last = date(2026, 10, 1)
    factories.a_delegation("LDS", sharing=Sharing.COUNCILS, starts_on=last, ends_on=last)
    services.cancel_delegation(
        delegation, reason="Off.", seen=delegation.version, by=factories.council_user("LDS"), now=NOW
    )
    for who in (factories.council_user("LDS"), factories.council_user("MAN")):
        seen = page(client, who, agreement.get_absolute_url())
        assert "was on 1 October 2026" in seen and "Made-up visit of September" not in seen


# -- Over the API --------------------------------------------------------------------------------------------------


def test_a_client_names_the_agreement_and_reads_it_where_it_sees_it() -> None:
    leeds, unit = caller("LDS"), caller("unit")
    agreement, kept = an_agreement(), an_agreement("Ningbo", sharing=Sharing.COUNCIL)
    sent = {
        "title": "Made-up visit",
        "direction": "inward",
        "country": "CN",
        "starts_on": "2027-03-15",
        "ends_on": "2027-03-18",
        "purposes": ["civic_ceremonial"],
        "sharing": "unit",
        "agreement": agreement.key,
    }
    made = leeds.post("delegations/", sent)
    assert (made.status_code, made.json()["agreement"]) == (201, agreement.key)
    address = f"delegations/{made.json()['id']}/"
    assert unit.get(address).json()["agreement"] == agreement.key
    changed = leeds.patch(address, {**made.json(), "agreement": kept.key})
    assert (changed.status_code, changed.json()["agreement"]) == (200, kept.key)
    assert unit.get(address).json()["agreement"] is None
    assert unit.get("delegations/").json()["results"][0]["agreement"] is None
    assert leeds.patch(address, {"agreement": None}).json()["agreement"] is None


def test_a_client_names_no_agreement_of_others() -> None:
    leeds = caller("LDS")
    delegation = factories.a_delegation("LDS")
    seen, hidden = an_agreement(code="MAN"), an_agreement(code="MAN", sharing=Sharing.COUNCIL, status=Status.PROPOSED)
    told = {
        "0123456789ab": "There is no agreement with this id.",
        hidden.key: "There is no agreement with this id.",
        seen.key: "This agreement is of another council. Choose one of your own council.",
    }
    for key, sentence in told.items():
        refused = leeds.patch(f"delegations/{delegation.key}/", {"agreement": key})
        assert refused.status_code == 400
        assert [(one["pointer"], one["detail"]) for one in refused.json()["errors"]] == [("/agreement", sentence)]
