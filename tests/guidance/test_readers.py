"""Who reads what: the rows shown to a user, and the people that a row reaches, are two faces of one rule."""

import itertools
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from guidance.models import LineVersion, Position
from guidance.models.readers import keys_for_guidance
from guidance.rules import ReaderRole
from places.models import Network
from tests.factories import again, council_user, user_of
from tests.guidance.texts import a_draft_line, a_draft_position, a_position, a_version, submitted

pytestmark = pytest.mark.django_db


def sees(user: User, row: Any) -> bool:
    return bool(type(row).objects.visible_to(again(user)).filter(pk=row.pk).exists())


def test_whoever_a_line_reaches_sees_it_and_in_councils_nobody_else_does() -> None:
    people = [
        council_user(code, role)
        for code in ("LDS", "CRF", "WSM")
        for role in (Role.OFFICER, Role.APPROVER, Role.LEADER)
    ]
    people += [user_of("corecities", Role.OBSERVER), user_of("university", Role.MEMBER)]
    network = Network.objects.get(code="corecities")
    assert network.members.filter(code="LDS").exists()
    audiences = itertools.product(
        ([], ["wales"]),
        ([], ["london_borough", "metropolitan_district"]),
        ([], ["corecities"]),
        ([], [ReaderRole.LEADER], [ReaderRole.OFFICER, ReaderRole.OBSERVER, ReaderRole.MEMBER]),
        ("OFFICIAL", "OFFICIAL-SENSITIVE"),
    )
    row = a_version()
    columns = (field.attname for field in LineVersion._meta.concrete_fields)
    copied = [name for name in columns if name not in ("id", "key", "line_id", "number")]
    seen_at_all: set[bool] = set()
    for nations, kinds, networks, roles, marking in audiences:
        facts = {"nations": nations, "council_kinds": kinds, "networks": networks, "roles": roles, "marking": marking}
        for name, value in facts.items():
            setattr(row, name, value)
        draft = LineVersion(**{name: getattr(row, name) for name in copied})
        draft.line, draft.number, draft.change_note = a_draft_line().line, 2, "A made-up change."
        draft.full_clean(validate_constraints=False)
        LineVersion.objects.bulk_create([draft])
        reached = set(draft.readers().memberships().values_list("user", flat=True))
        for person in people:
            assert sees(person, draft) == (person.pk in reached), (facts, person.name)
            seen_at_all.add(person.pk in reached)
    assert seen_at_all == {True, False}


@pytest.mark.capability("UK2b")
def test_a_welsh_line_is_read_in_cardiff_and_not_in_leeds_and_a_uk_line_in_both() -> None:
    leeds, cardiff = council_user("LDS"), council_user("CRF")
    welsh, uk = a_version("wales", nations=["wales"]), a_version("unit")
    assert [sees(cardiff, welsh), sees(leeds, welsh)] == [True, False]
    assert [sees(cardiff, uk), sees(leeds, uk)] == [True, True]
    position = a_position("wales", nation="wales")
    assert [sees(cardiff, position), sees(leeds, position)] == [True, False]


def test_drafts_are_read_by_those_who_write_and_clear_them() -> None:
    line, position = a_draft_line("unit"), submitted(a_draft_position("dbt"), "fcdo")
    expected = {
        ("unit", Role.PUBLISHER): (True, True),
        ("unit", Role.ANALYST): (True, True),
        ("fcdo", Role.CLEARER): (False, True),
        ("dbt", Role.CLEARER): (False, True),
        ("dbt", Role.READER): (False, False),
        ("wales", Role.DEVOLVED): (False, False),
        ("LDS", Role.APPROVER): (False, False),
        ("chongqing", Role.POST): (False, False),
        ("service", Role.ADMINISTRATOR): (False, False),
    }
    found = {who: (sees(user := user_of(*who), line), sees(user, position)) for who in expected}
    assert found == expected


def test_governments_read_all_that_is_published_and_who_has_no_part_in_it_nothing() -> None:
    line, position = a_version(nations=["wales"], roles=["leader"]), a_position(nation="scotland")
    for who in (("unit", Role.ANALYST), ("fcdo", Role.READER), ("chongqing", Role.POST)):
        assert (sees(user_of(*who), line), sees(user_of(*who), position)) == (True, True)
    assert (sees(user_of("wales", Role.DEVOLVED), line), sees(user_of("wales", Role.DEVOLVED), position)) == (
        True,
        False,
    )
    for who in (("unit", Role.AUDITOR), ("service", Role.ADMINISTRATOR)):
        assert (sees(user_of(*who), line), sees(user_of(*who), position)) == (False, False)


def test_the_keys_that_a_line_keeps_are_of_those_whose_systems_see_it() -> None:
    """The change feed goes by kept keys, lists by rows: both say the same of every kind of body."""
    row = a_version(nations=["wales"], roles=["officer", "member"])
    position = a_position(nation="wales")
    for code in ("LDS", "CRF", "unit", "fcdo", "wales", "scotland", "chongqing", "corecities", "university"):
        system = user_of(code, Role.PARTNER)
        for one in (row, position):
            meets = bool((system.keys() | keys_for_guidance(system)) & set(one.audience()))
            assert meets == sees(system, one), (code, one)
    assert Position.objects.count() == 1
