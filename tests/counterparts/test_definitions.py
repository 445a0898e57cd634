"""Kinds in neutral words with their source; and of people, never which association they belong to."""

import pytest
from django.test import Client

from counterparts.definitions import definition_of, definitions, says_who_belongs
from counterparts.rules import ActorGroup, OrganisationKind, actor_group
from engagement.models import Delegate
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at, send
from tests.factories import NOW

JUDGING = ("influence", "spy", "threat", "infiltrat", "propaganda", "control", "agent", "suspicious", "covert")


def test_every_definition_is_sourced_dated_and_judges_nobody() -> None:
    kinds = {one.kind for one in definitions()}
    assert kinds == {"cultural_institute", "student_association", "overseas_chamber"}
    for one in definitions():
        assert one.kind in OrganisationKind.values and one.source and one.as_of and one.name
        assert not [word for word in JUDGING if word in one.text.lower()]


@pytest.mark.capability("P39")
def test_every_kind_belongs_to_one_group_of_actors() -> None:
    groups = {kind: actor_group(kind) for kind in OrganisationKind}
    assert set(groups.values()) == set(ActorGroup)
    assert groups[OrganisationKind.CPAFFC] == groups[OrganisationKind.EMBASSY] == ActorGroup.NATIONAL_DIPLOMATIC
    assert groups[OrganisationKind.FAO] == groups[OrganisationKind.POLICE_FIRE] == ActorGroup.LOCAL_GOVERNMENT
    assert groups[OrganisationKind.UNIVERSITY] == groups[OrganisationKind.PARTY_DEPARTMENT] == ActorGroup.OTHER


def test_a_definition_is_of_the_country_that_it_speaks_of() -> None:
    found = definition_of("cultural_institute", "CN")
    assert found is not None and found.name == "Confucius Institute"
    assert definition_of("cultural_institute", None) == found
    assert definition_of("cultural_institute", "DE") is None
    assert definition_of("fao", "CN") is None


@pytest.mark.django_db
@pytest.mark.capability("P41", part="neutral definitions")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cultural_institute", "teaches Chinese language and culture"),
        ("student_association", "organisation of students and scholars from China"),
        ("overseas_chamber", "association of businesses"),
    ],
)
def test_the_page_of_an_organisation_says_what_its_kind_is_and_who_says_so(
    client: Client, kind: str, words: str
) -> None:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    row = factories.an_organisation(by=officer, kind=kind)
    page = client.get(row.get_absolute_url()).text
    assert words in page and "Sources:" in page


MEMBERSHIPS = (
    "Member of CSSA",
    "CSSA",
    "cssa-uk member",
    "Vice-chair, Chinese Students and Scholars Association",
    "中国学联成员",
    "中國學聯成員",
    "Member of a community association",
    "Students’ Association of Leeds, member",
)
POSTS = (
    "Deputy director",
    "Cabinet Member for Communities and Culture",
    "Member of the Community Safety Group",
    "President, Association of British Orchestras",
    "Member of Parliament",
    "市长",
)


@pytest.mark.parametrize("text", MEMBERSHIPS)
def test_words_that_say_who_belongs_are_known(text: str) -> None:
    assert says_who_belongs(text)


@pytest.mark.parametrize("text", POSTS)
def test_a_post_is_not_taken_for_a_membership(text: str) -> None:
    assert not says_who_belongs(text)


@pytest.mark.django_db
@pytest.mark.time_machine(NOW)
@pytest.mark.capability("P41")
@pytest.mark.parametrize("field", ["title", "organisation"])
def test_both_doors_refuse_to_record_who_belongs_to_an_association(client: Client, field: str) -> None:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    draft = factories.a_draft(by=officer)
    page = send(
        client, at("delegation_delegate_add", draft), name="Zhang Ceshi", part="member", **{field: "Member of CSSA"}
    )
    assert page.status_code == 400
    assert "does not record who belongs to an association of students" in page.text
    assert "Zhang Ceshi" in page.text
    held = caller("LDS")
    sent = {"delegates": [{"name": "Zhang Ceshi", field: "Member of CSSA"}]}
    answer = held.patch(f"delegations/{draft.key}/", sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/delegates/0/{field}"
    assert not Delegate.objects.exists()
