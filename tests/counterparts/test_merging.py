"""Duplicates are merged into one that every council sees. Nothing of a council's comes before other eyes by it."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from counterparts import services
from counterparts.models import Organisation, OrganisationNote
from places.models import Place
from tests import factories
from tests.api.callers import caller
from tests.counterparts.conftest import accepted, used
from tests.engagement.pages import send
from tests.factories import NOW, again
from web.refusals import Stale, WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


def merge(one: Organisation, into: Organisation, by: User) -> Organisation:
    one.refresh_from_db()
    return services.merge_organisation(one, into=into, seen=one.version, by=again(by))


@pytest.fixture
def stands(unit: User) -> Organisation:
    return accepted(
        "LDS", unit=unit, name="Made-up Office of Hangzhou", local_name="虚构办公室", place=factories.hangzhou()
    )


@pytest.fixture
def duplicate(db: Any) -> Organisation:
    """Cardiff's, which the unit has come to see; its name is Cardiff's word for it."""
    made = factories.an_organisation("CRF", name="Cardiff’s quiet word", local_name="静词", place=factories.hangzhou())
    used(made, title="Made-up visit of Cardiff")
    return made


def test_a_filter_tells_nobody_of_a_merge_into_what_they_do_not_see(
    client: Client, unit: User, stands: Organisation, duplicate: Organisation
) -> None:
    merge(duplicate, stands, unit)
    client.force_login(factories.user_of("wales", Role.DEVOLVED))
    assert client.get(stands.get_absolute_url()).status_code == 404
    for query in ("state=waiting", "merged=no"):
        assert duplicate.name in client.get(f"/organisations/?{query}").text, query
    assert duplicate.name not in client.get("/organisations/?merged=yes").text


@pytest.mark.capability("P28", part="merged duplicates")
def test_a_duplicate_leads_to_the_one_that_stands_and_keeps_what_used_it(
    client: Client, unit: User, stands: Organisation, duplicate: Organisation
) -> None:
    client.force_login(unit)
    address = reverse("organisation_merge", args=[duplicate.key])
    assert stands.name in client.get(f"{address}?q=Made-up Office of Hangzhou").text
    answer = send(client, f"{address}?q=Made-up Office of Hangzhou", into=stands.key)
    assert answer.status_code == 302
    assert client.get(duplicate.get_absolute_url()).headers["Location"] == stands.get_absolute_url()
    page = client.get(stands.get_absolute_url()).text
    assert "Made-up visit of Cardiff" in page
    assert "Cardiff’s quiet word" in page
    assert duplicate.key in client.get(f"/organisations/{duplicate.key}/?show=duplicate").text
    found = client.get("/organisations/?q=Cardiff’s quiet").text
    assert stands.get_absolute_url() in found and duplicate.get_absolute_url() not in found
    assert client.get(reverse("organisation_suggestions"), {"q": "静词"}).json() == {"results": [{"name": stands.name}]}
    listed = client.get(f"/delegations/?organisation={stands.key}").text
    assert "Made-up visit of Cardiff" in listed
    assert Event.objects.filter(action="organisation_merged", subject=duplicate.key).exists()
    send(client, reverse("organisation_unmerge", args=[duplicate.key]))
    assert client.get(duplicate.get_absolute_url()).status_code == 200


def test_its_own_council_is_led_to_the_one_that_stands_too(
    client: Client, unit: User, stands: Organisation, duplicate: Organisation
) -> None:
    merge(duplicate, stands, unit)
    client.force_login(factories.council_user("CRF"))
    assert client.get(duplicate.get_absolute_url()).headers["Location"] == stands.get_absolute_url()
    assert stands.name in client.get("/organisations/?q=quiet word").text
    # A leader sees what is their council's alone, and not the one that stands: theirs stays as it was.
    client.force_login(factories.council_user("CRF", Role.LEADER))
    assert client.get(stands.get_absolute_url()).status_code == 404
    assert "quiet word" in client.get(duplicate.get_absolute_url()).text
    assert "quiet word" in client.get("/organisations/").text


def everything_about(client: Client, row: Organisation) -> list[Any]:
    """All that a reader can learn of an organisation: page, list, searches, place, suggestions, API."""
    paths = [
        row.get_absolute_url(),
        "/organisations/",
        "/organisations/?q=quiet",
        "/organisations/?q=静词",
        "/organisations/?format=csv",
        "/search/?q=quiet",
        "/search/?q=Hangzhou",
        "/places/CN-330100/",
        f"/delegations/?organisation={row.key}",
        "/organisations/suggestions/?q=quiet",
    ]
    answers: list[Any] = [client.get(path) for path in paths]
    return [b"".join(one.streaming_content) if one.streaming else one.content for one in answers]


@pytest.mark.capability("G11", part="merged organisations")
def test_a_merge_shows_nobody_anything_that_they_did_not_see_before(
    client: Client, unit: User, stands: Organisation, duplicate: Organisation
) -> None:
    """Manchester sees the one that stands, and nothing of Cardiff's: after the merge all looks to it as before."""
    note = services.write_organisation_note(
        duplicate,
        council=duplicate.council,
        text="Cardiff’s quiet note.",
        source="Made-up",
        as_of=NOW.date(),
        confidence="low",
        by=factories.council_user("CRF"),
        now=NOW,
    )
    manchester = caller("MAN")
    cursor = manchester.get("changes/").json()["cursor"]
    client.force_login(factories.council_user("MAN"))
    before = everything_about(client, stands), manchester.get(f"organisations/{stands.key}/").json()
    assert b"quiet word" not in b"".join(before[0])
    merge(duplicate, stands, unit)
    stood = Organisation.objects.get(pk=stands.pk)
    assert (stood.version, stood.search) == (stands.version, stands.search)
    after = everything_about(client, stands), manchester.get(f"organisations/{stands.key}/").json()
    same = [one == other for one, other in zip(masked(before[0]), masked(after[0]), strict=True)]
    assert all(same)
    assert before[1] == after[1]
    assert manchester.get(f"changes/?since={cursor}").json()["results"] == []
    for address in (duplicate.get_absolute_url(), f"/api/v1/organisations/{duplicate.key}/"):
        assert client.get(address).status_code in (401, 404)
    # Nor does the council whose organisation stands learn what was merged into it.
    client.force_login(factories.council_user("LDS"))
    page = client.get(stands.get_absolute_url()).text
    assert "quiet" not in page and "Made-up visit of Cardiff" not in page
    # The note is Cardiff's alone, as before.
    assert not OrganisationNote.objects.visible_to(again(unit)).filter(pk=note.pk).exists()
    client.force_login(factories.council_user("CRF"))
    assert "Cardiff’s quiet note." in client.get(stands.get_absolute_url()).text


def masked(pages: list[bytes]) -> list[bytes]:
    patterns = (
        rb'name="csrfmiddlewaretoken" value="[^"]*"',
        rb'nonce="[^"]*"',
        rb"downloaded_at|\d{4}-\d\d-\d\dT[\d:]+Z",
        rb"(?:after|before)=[\w.~%-]+",
    )
    for pattern in patterns:
        pages = [re.sub(pattern, b"", page) for page in pages]
    return pages


def test_what_a_council_keeps_to_itself_cannot_be_merged(unit: User, stands: Organisation) -> None:
    kept = factories.an_organisation("CRF")
    with pytest.raises(PermissionDenied):
        merge(kept, stands, unit)


def test_only_the_unit_merges(client: Client, stands: Organisation, duplicate: Organisation) -> None:
    officer = factories.council_user("CRF", Role.APPROVER)
    with pytest.raises(PermissionDenied):
        merge(duplicate, stands, officer)
    client.force_login(officer)
    assert client.get(reverse("organisation_merge", args=[duplicate.key])).status_code == 403


def test_a_merge_into_itself_into_one_that_waits_or_into_a_duplicate_is_refused_with_a_way_on(
    unit: User, stands: Organisation, duplicate: Organisation
) -> None:
    with pytest.raises(ValidationError, match="this is the same one"):
        merge(stands, stands, unit)
    with pytest.raises(ValidationError, match="Accept it first"):
        merge(stands, duplicate, unit)
    merge(duplicate, stands, unit)
    with pytest.raises(WrongState, match="merged into another"):
        merge(duplicate, accepted(unit=unit), unit)
    other = accepted(unit=unit)
    with pytest.raises(ValidationError, match=f"was itself merged into {stands.name}"):
        services.merge_organisation(other, into=duplicate, seen=other.version, by=again(unit))


def test_what_was_merged_into_a_duplicate_comes_along_so_that_there_is_never_a_chain(
    unit: User, stands: Organisation, duplicate: Organisation
) -> None:
    merge(duplicate, stands, unit)
    last = accepted("MAN", unit=unit)
    merge(stands, last, unit)
    duplicate.refresh_from_db()
    assert duplicate.merged_into == last
    with pytest.raises(ValidationError, match="this is the same one"):
        merge(last, last, unit)
    with pytest.raises(ValidationError, match="was itself merged"):
        merge(last, stands, unit)


def test_a_merge_that_would_make_a_ring_of_parts_is_refused(unit: User, stands: Organisation) -> None:
    child = accepted(unit=unit, parent=stands)
    with pytest.raises(ValidationError, match="is part of the one that you want to merge"):
        merge(stands, child, unit)
    merge(child, stands, unit)


def test_a_merge_of_what_changed_since_it_was_looked_at_is_refused(
    unit: User, stands: Organisation, duplicate: Organisation
) -> None:
    seen = duplicate.version
    officer = factories.council_user("CRF")
    services.edit_organisation(duplicate, seen=seen, by=officer, now=NOW, place=Place.objects.get(code="CN-310000"))
    with pytest.raises(Stale):
        services.merge_organisation(duplicate, into=stands, seen=seen, by=again(unit))


def test_a_new_record_names_the_one_that_stands(
    client: Client, unit: User, stands: Organisation, duplicate: Organisation
) -> None:
    """Whoever types the name of the duplicate, and sees both, is led to the other."""
    merge(duplicate, stands, unit)
    officer = factories.council_user("CRF")
    client.force_login(officer)
    draft = factories.a_draft("CRF", by=officer)
    address = reverse("delegation_organisation_add", args=[draft.key])
    send(client, address, q="Cardiff’s quiet word", role="visitor")
    assert draft.organisations.get().organisation == stands
