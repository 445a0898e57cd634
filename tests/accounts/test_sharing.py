"""Who may see which row, and how much of it: for every role and part, a row is seen exactly when keys meet."""

import itertools
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.models import Body, Membership, User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.sharing import CouncilNote, Grant, open_to
from engagement.models import Delegation
from engagement.rules import Stage
from places.models import Council
from tests import factories

pytestmark = pytest.mark.django_db

# Leeds; Cardiff for the devolved; Corby, which North Northamptonshire replaced.
COUNCILS = ("LDS", "CRF", "COR", "NNT")
STAGES = (Stage.DRAFT, Stage.LOGGED, Stage.CANCELLED)


@pytest.fixture
def readers() -> list[User]:
    of = factories.user_of
    two = of("LDS", Role.OFFICER)
    Membership.objects.create(user=two, body=factories.body_of("CRF"), role=Role.LEADER)
    return [
        of("LDS", Role.OFFICER),
        of("LDS", Role.APPROVER),
        of("LDS", Role.LEADER),
        of("LDS", Role.AUDITOR),
        of("LDS", Role.PARTNER),
        of("CRF", Role.OFFICER),
        of("NNT", Role.OFFICER),
        of("NNT", Role.LEADER),
        of("MAN", Role.OFFICER),
        two,
        of("unit", Role.ANALYST),
        of("unit", Role.PUBLISHER),
        of("unit", Role.PARTNER),
        of("wales", Role.DEVOLVED),
        of("scotland", Role.PARTNER),
        of("fcdo", Role.CLEARER),
        of("fcdo", Role.READER),
        of("dbt", Role.PARTNER),
        of("chongqing", Role.POST),
        of("corecities", Role.OBSERVER),
        of("university", Role.MEMBER),
        of("service", Role.ADMINISTRATOR),
        of("service", Role.CLOCK),
    ]


GRANTED: list[tuple[str, Part] | None] = [
    None,
    ("MAN", Part.WHOLE),
    ("chongqing", Part.SUMMARY),
    ("corecities", Part.PROGRAMME),
    ("university", Part.WHOLE),
    ("unit", Part.WHOLE),
]


@pytest.fixture
def rows(readers: list[User]) -> list[Delegation]:
    """Every council at every level in every stage, without a grant and with one to each kind of reader."""
    made = []
    for code, level, stage, grant in itertools.product(COUNCILS, Sharing.values, STAGES, GRANTED):
        row = factories.a_bare_delegation(code, stage=stage, sharing=level)
        if grant is not None:
            open_to(row, factories.body_of(grant[0]), grant[1], why="test")
        made.append(row)
    return made


def test_a_row_is_visible_exactly_when_keys_meet(rows: list[Delegation], readers: list[User]) -> None:
    cases = 0
    audiences = {(row.key, part): set(row.audience(part)) for row in rows for part in Part}
    for reader in readers:
        parts = {row.key: row.part_for(reader) for row in rows}
        for part in Part:
            seen = {row.key: row.shown for row in Delegation.objects.visible_to(reader, part)}
            for row in rows:
                meets = bool(reader.keys() & audiences[row.key, part])
                assert (row.key in seen) == meets, (reader.email, row.council_id, row.sharing, row.stage, part)
                assert not meets or seen[row.key] == parts[row.key]
                cases += 1
    assert cases == len(rows) * len(readers) * len(Part) == 216 * 23 * 3


def test_the_table_of_parts_says_what_it_should(readers: list[User]) -> None:
    """The same in plain words, so that an error in the shared table itself is found."""
    at = {level: factories.a_bare_delegation("LDS", sharing=level) for level in Sharing}
    welsh = {level: factories.a_bare_delegation("CRF", sharing=level) for level in Sharing}
    draft = factories.a_bare_delegation("LDS", stage=Stage.DRAFT, sharing=Sharing.COUNCILS)

    def part(email_start: str, row: Delegation) -> Part | None:
        return row.part_for(next(reader for reader in readers if reader.email.startswith(email_start)))

    for own in ("officer", "approver", "leader", "partner"):
        reader = next(r for r in readers if r.email.startswith(own) and r.email.endswith("lds.example"))
        assert [row.part_for(reader) for row in (*at.values(), draft)] == [Part.WHOLE] * 4
    unit = next(r for r in readers if r.email.endswith("unit.example"))
    assert [row.part_for(unit) for row in at.values()] == [None, Part.PROGRAMME, Part.PROGRAMME]
    assert draft.part_for(unit) is None
    wales = next(r for r in readers if r.email.endswith("wales.example"))
    assert [row.part_for(wales) for row in at.values()] == [None, None, None]
    assert [row.part_for(wales) for row in welsh.values()] == [None, Part.PROGRAMME, Part.PROGRAMME]
    cardiff = next(r for r in readers if r.email.endswith("crf.example") and r.email.startswith("officer"))
    assert [row.part_for(cardiff) for row in at.values()] == [None, None, Part.SUMMARY]
    for nobody in ("clearer", "reader", "administrator", "clock", "post", "observer", "member"):
        assert [part(nobody, row) for row in at.values()] == [None, None, None]


def test_successors_read_what_their_predecessors_kept(readers: list[User]) -> None:
    kept = factories.a_bare_delegation("COR", sharing=Sharing.COUNCIL)
    successor = next(r for r in readers if r.email.endswith("nnt.example"))
    assert kept.part_for(successor) == Part.WHOLE
    assert not successor.may("edit_delegation", "COR")  # type: ignore[arg-type]


def test_nobody_and_those_switched_off_see_nothing(rows: list[Delegation]) -> None:
    gone = factories.council_user("LDS")
    gone.is_active = False
    assert not Delegation.objects.visible_to(gone).exists()
    assert not Delegation.objects.visible_to(AnonymousUser()).exists()
    assert not Delegation.objects.visible_to(None).exists()
    Body.objects.filter(code="LDS").update(is_active=False)
    assert not Delegation.objects.visible_to(factories.again(factories.council_user("LDS"))).exists()


def test_two_reasons_for_one_body_end_separately() -> None:
    row = factories.a_bare_delegation("LDS", sharing=Sharing.COUNCIL)
    unit, analyst = factories.body_of("unit"), factories.user_of("unit", Role.ANALYST)
    for why in ("query:1", "query:2"):
        open_to(row, unit, Part.WHOLE, why=why)
    Grant.objects.get(why="query:1").delete()
    assert row.part_for(analyst) == Part.WHOLE
    Grant.objects.get(why="query:2").delete()
    assert row.part_for(analyst) is None


def test_a_list_costs_one_query_whatever_is_shown(rows: list[Delegation], django_assert_num_queries: Any) -> None:
    reader = factories.again(factories.user_of("unit", Role.ANALYST))
    reader.keys()
    with django_assert_num_queries(1):
        assert [row.shown for row in Delegation.objects.visible_to(reader)]


def test_figures_count_what_each_reader_may_count(rows: list[Delegation], readers: list[User]) -> None:
    def counted(email_start: str, body: str) -> int:
        reader = next(r for r in readers if r.email.startswith(email_start) and r.email.endswith(f"{body}.example"))
        return Delegation.objects.counted_for(reader).count()

    # Two levels and two stages outside drafts, six rows each, at four councils.
    national = 2 * 2 * len(GRANTED) * len(COUNCILS)
    for reader in (
        ("analyst", "unit"),
        ("clearer", "fcdo"),
        ("reader", "fcdo"),
        ("observer", "corecities"),
        ("partner", "dbt"),
    ):
        assert counted(*reader) == national
    assert counted("devolved", "wales") == national / len(COUNCILS)
    assert counted("partner", "scotland") == 0
    own_shared, others_at_councils = 2 * 2 * len(GRANTED), 2 * len(GRANTED) * (len(COUNCILS) - 1)
    assert counted("officer", "crf") == own_shared + others_at_councils
    for nobody in (("member", "university"), ("post", "chongqing"), ("administrator", "service"), ("auditor", "lds")):
        assert counted(*nobody) == 0


def test_a_private_note_is_its_councils_alone(readers: list[User]) -> None:
    row = factories.a_bare_delegation("LDS", sharing=Sharing.COUNCILS)
    author = factories.council_user("LDS")
    CouncilNote.objects.create(council_id="LDS", label=row._meta.label, record=row.key, text="Ours.", made_by=author)
    open_to(row, factories.body_of("MAN"), Part.WHOLE, why="partner:x")
    readers_of_it = {r.email.split("@")[1] for r in readers if CouncilNote.objects.visible_to(r).exists()}
    assert readers_of_it == {"lds.example"}
    assert Council.objects.filter(code="LDS").exists()


@pytest.mark.parametrize("part", [0, 4])
def test_a_grant_opens_a_part_that_there_is(part: int) -> None:
    row, body = factories.a_bare_delegation("LDS"), factories.body_of("MAN")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(label=row._meta.label, record=row.key, body=body, part=part, why="partner:x")
