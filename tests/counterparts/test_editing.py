"""Adding and correcting organisations: by the council that added one until the unit accepts it, then by the unit."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from counterparts import services
from counterparts.models import Organisation
from counterparts.rules import ActorGroup
from tests import factories
from tests.counterparts.conftest import accepted, used
from tests.engagement.pages import hidden, post, send
from tests.factories import NOW, again
from web.refusals import Stale, WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
ADD = "/organisations/add/"


def edit(row: Organisation, by: User, **facts: object) -> Organisation:
    row.refresh_from_db()
    return services.edit_organisation(row, seen=row.version, by=again(by), now=NOW, **facts)


@pytest.fixture
def officer(client: Client) -> User:
    person = factories.council_user("LDS")
    client.force_login(person)
    return person


def test_an_officer_adds_one_with_all_that_the_directory_holds(client: Client, officer: User) -> None:
    government = factories.an_organisation(by=officer, name="Made-up People’s Government", kind="people_gov")
    answer = send(
        client,
        f"{ADD}?name=虚构外办",
        name="Made-up Foreign Affairs Office",
        other_names="Waiban\nMFAO\n\nWaiban",
        kind="fao",
        place="Hángzhōu",
        parent="made-up people's government",
        website="https://made-up.example/",
        source="Made-up letter",
    )
    made = Organisation.objects.get(name="Made-up Foreign Affairs Office")
    assert answer.url == made.get_absolute_url()
    assert (made.local_name, made.other_names, made.place_id) == ("", ["Waiban", "MFAO"], "CN-330100")
    assert (made.parent, made.actor_group) == (government, ActorGroup.LOCAL_GOVERNMENT)
    page = client.get(made.get_absolute_url()).text
    assert "Made-up People’s Government" in page and "Your council alone sees it" in page
    assert made.name in client.get(government.get_absolute_url()).text
    assert 'value="虚构外办"' in client.get(f"{ADD}?name=虚构外办").text


@pytest.mark.capability("P28", part="duplicate warning")
def test_a_duplicate_is_warned_of_before_it_is_made_among_what_the_reader_sees(client: Client, officer: User) -> None:
    there = factories.an_organisation(by=officer, name="Made-up Office", other_names=["Chungking Bureau"])
    hidden = factories.an_organisation("CRF", name="Quiet Office")
    answers = {"name": "chungking bureau", "kind": "commerce"}
    warned = send(client, ADD, **answers)
    assert warned.status_code == 200
    assert "There is something of this name already" in warned.text and there.get_absolute_url() in warned.text
    assert Organisation.objects.count() == 2
    assert send(client, ADD, **answers, confirmed="yes").status_code == 302
    silent = send(client, ADD, name="Quiet Office", kind="commerce")
    assert silent.status_code == 302
    assert hidden.key not in silent.url
    assert client.get("/organisations/suggestions/?q=made-up").json() == {"results": [{"name": "Made-up Office"}]}


def test_one_whose_english_name_nobody_knows_goes_by_its_own(client: Client, officer: User) -> None:
    assert send(client, ADD, name="", local_name="虚构微电子有限公司", kind="private").status_code == 302
    added = Organisation.objects.get()
    assert (added.name, added.local_name) == ("虚构微电子有限公司", "")


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"name": ""}, "Enter the name of the organisation"),
        ({"kind": ""}, "Choose a kind of organisation"),
        ({"place": "Suzhou"}, "Which place do you mean?"),
        ({"place": "Nowhereville xyz"}, "No place is called so"),
        ({"parent": "Unheard of"}, "No organisation that you can see is called so"),
        ({"website": "javascript:alert(1)"}, "Enter the address of a website"),
        ({"registration_number": "A/1"}, "5 letters and figures or more"),
        ({"registration_number": "not one"}, "Enter the number as the register has it"),
        ({"registration_number": "编号91330100"}, "Enter the number as the register has it"),
        ({"other_names": "\n".join(f"Name {n}" for n in range(21))}, "20 other names or fewer"),
        ({"other_names": "n" * 201}, "200 characters or fewer"),
        ({"name": "…"}, "Enter a name with letters or numbers in it"),
        ({"actor_group": "friends"}, "Choose an option from the list"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_box_and_nothing_typed_is_lost(
    client: Client, officer: User, answers: dict[str, str], told: str
) -> None:
    refused = send(client, ADD, **{"name": "A made-up name", "kind": "fao", "source": "Kept source", **answers})
    assert refused.status_code == 400
    assert told in refused.text and "Kept source" in refused.text
    assert not Organisation.objects.exists()


def test_its_registration_number_is_kept_as_it_is_written_and_its_changes_are_told(
    client: Client, officer: User
) -> None:
    send(client, ADD, name="Made-up works", kind="private", registration_number="9133 0100-MA2XXXXX0X")
    works = Organisation.objects.get()
    assert works.registration_number == "9133 0100-MA2XXXXX0X"
    corrected = {"name": "Made-up works", "kind": "private", "registration_number": "01234567"}
    send(client, reverse("organisation_edit", args=[works.key]), **corrected)
    page = client.get(works.get_absolute_url()).text
    assert "01234567" in page and "9133 0100-MA2XXXXX0X" in page, "what it was stands among the corrections"


def test_its_council_corrects_it_until_it_is_accepted_then_the_unit(client: Client, officer: User, unit: User) -> None:
    office = factories.an_organisation(by=officer, name="First name")
    address = reverse("organisation_edit", args=[office.key])
    assert send(client, address, name="Second name", kind="commerce").status_code == 302
    office.refresh_from_db()
    assert (office.name, office.kind) == ("Second name", "commerce")
    assert Organisation.objects.search("second").get() == office
    with pytest.raises(PermissionDenied):
        edit(office, unit, name="Third name")
    used(office)
    client.force_login(unit)
    accept = reverse("organisation_accept", args=[office.key])
    assert "Second name" in client.get(accept).text
    assert send(client, accept).status_code == 302
    assert send(client, address, name="Third name", kind="commerce").status_code == 302
    client.force_login(factories.council_user("MAN"))
    page = client.get(office.get_absolute_url()).text
    # What it was called while it was its council's alone stays so.
    assert "Third name" in page and "Second name" in page and "First name" not in page
    assert client.get(address).status_code == 403
    client.force_login(officer)
    assert client.get(address).status_code == 403
    page = client.get(office.get_absolute_url()).text
    assert "First name" in page and str(officer) in page and str(unit) not in page


def test_two_who_edit_at_once_see_both_texts(client: Client, officer: User) -> None:
    office = factories.an_organisation(by=officer)
    address = reverse("organisation_edit", args=[office.key])
    page = client.get(address)
    edit(office, officer, name="Their name")
    answer = post(client, address, {**hidden(page), "name": "My name", "kind": "fao"})
    assert answer.status_code == 412
    assert "Their name" in answer.text and "My name" in answer.text


def test_the_unit_accepts_what_it_looked_at_and_once(unit: User, officer: User) -> None:
    office = factories.an_organisation(by=officer)
    with pytest.raises(PermissionDenied):
        services.accept_organisation(office, seen=office.version, now=NOW, by=unit)
    used(office)
    edit(office, officer, name="Another name")
    with pytest.raises(Stale):
        services.accept_organisation(office, seen=office.version - 1, now=NOW, by=again(unit))
    office.refresh_from_db()
    services.accept_organisation(office, seen=office.version, now=NOW, by=again(unit))
    office.refresh_from_db()
    with pytest.raises(WrongState, match="already"):
        services.accept_organisation(office, seen=office.version, now=NOW, by=again(unit))


def test_an_organisation_is_part_of_no_other_in_a_ring(unit: User) -> None:
    first, second, third = (accepted(unit=unit) for _ in range(3))
    edit(second, unit, parent=first)
    edit(third, unit, parent=second)
    with pytest.raises(ValidationError, match="is part of"):
        edit(first, unit, parent=third)
    with pytest.raises(ValidationError, match="is part of"):
        edit(first, unit, parent=first)


def test_a_parent_is_named_to_those_who_see_it_and_not_lost_by_those_who_do_not(client: Client, unit: User) -> None:
    child = accepted(unit=unit, name="Made-up child")
    parent = factories.an_organisation("CRF", name="Quiet parent")
    used(parent)
    edit(child, unit, parent=parent)
    client.force_login(unit)
    assert "Quiet parent" in client.get(child.get_absolute_url()).text
    for code in ("MAN", "LDS"):
        client.force_login(factories.council_user(code))
        page = client.get(child.get_absolute_url()).text
        assert "Quiet parent" not in page and "Part of" not in page.replace("Part of which", "")
    with pytest.raises(PermissionDenied):
        services.add_organisation("LDS", by=factories.council_user("LDS"), name="A", kind="fao", parent=parent)


def test_the_group_of_actors_follows_the_kind_unless_somebody_says_otherwise(officer: User) -> None:
    office = factories.an_organisation(by=officer, kind="university")
    assert edit(office, officer, kind="embassy").actor_group == ActorGroup.NATIONAL_DIPLOMATIC
    assert edit(office, officer, actor_group="other").actor_group == ActorGroup.OTHER
    assert edit(office, officer, kind="commerce").actor_group == ActorGroup.OTHER
