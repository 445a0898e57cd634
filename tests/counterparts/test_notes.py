"""What sources say of organisations: never without a source, the dispute beside it, and for whom its council chose."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from audit.models import Event
from counterparts import services
from counterparts.models import Organisation, OrganisationNote
from tests import factories, world
from tests.api.callers import caller
from tests.counterparts.conftest import accepted
from tests.engagement.pages import send
from tests.factories import NOW, again
from web.refusals import Stale, WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
CLAIM = "Made-up claim: its budget comes from the province."


@pytest.fixture
def office(unit: User) -> Organisation:
    return accepted("LDS", unit=unit, name="Made-up Office")


def a_note(office: Organisation, by: User, code: str | None = "CRF", **more: Any) -> OrganisationNote:
    facts: dict[str, Any] = {
        "text": CLAIM,
        "source": "Made-up yearbook 2026",
        "as_of": NOW.date(),
        "confidence": "medium",
        "sharing": Sharing.COUNCILS,
        **more,
    }
    council = factories.body_of(code).council if code else None
    return services.write_organisation_note(office, council=council, by=again(by), now=NOW, **facts)


@pytest.fixture
def cardiff(db: Any) -> User:
    return factories.council_user("CRF")


ANSWERS = {
    "text": CLAIM,
    "source": "Made-up yearbook 2026",
    "as_of_day": "20",
    "as_of_month": "11",
    "as_of_year": "2026",
    "confidence": "medium",
    "sharing": "councils",
}


@pytest.mark.capability("P40")
@pytest.mark.capability("G09", part="dispute note")
def test_a_note_stands_with_its_source_and_whoever_disputes_it_beside_it(
    client: Client, office: Organisation, cardiff: User
) -> None:
    client.force_login(cardiff)
    address = reverse("organisation_note_add", args=[office.key])
    refused = send(client, address, **{**ANSWERS, "source": ""})
    assert refused.status_code == 400
    assert "nothing is said of an organisation without one" in refused.text
    assert CLAIM in refused.text
    assert send(client, address, **ANSWERS).status_code == 302
    note = OrganisationNote.objects.get()
    manchester = factories.council_user("MAN")
    client.force_login(manchester)
    page = client.get(office.get_absolute_url()).text
    for told in (CLAIM, "Made-up yearbook 2026", "20 November 2026", "Medium", "Noted by City of Cardiff Council"):
        assert told in page
    assert ">Disputed<" not in page
    dispute = reverse("organisation_note_dispute", args=[office.key, note.key])
    assert send(client, dispute, dispute="").status_code == 400
    assert send(client, dispute, dispute="Made-up correction: from the city.").status_code == 302
    client.force_login(cardiff)
    page = client.get(office.get_absolute_url()).text
    beside = page.partition(CLAIM)[2].partition("Made-up yearbook")[0]
    assert ">Disputed<" in beside and "by Manchester City Council" in beside and "from the city" in beside
    # Who disputed takes that back; nobody else does.
    withdraw = reverse("organisation_dispute_withdraw", args=[office.key, note.key])
    assert client.get(withdraw).status_code == 403
    client.force_login(manchester)
    assert send(client, withdraw).status_code == 302
    note.refresh_from_db()
    assert note.dispute == ""


def test_the_database_holds_no_claim_without_a_source(office: Organisation, cardiff: User) -> None:
    note = a_note(office, cardiff)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationNote.objects.filter(pk=note.pk).update(source="")
    with pytest.raises(ValidationError):
        a_note(office, cardiff, source="")


def test_a_note_is_seen_by_those_with_whom_its_council_shares_it_and_who_see_the_organisation(
    office: Organisation, cardiff: User
) -> None:
    """For everybody, every level and both kinds of organisation: in `visible_to` exactly when keys meet."""
    people = {name: person for name, person in world.people().items() if person is not None}
    waiting = factories.an_organisation("CRF", by=cardiff)
    services_widened = factories.a_delegation(
        "CRF", by=again(cardiff), sharing="unit", organisations=[{"id": waiting.key}]
    )
    assert services_widened
    waiting.refresh_from_db()
    kept = factories.an_organisation("CRF", by=cardiff)
    notes = [a_note(row, cardiff, sharing=level) for row in (office, waiting, kept) for level in Sharing]
    notes.append(a_note(office, factories.user_of("unit", Role.ANALYST), None))
    seen_by_anybody = 0
    for person in people.values():
        visible = set(OrganisationNote.objects.visible_to(again(person)))
        seen_by_anybody += len(visible)
        for note in notes:
            sees_it = Organisation.objects.visible_to(person).filter(pk=note.organisation_id).exists()
            meets = bool(person.keys() & set(note.audience(Part.SUMMARY)))
            assert (note in visible) == (meets and sees_it), (person, note.sharing, note.organisation)
    assert seen_by_anybody > 20


def test_who_is_not_told_of_a_note_finds_no_trace_of_it(client: Client, office: Organisation, cardiff: User) -> None:
    manchester, wales = caller("MAN"), caller("CRF")
    cursor, of_wales = (who.get("changes/").json()["cursor"] for who in (manchester, wales))
    client.force_login(factories.council_user("MAN"))
    note = a_note(office, cardiff, sharing=Sharing.COUNCIL)
    assert CLAIM not in client.get(office.get_absolute_url()).text
    for name in ("organisation_note_dispute", "organisation_note_withdraw"):
        assert client.get(reverse(name, args=[office.key, note.key])).status_code == 404
    assert manchester.get(f"organisations/{office.key}/").json()["notes"] == []
    assert manchester.get(f"changes/?since={cursor}").json()["results"] == []
    # Nor does the council that added the organisation read of it on its trail.
    assert not Event.objects.filter(action="organisation_noted", about="LDS").exists()
    [row] = wales.get(f"organisations/{office.key}/").json()["notes"]
    assert (row["text"], row["source"], row["disputed"]) == (CLAIM, "Made-up yearbook 2026", None)
    assert wales.get(f"changes/?since={of_wales}").status_code == 200


def test_the_units_notes_are_for_all_who_see_the_shared_directory(office: Organisation, unit: User) -> None:
    note = a_note(office, unit, None, sharing=Sharing.COUNCIL)
    assert note.sharing == Sharing.COUNCILS
    assert OrganisationNote.objects.visible_to(factories.council_user("MAN")).filter(pk=note.pk).exists()
    waiting = factories.an_organisation("LDS")
    factories.a_delegation("LDS", sharing="unit", organisations=[{"id": waiting.key}])
    waiting.refresh_from_db()
    with pytest.raises(WrongState, match="Accept this organisation first"):
        a_note(waiting, unit, None)


def test_who_wrote_a_note_takes_it_back_and_nobody_sees_it_any_more(
    client: Client, office: Organisation, cardiff: User
) -> None:
    note = a_note(office, cardiff)
    client.force_login(factories.council_user("MAN"))
    assert client.get(reverse("organisation_note_withdraw", args=[office.key, note.key])).status_code == 403
    client.force_login(cardiff)
    assert send(client, reverse("organisation_note_withdraw", args=[office.key, note.key])).status_code == 302
    assert CLAIM not in client.get(office.get_absolute_url()).text
    assert OrganisationNote.objects.filter(pk=note.pk).exists()


def test_refusals_of_notes_say_what_to_do(office: Organisation, cardiff: User) -> None:
    with pytest.raises(ValidationError, match="today or earlier"):
        a_note(office, cardiff, as_of=NOW.date().replace(year=2027))
    CouncilSettings.objects.filter(council="CRF").update(notice_accepted_at=None)
    with pytest.raises(ValidationError, match="has not accepted the sharing notice"):
        a_note(office, cardiff)
    note = a_note(office, cardiff, sharing=Sharing.COUNCIL)
    with pytest.raises(PermissionDenied):
        services.dispute_note(
            note, council=None, dispute="No.", seen=note.version, by=factories.council_user("MAN"), now=NOW
        )
    with pytest.raises(PermissionDenied):
        a_note(factories.an_organisation("LDS"), cardiff, sharing=Sharing.COUNCIL)


def test_one_body_disputes_a_note_and_may_change_its_words(office: Organisation, cardiff: User) -> None:
    note = a_note(office, cardiff)
    officers = [factories.council_user(code) for code in ("MAN", "LDS")]

    def dispute(by: User, seen: int, words: str) -> OrganisationNote:
        return services.dispute_note(note, council=None, dispute=words, seen=seen, by=again(by), now=NOW)

    first = dispute(officers[0], note.version, "Not so.")
    with pytest.raises(Stale):
        dispute(officers[0], note.version, "Not so at all.")
    assert dispute(officers[0], first.version, "Not so at all.").dispute == "Not so at all."
    with pytest.raises(WrongState, match="Manchester City Council disputes this already"):
        dispute(officers[1], first.version + 1, "Nor do I think so.")


def test_the_same_form_makes_one_note(office: Organisation, cardiff: User) -> None:
    first, second = (a_note(office, cardiff, form_id="a form") for _ in range(2))
    assert first == second
    assert OrganisationNote.objects.count() == 1
