"""An officer enters an agreement of the council on one page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, Membership, User
from accounts.roles import Role
from accounts.rules import Sharing
from audit.models import Event
from places.models import Council
from tests import factories
from tests.engagement.pages import hidden, post
from tests.factories import NOW
from twinning.models import Agreement

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

ADDRESS = "/agreements/enter/"
ANSWERS = {
    "uk_place": "Leeds",
    "place": "Hangzhou",
    "kind": "sister_city_twinning",
    "legal_nature": "not_legally_binding",
    "signed": "8 June 1988",
    "status": "active",
    "ended": "",
    "public_note": "Made-up note.",
}


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def sent(client: Client, **more: Any) -> Any:
    return post(client, ADDRESS, {**hidden(client.get(ADDRESS)), **ANSWERS, **more})


@pytest.mark.usefixtures("officer")
def test_an_agreement_is_entered_on_one_page(client: Client) -> None:
    CouncilSettings.objects.update(default_sharing=Sharing.UNIT)
    assert reverse("agreement_enter") in client.get(reverse("agreements")).text
    answer = sent(client)
    agreement = Agreement.objects.get()
    assert answer.url == agreement.get_absolute_url()
    assert (agreement.place_id, agreement.kind, agreement.status) == ("CN-330100", "sister_city_twinning", "active")
    assert (str(agreement.signed), agreement.public_note) == ("8 June 1988", "Made-up note.")
    assert agreement.sharing == Sharing.UNIT
    assert Event.objects.filter(subject=agreement.key, action="agreement_entered").exists()
    assert "The agreement is in the register." in client.get(answer.url).text


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("shared", "told"),
    [
        (Sharing.COUNCIL, "Our council only"),
        (Sharing.UNIT, "Our council and the central unit"),
        (Sharing.COUNCILS, "All councils and the central unit"),
    ],
)
def test_the_page_says_who_may_see_the_agreement_before_it_is_entered(
    client: Client, shared: Sharing, told: str
) -> None:
    CouncilSettings.objects.update(default_sharing=shared)
    assert f"Who may see it: {told}." in client.get(ADDRESS).text


@pytest.mark.parametrize("spelling", ["杭州", "hang zhou", "Hángzhōu", "Hangchow", "Hangzhou, Zhejiang (杭州市)"])
@pytest.mark.usefixtures("officer")
def test_the_place_is_found_in_any_spelling(client: Client, spelling: str) -> None:
    sent(client, place=spelling)
    assert Agreement.objects.get().place_id == "CN-330100"


@pytest.mark.usefixtures("officer")
def test_a_place_that_was_renamed_is_found_by_its_old_name(client: Client) -> None:
    sent(client, place="Canton")
    assert Agreement.objects.get().place.name == "Guangzhou"


@pytest.mark.usefixtures("officer")
def test_a_name_of_several_places_asks_which_and_keeps_what_was_typed(client: Client) -> None:
    asked = sent(client, place="Suzhou")
    assert asked.status_code == 400
    assert "Which place do you mean?" in asked.text and "Made-up note." in asked.text
    answer = post(client, ADDRESS, {**hidden(asked), **ANSWERS, "place": "Suzhou", "which": "CN-320500"})
    assert answer.status_code == 302
    assert Agreement.objects.get().place_id == "CN-320500"


@pytest.mark.usefixtures("officer")
def test_a_name_of_several_places_offers_those_that_are_called_so(client: Client) -> None:
    asked = sent(client, place="Suzhou").text
    assert "Suzhou, Jiangsu" in asked and "Suzhou, Anhui" in asked
    assert "Gusu District" not in asked and "Industrial" not in asked


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("typed", ["Suzhou, Jiangsu", "suzhou jiangsu", "Suzhou, Jiangsu (苏州市)"])
def test_the_name_with_its_province_can_only_mean_one(client: Client, typed: str) -> None:
    assert sent(client, place=typed).status_code == 302
    assert Agreement.objects.get().place_id == "CN-320500"


@pytest.mark.usefixtures("officer")
def test_the_choice_for_one_name_is_no_answer_for_another(client: Client) -> None:
    assert sent(client, place="Hangzhou", which="CN-320500").status_code == 302
    assert Agreement.objects.get().place_id == "CN-330100"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"place": ""}, "Enter the name of the place abroad"),
        ({"place": "Nowhere at all"}, "There is no place called “Nowhere at all” in the register"),
        ({"uk_place": ""}, "Enter the place here, as the agreement names it"),
        ({"kind": ""}, ">Choose a kind<"),
        ({"kind": "marriage"}, "Choose an option from the list"),
        ({"status": "not_confirmed"}, "Choose an option from the list"),
        ({"signed": "29 February 1983"}, "1983 had no 29 February"),
        ({"signed": "2027"}, "must be today or earlier"),
        ({"status": "lapsed", "ended": "1987"}, "An agreement must end after it is signed"),
        ({"ended": "1999"}, "Say how the agreement ended, or remove the day on which it did"),
        ({"uk_place": "Leeds\x00"}, "Remove the characters that cannot be shown"),
        ({"place": "Hang\x00zhou"}, "Remove the characters that cannot be shown"),
        ({"public_note": "x" * 10_000}, "Use 1000 characters or fewer. You have typed 10000."),
        ({"signed": "x" * 10_000}, "Write the day on which it was signed as"),
        ({"public_note": "SECRET"}, "holds nothing above OFFICIAL-SENSITIVE"),
    ],
)
@pytest.mark.usefixtures("officer")
def test_what_cannot_be_taken_is_told_and_nothing_typed_is_lost(
    client: Client, answers: dict[str, str], told: str
) -> None:
    page = sent(client, **answers)
    assert page.status_code == 400
    assert page.text.count(told) == 2, "in the summary and beside its box"
    assert 'value="Leeds' in page.text or "uk_place" in answers
    assert not Agreement.objects.exists()


@pytest.mark.usefixtures("officer")
def test_about_a_year_is_taken_as_such(client: Client) -> None:
    page = client.get(sent(client, signed="about 1986").url)
    assert "About 1986" in page.text


@pytest.mark.usefixtures("officer")
def test_the_same_form_sent_twice_makes_one_agreement(client: Client) -> None:
    form = {**hidden(client.get(ADDRESS)), **ANSWERS}
    first, second = (post(client, ADDRESS, form) for _ in range(2))
    assert first.url == second.url == Agreement.objects.get().get_absolute_url()


@pytest.mark.usefixtures("officer")
def test_an_agreement_entered_twice_shows_the_one_there_and_may_go_on(client: Client) -> None:
    sent(client)
    first = Agreement.objects.get()
    warned = sent(client)
    assert "Your council has an agreement of this kind with this place already" in warned.text
    assert first.get_absolute_url() in warned.text
    assert Agreement.objects.count() == 1
    assert post(client, ADDRESS, {**hidden(warned), **ANSWERS}).status_code == 302
    assert Agreement.objects.count() == 2


@pytest.mark.parametrize("more", [{"kind": "mou"}, {"place": "Ningbo"}])
@pytest.mark.usefixtures("officer")
def test_another_kind_or_place_is_no_second_one(client: Client, more: dict[str, str]) -> None:
    sent(client)
    assert sent(client, **more).status_code == 302


@pytest.mark.usefixtures("officer")
def test_one_that_ended_is_no_second_one(client: Client) -> None:
    sent(client, status="lapsed", ended="2001")
    assert sent(client).status_code == 302


@pytest.mark.usefixtures("officer")
def test_a_council_that_closed_is_told_which_one_replaced_it(client: Client) -> None:
    Council.objects.filter(code="LDS").update(closed_on=NOW.date())
    Council.objects.get(code="LDS").successors.add(Council.objects.get(code="MAN"))
    page = sent(client)
    assert page.status_code == 409
    assert "Choose the council that replaced it: Manchester City Council" in page.text


def test_who_acts_for_two_councils_says_for_which(client: Client, officer: User) -> None:
    Membership.objects.create(user=officer, body=factories.body_of("MAN"), role=Role.OFFICER)
    assert "The agreement belongs to the one that you choose" in client.get(ADDRESS).text
    sent(client, council="MAN")
    assert Agreement.objects.get().council_id == "MAN"


@pytest.mark.parametrize(("code", "role"), [("LDS", Role.LEADER), ("unit", Role.ANALYST), ("fcdo", Role.READER)])
def test_nobody_else_enters_one(client: Client, code: str, role: Role) -> None:
    client.force_login(factories.user_of(code, role))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, ANSWERS).status_code == 403
    assert not Agreement.objects.exists()
