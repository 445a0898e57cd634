"""A delegation is started, edited, logged, shared, ended: what the services do and refuse."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import CouncilNote, CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.services import write_note
from audit.models import Event
from counterparts.models import Organisation
from counterparts.services import accept_organisation
from engagement import services
from engagement.models import Change, Delegate, Delegation
from engagement.rules import Stage
from engagement.services.lists import EntryFaults
from notifications.models import Message, Task
from places.models import Council, Country, Place
from tests import factories
from tests.factories import NOW
from web.refusals import Stale, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


@pytest.fixture
def analyst() -> User:
    return factories.user_of("unit", Role.ANALYST)


def edit(delegation: Delegation, by: User, **facts: Any) -> Delegation:
    now = facts.pop("now", NOW)
    return services.edit_delegation(delegation, seen=facts.pop("seen", delegation.version), by=by, now=now, **facts)


def last_event() -> Event:
    return Event.objects.latest("id")


def test_a_draft_needs_almost_nothing_and_is_seen_by_its_council_alone(officer: User, analyst: User) -> None:
    council = Council.objects.get(code="LDS")
    draft = services.start_delegation(council, by=officer, now=NOW, title="", sharing=Sharing.COUNCILS)
    assert draft.reference is None
    assert Delegation.objects.visible_to(officer).filter(pk=draft.pk).exists()
    assert not Delegation.objects.visible_to(analyst).exists()
    assert last_event().after == ["council:LDS"]


def test_the_same_form_sent_twice_answers_with_the_first_draft(officer: User) -> None:
    council = Council.objects.get(code="LDS")
    first, second = (services.start_delegation(council, by=officer, now=NOW, form_id="f1", title=t) for t in ("A", "B"))
    assert first == second
    assert Delegation.objects.get().title == "A"
    assert Event.objects.filter(action="delegation_started").count() == 1


def test_logging_gives_a_reference_and_shares(officer: User, analyst: User) -> None:
    delegation = factories.a_delegation(by=officer, sharing=Sharing.UNIT)
    assert delegation.stage == Stage.LOGGED
    assert delegation.reference is not None and delegation.reference.startswith("LDS-26-")
    assert Delegation.objects.visible_to(analyst).get().shown == Part.PROGRAMME
    logged = Event.objects.get(action="delegation_logged")
    assert (logged.before, logged.after) == (["council:LDS"], ["council:LDS", "nation:england", "unit"])


@pytest.mark.parametrize("field", ["title", "direction", "country", "starts_on", "ends_on", "purposes"])
def test_logging_asks_for_what_it_needs(officer: User, field: str) -> None:
    empty = {"title": "", "direction": "", "purposes": []}.get(field)
    draft = edit(
        factories.a_draft(by=officer), officer, **({"place": None} if field == "country" else {}), **{field: empty}
    )
    with pytest.raises(ValidationError) as refused:
        services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)
    assert field in refused.value.message_dict


def test_logging_twice_is_refused_in_a_sentence(officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    with pytest.raises(ValidationError, match="already logged"):
        services.log_delegation(delegation, seen=delegation.version, by=officer, now=NOW)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_on": date(2027, 3, 15), "ends_on": date(2027, 3, 14)}, "ends_on"),
        ({"country": "DE"}, "place"),
        ({"title": "T" * 10_000}, "title"),
        ({"purposes": ["espionage"]}, "purposes"),
    ],
)
def test_what_cannot_go_together_is_refused_by_field(officer: User, facts: dict[str, Any], field: str) -> None:
    if "country" in facts:
        facts["country"] = Country.objects.get(code=facts["country"])
    with pytest.raises(ValidationError) as refused:
        edit(factories.a_draft(by=officer), officer, **facts)
    assert field in refused.value.message_dict


def test_a_council_that_has_closed_logs_nothing_new() -> None:
    officer = factories.council_user("COR")
    with pytest.raises(ValidationError, match="closed on 1 April 2021"):
        factories.a_draft("COR", by=officer)


def test_until_the_notice_is_accepted_records_stay_with_the_council(officer: User) -> None:
    CouncilSettings.objects.filter(council="LDS").update(notice_accepted_at=None)
    draft = factories.a_draft(by=officer)
    assert draft.sharing == Sharing.COUNCIL
    with pytest.raises(ValidationError, match="sharing notice"):
        edit(draft, officer, sharing=Sharing.UNIT)


def test_what_does_not_parse_is_kept_until_it_does_and_stops_logging(officer: User) -> None:
    draft = factories.a_draft(by=officer)
    draft = services.keep_input(
        draft, "dates", {"starts_on_day": "31", "starts_on_month": "2"}, seen=draft.version, by=officer
    )
    with pytest.raises(ValidationError, match="could not be read"):
        services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)
    draft = edit(draft, officer, page="dates", starts_on=date(2027, 3, 1))
    assert draft.draft_input == {}
    assert services.log_delegation(draft, seen=draft.version, by=officer, now=NOW).reference


def test_an_edit_after_logging_keeps_old_and_new(officer: User) -> None:
    delegation = edit(factories.a_delegation(by=officer), officer, title="Another title", ends_on=date(2027, 3, 20))
    kept = {change.field: (change.old, change.new) for change in delegation.changes.all()}
    assert kept == {
        "title": ("Friendship visit of a made-up delegation", "Another title"),
        "ends_on": ("2027-03-18", "2027-03-20"),
    }
    assert last_event().facts == ["ends_on", "title"]


def test_an_edit_of_a_draft_keeps_no_history(officer: User) -> None:
    draft = edit(factories.a_draft(by=officer), officer, title="Another title")
    assert not draft.changes.exists()


def test_an_edit_that_changes_nothing_leaves_no_trace(officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    before = Event.objects.count()
    same = edit(delegation, officer, title=delegation.title)
    assert (same.version, Event.objects.count(), Change.objects.count()) == (delegation.version, before, 0)


def test_a_change_of_delegates_is_heard_by_those_who_see_the_whole(officer: User) -> None:
    edit(factories.a_delegation(by=officer, sharing=Sharing.COUNCILS), officer, delegates=factories.some_delegates(2))
    assert last_event().after == ["council:LDS"]
    edit(Delegation.objects.get(), officer, programme=factories.some_programme(1))
    assert last_event().after == ["council:LDS", "nation:england", "unit"]


# For an arrival on Friday 27 March 2026: Friday 20 is late, Thursday 19 is not (DESIGN.md 3.2).
@pytest.mark.parametrize(
    ("changed", "late"),
    [
        (datetime(2026, 3, 19, 23, 30, tzinfo=ZoneInfo("Europe/London")), False),
        (datetime(2026, 3, 20, 0, 30, tzinfo=ZoneInfo("Europe/London")), True),
        (datetime(2026, 3, 28, 9, 0, tzinfo=ZoneInfo("Europe/London")), True),
    ],
)
def test_a_change_near_the_arrival_is_late(officer: User, changed: datetime, late: bool) -> None:
    delegation = factories.a_delegation(by=officer, starts_on=date(2026, 3, 27), ends_on=date(2026, 3, 28))
    edit(delegation, officer, now=changed, delegates=factories.some_delegates(1), title="Renamed")
    assert dict(Change.objects.values_list("field", "late")) == {"delegates": late, "title": False}


def test_two_people_on_one_record_one_wins_and_the_other_is_told(officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    edit(delegation, officer, title="First")
    with pytest.raises(Stale) as told:
        edit(delegation, officer, title="Second")
    assert told.value.current.title == "First"


def test_lists_are_replaced_added_changed_dropped(officer: User) -> None:
    delegation = edit(factories.a_delegation(by=officer), officer, delegates=factories.some_delegates(3))
    first, second, third = delegation.delegates.all()
    edit(
        delegation,
        officer,
        delegates=[{"id": first.key}, {"id": third.key, "title": "Director"}, {"name": "Li Ceshi"}],
    )
    assert list(Delegate.objects.values_list("key", "title")) == [
        (first.key, "Deputy director"),
        (third.key, "Director"),
        (Delegate.objects.last().key, ""),  # type: ignore[union-attr]
    ]
    assert not Delegate.objects.filter(key=second.key).exists()
    assert Change.objects.filter(field="delegates", new__isnull=True).count() == 1


def test_an_unknown_entry_of_a_list_is_refused_and_nothing_changes(officer: User) -> None:
    delegation = edit(factories.a_delegation(by=officer), officer, delegates=factories.some_delegates(1))
    with pytest.raises(EntryFaults) as refused:
        edit(delegation, officer, delegates=[{"name": "New"}, {"id": "0123456789ab", "name": "Other"}])
    assert refused.value.faults == {1: {"id": ["There is no entry with this id here."]}}
    assert Delegate.objects.count() == 1


def test_five_hundred_delegates_are_too_many(officer: User) -> None:
    with pytest.raises(ValidationError, match="500 entries; the most is 200"):
        edit(factories.a_draft(by=officer), officer, delegates=factories.some_delegates(500))


def test_only_an_approver_changes_sharing_after_logging(officer: User, analyst: User) -> None:
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCIL)
    with pytest.raises(PermissionDenied):
        services.edit_delegation(delegation, sharing=Sharing.UNIT, seen=delegation.version, by=officer, now=NOW)
    approver = factories.council_user("LDS", Role.APPROVER)
    services.edit_delegation(delegation, sharing=Sharing.UNIT, seen=delegation.version, by=approver, now=NOW)
    event = last_event()
    assert (event.action, event.before) == ("delegation_shared", ["council:LDS"])
    assert "unit" in event.after
    assert Delegation.objects.visible_to(analyst).exists()


@pytest.mark.capability("UK2a", part="edit and delete")
@pytest.mark.capability("G12", part="services")
@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("unit", Role.ANALYST),
        ("unit", Role.PUBLISHER),
        ("fcdo", Role.CLEARER),
        ("wales", Role.DEVOLVED),
        ("MAN", Role.APPROVER),
    ],
)
def test_nobody_outside_the_council_edits_ends_or_discards(officer: User, body: str, role: Role) -> None:
    outsider = factories.user_of(body, role)
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCILS)
    draft = factories.a_draft(by=officer)
    acts = [
        lambda: edit(delegation, outsider, title="Theirs"),
        lambda: services.cancel_delegation(delegation, reason="No", seen=delegation.version, by=outsider, now=NOW),
        lambda: services.decline_delegation(delegation, reason="No", seen=delegation.version, by=outsider, now=NOW),
        lambda: services.edit_delegation(delegation, sharing="council", seen=delegation.version, by=outsider, now=NOW),
        lambda: services.discard_draft(draft, seen=draft.version, by=outsider, now=NOW),
        lambda: services.log_delegation(draft, seen=draft.version, by=outsider, now=NOW),
        lambda: services.keep_input(draft, "dates", {}, seen=draft.version, by=outsider),
    ]
    before = Event.objects.count()
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert Event.objects.count() == before
    delegation.refresh_from_db()
    assert (delegation.title, delegation.stage) == ("Friendship visit of a made-up delegation", Stage.LOGGED)


def test_cancelling_keeps_the_record_with_its_reason(officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    with pytest.raises(ValidationError):
        services.cancel_delegation(delegation, reason="", seen=delegation.version, by=officer, now=NOW)
    ended = services.cancel_delegation(
        delegation, reason="Flights were cut.", seen=delegation.version, by=officer, now=NOW
    )
    assert (ended.stage, ended.ended_reason) == (Stage.CANCELLED, "Flights were cut.")
    with pytest.raises(ValidationError, match="can no longer be changed"):
        edit(ended, officer, title="Later")


def test_only_a_draft_is_discarded(officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    with pytest.raises(ValidationError, match="Only a draft"):
        services.discard_draft(delegation, seen=delegation.version, by=officer, now=NOW)
    draft = edit(factories.a_draft(by=officer), officer, delegates=factories.some_delegates(2))
    services.discard_draft(draft, seen=draft.version, by=officer, now=NOW)
    assert Delegation.objects.get() == delegation
    assert last_event().action == "delegation_discarded"


def test_an_organisation_is_shown_to_the_unit_once_a_shared_record_uses_it(officer: User, analyst: User) -> None:
    named = {"name": "Made-up Hangzhou Foreign Affairs Office", "local_name": "虚构杭州外办", "kind": "fao"}
    draft = edit(factories.a_draft(by=officer, sharing=Sharing.UNIT), officer, organisations=[named])
    organisation = Organisation.objects.get()
    cardiff = factories.council_user("CRF")
    assert not Organisation.objects.visible_to(analyst).exists()
    services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)
    assert Organisation.objects.visible_to(analyst).get() == organisation
    assert not Organisation.objects.visible_to(cardiff).exists()
    organisation.refresh_from_db()
    accept_organisation(organisation, seen=organisation.version, now=NOW, by=analyst)
    assert Organisation.objects.visible_to(cardiff).exists()


def test_an_organisation_of_a_record_kept_to_the_council_stays_there(officer: User, analyst: User) -> None:
    factories.a_delegation(by=officer, sharing=Sharing.COUNCIL, organisations=[{"name": "Quiet office"}])
    assert not Organisation.objects.visible_to(analyst).exists()


def test_another_councils_organisation_cannot_be_named_by_its_id(officer: User) -> None:
    theirs = factories.an_organisation("CRF")
    with pytest.raises(EntryFaults):
        edit(factories.a_draft(by=officer), officer, organisations=[{"id": theirs.key}])


def test_a_partner_council_sees_the_whole_once_it_accepts_and_no_longer_once_it_leaves(officer: User) -> None:
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCIL)
    theirs = factories.council_user("MAN")
    partnership = services.invite_partner(
        delegation, Council.objects.get(code="MAN"), seen=delegation.version, by=officer, now=NOW
    )
    assert not Delegation.objects.visible_to(theirs).exists()
    services.accept_partnership(partnership, by=theirs, now=NOW)
    assert Delegation.objects.visible_to(theirs).get().shown == Part.WHOLE
    delegation.refresh_from_db()
    with pytest.raises(PermissionDenied):
        edit(delegation, theirs, title="Theirs")
    services.leave_partnership(partnership, by=theirs, now=NOW)
    assert not Delegation.objects.visible_to(theirs).exists()


def test_only_the_council_asked_accepts(officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    factories.body_of("MAN")
    partnership = services.invite_partner(
        delegation, Council.objects.get(code="MAN"), seen=delegation.version, by=officer, now=NOW
    )
    with pytest.raises(PermissionDenied):
        services.accept_partnership(partnership, by=factories.council_user("CRF"), now=NOW)


@pytest.mark.parametrize("field", ["title", "purposes"])
def test_a_logged_delegation_keeps_what_logging_needed(officer: User, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        edit(factories.a_delegation(by=officer), officer, **{field: "" if field == "title" else []})
    assert field in refused.value.message_dict


def test_a_new_country_leaves_no_place_behind_in_the_old_one(officer: User) -> None:
    wuhan = Place.objects.get(code="CN-420100")
    delegation = edit(factories.a_delegation(by=officer), officer, places=[factories.hangzhou(), wuhan])
    with pytest.raises(ValidationError, match="Wuhan is not in Germany"):
        edit(delegation, officer, country=Country.objects.get(code="DE"), place=None)


def test_one_edit_that_shares_and_changes_tells_nothing_of_before(officer: User, analyst: User) -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCIL, title="Its private name")
    edit(delegation, approver, sharing=Sharing.UNIT, title="Its public name", our_aims="Public")
    told = {change.field for change in Change.objects.visible_to(analyst, Part.PROGRAMME)}
    assert told == {"sharing"}
    assert {change.field for change in Change.objects.visible_to(officer)} == {"sharing", "title", "our_aims"}


def test_postponing_at_the_last_moment_is_late(officer: User) -> None:
    delegation = factories.a_delegation(by=officer, starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 27))
    edit(delegation, officer, starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 2))
    assert set(Change.objects.values_list("late", flat=True)) == {True}


def test_a_council_that_has_not_begun_logs_nothing_yet() -> None:
    with pytest.raises(ValidationError, match="opens on 1 April 2027"):
        factories.a_draft("ESRY", by=factories.council_user("ESRY"))


def test_a_handling_instruction_goes_with_its_marking(officer: User) -> None:
    with pytest.raises(ValidationError, match="goes with OFFICIAL-SENSITIVE"):
        edit(factories.a_draft(by=officer), officer, handling="For the leader alone")
    edit(Delegation.objects.get(), officer, marking="OFFICIAL-SENSITIVE", handling="For the leader alone")


def test_a_further_place_that_becomes_the_leading_one_stands_once(officer: User) -> None:
    wuhan = Place.objects.get(code="CN-420100")
    delegation = edit(factories.a_delegation(by=officer), officer, places=[factories.hangzhou(), wuhan])
    edit(delegation, officer, place=wuhan)
    assert not Delegation.objects.get().further_places.filter(place=wuhan).exists()


def test_a_partnership_is_not_accepted_once_the_delegation_has_ended(officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    theirs = factories.council_user("MAN")
    partnership = services.invite_partner(
        delegation, Council.objects.get(code="MAN"), seen=delegation.version, by=officer, now=NOW
    )
    delegation.refresh_from_db()
    assert Task.objects.open().filter(kind="answer_partnership").exists()
    services.cancel_delegation(delegation, reason="Called off.", seen=delegation.version, by=officer, now=NOW)
    assert not Task.objects.open().filter(kind="answer_partnership").exists()
    with pytest.raises(WrongState):
        services.accept_partnership(partnership, by=theirs, now=NOW)


def test_that_a_partner_joined_is_told_to_those_who_see_the_programme(officer: User) -> None:
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCILS)
    theirs = factories.council_user("MAN")
    partnership = services.invite_partner(
        delegation, Council.objects.get(code="MAN"), seen=delegation.version, by=officer, now=NOW
    )
    assert last_event().after == ["council:LDS", "nation:england", "unit"]
    services.accept_partnership(partnership, by=theirs, now=NOW)
    assert (last_event().before, last_event().after) == (
        ["council:LDS", "nation:england", "unit"],
        ["council:LDS", "council:MAN", "nation:england", "unit"],
    )


def test_discarding_a_draft_discards_its_notes(officer: User) -> None:
    draft = factories.a_draft(by=officer)
    write_note(draft, draft.council, text="Ours.", by=officer)
    services.discard_draft(draft, seen=draft.version, by=officer, now=NOW)
    assert not CouncilNote.objects.exists()


def test_what_the_unit_accepted_is_not_narrowed_by_a_record_that_uses_it(officer: User, analyst: User) -> None:
    organisation = factories.an_organisation(by=officer)
    factories.a_delegation(by=officer, sharing=Sharing.UNIT, organisations=[{"id": organisation.key}])
    organisation.refresh_from_db()
    draft = edit(factories.a_draft(by=officer), officer, organisations=[{"id": organisation.key}])
    accept_organisation(organisation, seen=organisation.version, now=NOW, by=analyst)
    services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)
    organisation.refresh_from_db()
    assert organisation.sharing == Sharing.COUNCILS


def test_officers_are_told_when_an_approver_changes_who_may_see_a_record(officer: User) -> None:
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCIL)
    edit(delegation, factories.council_user("LDS", Role.APPROVER), sharing=Sharing.UNIT)
    assert Message.objects.filter(kind="delegation_shared", body="LDS", record=delegation.key).exists()
