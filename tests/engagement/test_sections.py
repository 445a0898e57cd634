"""The pages of a delegation that are one form each: kept, corrected, changed by two people at once."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement.models import Delegation
from guidance.models import Topic
from tests import factories
from tests.engagement.pages import HIDDEN, at, days, hidden, post, send
from tests.guidance.texts import a_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def draft(officer: User) -> Delegation:
    return factories.a_draft(by=officer)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (days(first=(29, 2, 2027)), "The first day must be a real date"),
        (days(first=(19, 3, 2027)), "The last day must be the same as or after the first day<"),
        (days(first=("", 3, 2027)), "The first day must include a day"),
        (days(last=(15, "Marz", 2027)), "The month of the last day must be between 1 and 12"),
        (days(last=(15, 3, 27)), "The year of the last day must be 4 numbers"),
        ({**days(), "purposes": ["spying"]}, "Choose an option from the list"),
    ],
)
def test_what_does_not_parse_is_kept_and_shown_again(
    client: Client, draft: Delegation, answers: dict[str, Any], sentence: str
) -> None:
    address = at("delegation_dates", draft)
    page = send(client, address, **answers)
    assert page.status_code == 400
    assert sentence in page.text
    draft.refresh_from_db()
    assert draft.draft_input["dates"]["starts_on_year"] == [str(answers["starts_on_year"])]
    again = client.get(address)
    assert f'value="{answers["starts_on_day"]}"' in again.text
    assert "This is what you typed here last time." in again.text
    assert "This is what you typed here last time." not in page.text
    assert sentence in again.text
    assert "In progress" in client.get(at("delegation_tasks", draft)).text
    assert "could not be read" in client.get(at("delegation_check", draft)).text

    assert send(client, address, **days(), purposes=["youth"]).url == at("delegation_tasks", draft)
    draft.refresh_from_db()
    assert draft.draft_input == {}
    assert draft.purposes == ["youth"]


def test_a_page_refused_at_once_can_be_corrected_and_sent(client: Client, draft: Delegation) -> None:
    refused = send(client, at("delegation_dates", draft), **days(first=(31, 2, 2027)))
    corrected = post(client, at("delegation_dates", draft), {**hidden(refused), **days(), "purposes": ["youth"]})
    assert corrected.status_code == 302


def test_save_and_come_back_later_takes_what_does_not_parse(client: Client, draft: Delegation) -> None:
    answer = send(client, at("delegation_dates", draft), later="yes", **days(first=(31, 2, 2027)))
    assert answer.url == reverse("delegations")
    assert "must be a real date" in client.get(at("delegation_dates", draft)).text


def test_a_draft_may_leave_open_what_logging_needs(client: Client, draft: Delegation) -> None:
    blank = ("", "", "")
    assert send(client, at("delegation_dates", draft), **days(first=blank, last=blank)).status_code == 302
    draft.refresh_from_db()
    assert draft.starts_on is None
    assert "Not yet started" in client.get(at("delegation_tasks", draft)).text


@pytest.mark.parametrize(("last", "is_long"), [((14, 4, 2027), False), ((15, 4, 2027), True), ((15, 3, 2037), True)])
def test_a_long_visit_is_taken_and_asked_about(
    client: Client, draft: Delegation, last: tuple[int, int, int], is_long: bool
) -> None:
    saved = send(client, at("delegation_dates", draft), **days(last=last), purposes=["youth"])
    for address in (saved.url, at("delegation_check", draft)):
        assert ("The visit is longer than 31 days. Is that right?" in client.get(address).text) is is_long
    assert send(client, at("delegation_check", draft)).url == at("delegation_logged", draft)


def test_new_days_ask_about_the_stops_that_they_leave_outside(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, programme=factories.some_programme(1))
    saved = send(client, at("delegation_dates", row), **days(first=(16, 3, 2027)), purposes=["youth"])
    assert "“Stop 1”: this stop is outside the days of the visit (16 to 18 March 2027)." in client.get(saved.url).text


def test_what_other_councils_will_see_of_a_sensitive_record_is_said(client: Client, draft: Delegation) -> None:
    sentence = (
        "Other councils will see title, place, dates and purposes of a record that you marked OFFICIAL-SENSITIVE."
    )
    address = at("delegation_sharing", draft)
    for sharing, marking in (("councils", "OFFICIAL"), ("unit", "OFFICIAL-SENSITIVE")):
        saved = send(client, address, sharing=sharing, marking=marking)
        assert sentence not in client.get(saved.url).text + client.get(address).text
    saved = send(client, address, sharing="councils", marking="OFFICIAL-SENSITIVE")
    for page in (saved.url, address, at("delegation_check", draft)):
        assert sentence in client.get(page).text
    assert send(client, at("delegation_check", draft)).url == at("delegation_logged", draft)


def test_a_logged_delegation_keeps_what_it_needs(client: Client, officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    page = send(client, at("delegation_dates", delegation), **days(first=("", "", "")), purposes=[])
    assert page.status_code == 400
    assert "Enter the first day" in page.text
    assert "Choose at least one purpose" in page.text


@pytest.mark.capability("G14")
def test_a_text_marked_too_high_is_refused_stays_in_the_form_and_is_never_kept(
    client: Client, draft: Delegation
) -> None:
    page = send(client, at("delegation_aims", draft), our_aims="SECRET\nThe plan of the visit", their_aims="Trade")
    assert page.status_code == 400
    assert "This service holds nothing above OFFICIAL-SENSITIVE" in page.text
    assert "ask your security lead" in page.text
    assert "The plan of the visit" in page.text
    draft.refresh_from_db()
    assert draft.draft_input["aims"] == {"their_aims": ["Trade"]}
    assert "The plan" not in client.get(at("delegation_aims", draft)).text


def test_nul_and_long_text_are_kept_as_far_as_text_can_be(client: Client, draft: Delegation) -> None:
    page = send(client, at("delegation_basics", draft), title="x" * 10_000 + "\x00", direction="inward", country="CN")
    assert page.status_code == 400
    draft.refresh_from_db()
    assert len(draft.draft_input["basics"]["title"][0]) == 10_001


def test_the_second_of_two_people_sees_both_texts(client: Client, draft: Delegation) -> None:
    address = at("delegation_aims", draft)
    opened = hidden(client.get(address))
    send(client, address, our_aims="What the first wrote")
    page = post(client, address, {**opened, "our_aims": "What the second wrote"})
    assert page.status_code == 412
    assert "What the first wrote" in page.text
    assert "What the second wrote" in page.text
    assert "This was changed after you opened it" in page.text
    assert "You changed it yourself on" in page.text
    client.force_login(factories.council_user("LDS"))
    assert f"{draft.made_by} changed it on" in post(client, address, {**opened, "our_aims": "A third text"}).text
    assert post(client, address, hidden(page)).status_code == 302
    draft.refresh_from_db()
    assert draft.our_aims == "What the second wrote"


def all_hidden(page: Any) -> dict[str, list[str]]:
    """The hidden answers of the page that asks what to keep, those that stand there several times too."""
    kept: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.text):
        kept.setdefault(name, []).append(value)
    return kept


def test_what_the_second_of_two_people_did_not_touch_stays_as_the_first_left_it(
    client: Client, draft: Delegation
) -> None:
    address = at("delegation_dates", draft)
    stood = {**days(), "purposes": ["civic_ceremonial"]}
    opened = hidden(client.get(address))
    first = {**days((14, 3, 2027)), "purposes": ["civic_ceremonial", "culture_arts"]}
    assert post(client, address, {**opened, **first}).status_code == 302
    second = post(client, address, {**opened, **stood, **days(last=(19, 3, 2027))})
    assert second.status_code == 412
    assert "Answers that you did not change stay as they are now." in second.text
    assert [question for question, _now, _typed in second.context["differences"]] == ["Last day"]
    # Somebody is quicker once more: what the second typed is still theirs, and nothing else.
    third = {**hidden(client.get(address)), **days((14, 3, 2027)), "purposes": ["youth"]}
    assert post(client, address, third).status_code == 302
    again = post(client, address, all_hidden(second))
    assert [question for question, _now, _typed in again.context["differences"]] == ["Last day"]
    assert post(client, address, all_hidden(again)).status_code == 302
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (date(2027, 3, 14), date(2027, 3, 19))
    assert draft.purposes == ["youth"]


def test_who_changed_nothing_where_somebody_else_did_has_nothing_to_choose(client: Client, draft: Delegation) -> None:
    address = at("delegation_dates", draft)
    stood = {**hidden(client.get(address)), **days(), "purposes": ["civic_ceremonial"]}
    assert post(client, address, {**stood, "purposes": ["youth"]}).status_code == 302
    second = post(client, address, stood)
    assert (second.status_code, second.context["differences"]) == (412, [])
    assert "Nothing that you typed differs from what it says now." in second.text
    assert post(client, address, all_hidden(second)).status_code == 302
    draft.refresh_from_db()
    assert draft.purposes == ["youth"]


def test_where_it_is_not_known_what_stood_everything_that_differs_is_asked_about(
    client: Client, draft: Delegation
) -> None:
    address = at("delegation_dates", draft)
    opened = {**hidden(client.get(address)), "stood": "nonsense starts_on: :x purposes:0"}
    post(client, address, {**opened, **days((14, 3, 2027)), "purposes": ["civic_ceremonial", "culture_arts"]})
    second = post(client, address, {**opened, **days(last=(19, 3, 2027)), "purposes": ["civic_ceremonial"]})
    assert second.status_code == 412
    assert len(second.context["differences"]) == 3
    post(client, address, all_hidden(second))
    draft.refresh_from_db()
    assert (draft.starts_on, draft.purposes) == (date(2027, 3, 15), ["civic_ceremonial"])


def test_the_same_page_sent_twice_is_saved_once_and_complains_of_nothing(client: Client, draft: Delegation) -> None:
    address = at("delegation_aims", draft)
    opened = hidden(client.get(address))
    first, second = (post(client, address, {**opened, "our_aims": "Trade"}) for _ in range(2))
    assert first.status_code == second.status_code == 302


def test_another_country_waits_until_the_places_are_changed(client: Client, draft: Delegation) -> None:
    page = send(client, at("delegation_basics", draft), title="A", direction="inward", country="JP")
    assert page.status_code == 400
    assert "Hangzhou is not in Japan" in page.text


def test_sharing_is_within_the_accepted_notice(client: Client, draft: Delegation) -> None:
    CouncilSettings.objects.filter(council="LDS").update(notice_accepted_at=None)
    Delegation.objects.update(sharing=Sharing.COUNCIL)
    page = client.get(at("delegation_sharing", draft))
    assert "has not accepted the sharing notice yet" in page.text
    assert 'name="sharing"' not in page.text
    assert reverse("sharing_notice", args=["LDS"]) not in page.text
    send(client, at("delegation_sharing", draft), sharing="councils", marking="OFFICIAL")
    draft.refresh_from_db()
    assert draft.sharing == Sharing.COUNCIL
    client.force_login(factories.council_user("LDS", Role.APPROVER))
    assert reverse("sharing_notice", args=["LDS"]) in client.get(at("delegation_sharing", draft)).text


@pytest.mark.parametrize("sharing", ["unit", "councils"])
def test_who_may_see_it_is_done_once_somebody_looked(client: Client, officer: User, sharing: str) -> None:
    draft = factories.a_draft(by=officer)
    tasks = at("delegation_tasks", draft)
    before = client.get(tasks).text
    assert "Set for you" in before
    assert "Until you change it: our council and the central unit. OFFICIAL." in before
    assert "You have completed 3 of 8 sections" in before
    for _ in range(2):
        send(client, at("delegation_sharing", draft), sharing=sharing, marking="OFFICIAL")
        after = client.get(tasks).text
        assert "Set for you" not in after
        assert "You have completed 4 of 8 sections" in after
    draft.refresh_from_db()
    assert (draft.sharing, draft.version) == (sharing, 2), "saying the same again changes nothing"


def test_an_officer_shares_a_draft_and_an_approver_alone_what_is_logged(client: Client, officer: User) -> None:
    delegation = factories.a_delegation(by=officer, sharing=Sharing.UNIT)
    address = at("delegation_sharing", delegation)
    page = client.get(address)
    assert "Only an approver" in page.text
    send(client, address, sharing="councils", marking="OFFICIAL-SENSITIVE", handling="Ask first")
    delegation.refresh_from_db()
    assert (delegation.sharing, delegation.marking) == (Sharing.UNIT, "OFFICIAL-SENSITIVE")

    client.force_login(factories.council_user("LDS", Role.APPROVER))
    assert send(client, address, sharing="councils", marking="OFFICIAL").url == at("delegation", delegation)
    delegation.refresh_from_db()
    assert delegation.sharing == Sharing.COUNCILS


def test_a_handling_instruction_belongs_to_official_sensitive(client: Client, draft: Delegation) -> None:
    page = send(client, at("delegation_sharing", draft), sharing="unit", marking="OFFICIAL", handling="Eyes only")
    assert page.status_code == 400
    assert "choose OFFICIAL-SENSITIVE" in page.text


@pytest.mark.capability("UK2a", part="no edit from outside")
@pytest.mark.capability("G12")
@pytest.mark.parametrize(
    ("body", "role"), [("unit", Role.ANALYST), ("unit", Role.PUBLISHER), ("CRF", Role.APPROVER), ("LDS", Role.LEADER)]
)
def test_nobody_outside_the_council_changes_anything(client: Client, body: str, role: Role) -> None:
    delegation = factories.a_delegation(
        sharing=Sharing.COUNCILS, delegates=factories.some_delegates(1), programme=factories.some_programme(1)
    )
    stop, delegate = delegation.programme.get(), delegation.delegates.get()
    before = Delegation.objects.values().get(pk=delegation.pk)
    client.force_login(factories.user_of(body, role))
    pages = [
        at(f"delegation_{name}", delegation)
        for name in (
            *(
                "tasks",
                "basics",
                "dates",
                "aims",
                "sharing",
                "places",
                "place_add",
                "organisations",
                "organisation_add",
            ),
            *("programme", "item_add", "delegates", "delegate_add", "check", "logged", "discard", "decline", "cancel"),
        )
    ]
    pages += [at("delegation_item", delegation, stop.key), at("delegation_item_remove", delegation, stop.key)]
    pages += [
        at("delegation_delegate", delegation, delegate.key),
        at("delegation_delegate_remove", delegation, delegate.key),
    ]
    for address in pages:
        assert client.get(address).status_code == 403, address
        assert post(client, address, {"version": delegation.version}).status_code in (403, 405), address
    assert Delegation.objects.values().get(pk=delegation.pk) == before


def test_a_draft_is_nobody_elses_to_find(client: Client, draft: Delegation) -> None:
    Delegation.objects.update(sharing=Sharing.COUNCILS)
    for body, role in (("unit", Role.ANALYST), ("CRF", Role.OFFICER)):
        client.force_login(factories.user_of(body, role))
        for name in ("delegation", "delegation_tasks", "delegation_dates", "delegation_check", "delegation_discard"):
            assert client.get(at(name, draft)).status_code == 404


def test_an_ended_delegation_can_no_longer_be_changed(client: Client, officer: User) -> None:
    delegation = factories.a_bare_delegation("LDS", stage="cancelled")
    page = post(client, at("delegation_aims", delegation), {"version": 1, "our_aims": "Trade"})
    assert page.status_code == 409
    assert "cancelled and can no longer be changed" in page.text
    assert "Trade" in page.text
    assert "can no longer be changed" in client.get(at("delegation", delegation)).text


def test_what_is_written_into_a_logged_record_calls_for_its_line_at_once_and_once(
    client: Client, officer: User
) -> None:
    a_version(title="On Tibet", topics=[Topic.objects.get(code="tibet")])
    logged = factories.a_delegation("LDS", by=officer)
    told = "There is a line on what you have just written: “On Tibet”."
    for aims, is_told in (("Trade.", False), ("Trade, and a talk on Tibet.", True), ("A talk on Tibet alone.", False)):
        logged.refresh_from_db()
        sent = {"our_aims": aims, "version": str(logged.version)}
        page = client.post(reverse("delegation_aims", args=[logged.key]), sent, follow=True)
        assert page.status_code == 200
        assert (told in page.text) is is_told, aims


def test_who_opens_a_page_of_another_councils_record_is_told_whose_it_is(client: Client) -> None:
    record = factories.a_delegation("LDS", sharing=Sharing.COUNCILS)
    client.force_login(factories.council_user("CRF"))
    page = client.get(at("delegation_aims", record))
    assert page.status_code == 403
    assert "This belongs to another council or body: only its own people can do this." in page.text
    assert "Your role does not allow" not in page.text
