"""Many on one delegation at the same moment: one wins, the others are told, nothing is done twice, nothing breaks."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from accounts.sharing import CouncilNote, Grant
from audit.models import Event
from audit.services import broken
from counterparts.models import Organisation
from engagement import services
from engagement.models import Change, Delegation
from engagement.rules import Stage
from notifications.models import Message, Task
from places.models import Council
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at, hidden
from tests.factories import NOW, again
from tests.races.at_once import MANY, at_once, posts, signed_in, told

pytestmark = pytest.mark.django_db(transaction=True)


def form_of(user: Any, address: str) -> dict[str, str]:
    page = signed_in(user).get(address)
    assert page.status_code == 200, address
    return hidden(page)


def events(action: str) -> int:
    return Event.objects.filter(action=action).count()


def test_of_many_editors_of_one_version_one_wins_and_the_others_see_both_texts() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer)
    address = at("delegation_aims", row)
    form = form_of(officer, address)
    answers = posts(officer, address, [{**form, "our_aims": f"Aim number {n}."} for n in range(MANY)])
    assert told(answers) == [302] + [412] * (MANY - 1)
    row.refresh_from_db()
    won = next(n for n, answer in enumerate(answers) if answer.status_code == 302)
    assert row.our_aims == f"Aim number {won}."
    for n, answer in enumerate(answers):
        if n != won:
            assert f"Aim number {n}." in answer.text
            assert f"Aim number {won}." in answer.text
    assert (row.version, Change.objects.count(), events("delegation_edited")) == (int(form["version"]) + 1, 1, 1)


def test_of_many_calls_with_one_etag_one_wins() -> None:
    leeds = caller("LDS")
    row = factories.a_delegation()
    address = f"delegations/{row.key}/"
    tag = leeds.get(address).headers["ETag"]
    answers = at_once(*(lambda n=n: leeds.patch(address, {"our_aims": f"{n}"}, if_match=tag) for n in range(MANY)))
    assert told(answers) == [200] + [412] * (MANY - 1)
    assert Change.objects.count() == events("delegation_edited") == 1


def test_the_start_form_sent_many_times_makes_one_draft_and_leads_each_to_it() -> None:
    officer = factories.council_user()
    address = reverse("delegation_start")
    sent = {**form_of(officer, address), "title": "Made-up visit", "direction": "inward", "country": "CN"}
    answers = posts(officer, address, [sent] * MANY)
    draft = Delegation.objects.get()
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (302, at("delegation_tasks", draft))
    }
    assert (events("delegation_started"), Task.objects.count()) == (1, 1)


@pytest.mark.parametrize("is_draft", [True, False])
def test_a_delegate_sent_many_times_is_added_once(is_draft: bool) -> None:
    officer = factories.council_user()
    row = factories.a_draft(by=officer) if is_draft else factories.a_delegation(by=officer)
    address = at("delegation_delegate_add", row)
    sent = {**form_of(officer, address), "name": "Zhang Ceshi", "local_name": "张测试", "part": "lead"}
    answers = posts(officer, address, [sent] * MANY)
    assert told(answers) == [302] * MANY
    assert row.delegates.count() == 1
    assert Delegation.objects.get().version == row.version + 1


def test_of_many_delegates_added_at_once_each_stands_or_its_author_is_told() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer)
    address = at("delegation_delegate_add", row)
    sent = [{**form_of(officer, address), "name": f"Zhang Ceshi {n}", "part": "member"} for n in range(MANY)]
    answers = posts(officer, address, sent)
    assert set(told(answers)) <= {302, 503}
    for one, answer in zip(sent, answers, strict=True):
        assert row.delegates.filter(name=one["name"]).count() == (answer.status_code == 302)
        assert answer.status_code == 302 or one["name"] in answer.text


def test_a_new_organisation_sent_many_times_is_made_once() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer)
    address = at("delegation_organisation_add", row) + "?q=Nowhere"
    sent = {**form_of(officer, address), "name": "Made-up Port Office", "kind": "fao", "role": "host"}
    answers = posts(officer, address, [sent] * MANY)
    assert set(told(answers)) <= {200, 302}
    assert Organisation.objects.count() == row.organisations.count() == 1


def test_a_place_sent_many_times_stands_once() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer)
    address = at("delegation_place_add", row)
    sent = {**form_of(officer, address), "q": "Shanghai", "asked": ""}
    answers = posts(officer, address, [sent] * MANY)
    assert told(answers) == [302] * MANY
    assert row.further_places.count() == 1


def test_a_note_sent_many_times_is_written_once() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer)
    address = at("delegation_note_add", row)
    answers = posts(officer, address, [{**form_of(officer, address), "text": "Made-up note."}] * MANY)
    assert told(answers) == [302] * MANY
    assert CouncilNote.objects.count() == events("note_written") == 1


def test_logged_many_times_it_is_logged_once_and_each_sees_it() -> None:
    officer = factories.council_user()
    factories.user_of("unit", Role.ANALYST)
    draft = factories.a_draft(by=officer, sharing="unit")
    address = at("delegation_check", draft)
    answers = posts(officer, address, [form_of(officer, address)] * MANY)
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (302, at("delegation_logged", draft))
    }
    assert Delegation.objects.get().stage == Stage.LOGGED
    assert events("delegation_logged") == Message.objects.filter(kind="delegation_logged").count() == 1


def test_a_draft_logged_and_discarded_at_once_is_the_one_or_the_other() -> None:
    officer = factories.council_user()
    draft = factories.a_draft(by=officer)
    log, discard = at("delegation_check", draft), at("delegation_discard", draft)
    sent = {"version": draft.version}
    tabs = [(signed_in(officer), log if n % 2 else discard) for n in range(MANY)]
    answers = at_once(*(lambda client=client, address=address: client.post(address, sent) for client, address in tabs))
    assert set(told(answers)) <= {302, 404, 409, 412}
    assert events("delegation_logged") + events("delegation_discarded") == 1
    assert Delegation.objects.count() == events("delegation_logged")


def test_cancelled_many_times_it_is_cancelled_once() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer)
    address = at("delegation_cancel", row)
    answers = posts(officer, address, [{**form_of(officer, address), "reason": "Flights."}] * MANY)
    assert 302 in told(answers)
    assert set(told(answers)) <= {302, 409, 412}
    assert events("delegation_cancelled") == 1


def asked_to_join(officer: Any, row: Delegation, code: str) -> Any:
    row.refresh_from_db()
    return services.invite_partner(row, Council.objects.get(code=code), seen=row.version, by=officer, now=NOW)


def test_two_councils_accept_at_once_each_many_times() -> None:
    officer = factories.council_user()
    people = {code: factories.council_user(code) for code in ("MAN", "CRF")}
    row = factories.a_delegation(by=officer)
    asked = {code: asked_to_join(officer, row, code) for code in people}
    at_once(
        *(
            lambda code=code: services.accept_partnership(asked[code], by=again(people[code]), now=NOW)
            for code in people
            for _ in range(MANY // 2)
        )
    )
    assert sorted(Grant.objects.values_list("body_id", flat=True)) == ["CRF", "MAN"]
    assert events("partnership_accepted") == Message.objects.filter(kind="partnership_accepted").count() == 2


def test_acts_of_several_councils_and_an_approver_on_one_record_wait_for_each_other_and_none_breaks() -> None:
    """Accepting, leaving, editing and sharing take their locks in one order: none waits for another in a ring."""
    officer, approver = factories.council_user(), factories.council_user(role=Role.APPROVER)
    people = {code: factories.council_user(code) for code in ("MAN", "CRF", "BRD", "NEC")}
    row = factories.a_delegation(by=officer, organisations=[{"name": "Made-up office", "kind": "fao"}])
    asked = {code: asked_to_join(officer, row, code) for code in people}
    services.accept_partnership(asked["BRD"], by=people["BRD"], now=NOW)
    row.refresh_from_db()
    page = at("delegation_aims", row)
    tabs = [signed_in(officer) for _ in range(6)]
    answers = at_once(
        *(
            lambda code=code: services.accept_partnership(asked[code], by=again(people[code]), now=NOW)
            for code in ("MAN", "CRF")
        ),
        *(
            lambda code=code: services.leave_partnership(asked[code], by=again(people[code]), now=NOW)
            for code in ("BRD", "NEC")
        ),
        *(
            lambda n=n, tab=tab: tab.post(page, {"version": row.version, "our_aims": f"{n}"})
            for n, tab in enumerate(tabs)
        ),
        lambda: signed_in(approver).post(
            at("delegation_sharing", row), {"version": row.version, "sharing": "councils", "marking": "OFFICIAL"}
        ),
    )
    assert {answer.status_code for answer in answers if hasattr(answer, "status_code")} <= {302, 412}
    assert broken() == []


def test_many_records_of_one_council_changed_at_once_all_stand_in_one_chain() -> None:
    officer = factories.council_user()
    rows = [factories.a_delegation(by=officer) for _ in range(MANY)]
    tabs = [(signed_in(officer), row) for row in rows]
    answers = at_once(
        *(
            lambda client=client, row=row: client.post(
                at("delegation_aims", row), {"version": row.version, "our_aims": "Made-up aims."}
            )
            for client, row in tabs
        )
    )
    assert told(answers) == [302] * MANY
    assert events("delegation_edited") == MANY
    assert broken() == []
