"""Cover cards: an answer kept as it was given, verified against its row and the trail, and changed by nobody."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.roles import Role
from audit.services import record
from guidance import services
from guidance.advice import advise, asked_in, told
from guidance.cards import canonical, digest, on_the_trail
from guidance.models import AnswerCard, LineVersion, Position, Sector, Use
from guidance.rules import Standing
from guidance.services.cards import KEPT
from notifications.models import Message
from places.models import Council
from tests.factories import NOW, a_delegation, again, body_of, council_user, user_of
from tests.guidance.asked import a_card, a_question, an_answer, an_investor, shown
from tests.guidance.texts import a_draft_position, a_position, a_version, published, writer
from tests.sweeps import made_up
from web.refusals import WrongState

LATER = NOW + timedelta(days=1)


def tamper(statement: str) -> None:
    """As somebody would who has the whole database in hand, its triggers too."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE guidance_answercard DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE guidance_answercard ENABLE TRIGGER USER")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


class TestTheCanonicalForm:
    @given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), PLAIN))
    def test_it_says_the_same_and_depends_on_no_order(self, content: dict[str, Any]) -> None:
        written = canonical(content)
        assert json.loads(written) == content
        assert canonical(dict(reversed(list(content.items())))) == written

    def test_it_is_as_its_description_says(self) -> None:
        content = {"b": [1, True, None], "a": '中国 "x"\n\x1f'}
        written = '{"a":"中国 \\"x\\"\\n\\u001f","b":[1,true,null]}'.encode()
        assert canonical(content) == written
        assert digest(content) == hashlib.sha256(written).hexdigest()


@pytest.mark.django_db
class TestKeeping:
    def test_it_holds_all_that_was_said_with_dates_versions_and_who_cleared_it(self) -> None:
        position = published(
            a_draft_position(
                "dbt",
                standing=Standing.CONDITIONS,
                text="Made-up words.",
                conditions="Made-up conditions.",
                sector_id="energy",
                review_by=NOW.date() + timedelta(days=90),
            ),
            "fcdo",
        )
        version = a_version(sectors=[Sector.objects.get(code="energy")])
        content = a_card().content
        assert (content["answer"], content["day"], content["nation"]) == (
            "Supported with conditions",
            "2026-11-24",
            "England",
        )
        [told_position], [told_line] = content["positions"], content["lines"]
        assert (told_position["id"], told_position["text"], told_position["conditions"]) == (
            position.key,
            "Made-up words.",
            "Made-up conditions.",
        )
        assert (told_position["valid_from"], told_position["review_by"]) == ("2026-11-24", "2027-02-22")
        assert [(one["department"], one["on"]) for one in told_position["cleared"]] == [
            ("Department for Business and Trade", "2026-11-24"),
            ("Foreign, Commonwealth and Development Office", "2026-11-24"),
        ]
        assert (told_line["id"], told_line["number"], told_line["full_line"]) == (version.key, 1, version.full_line)

    @pytest.mark.capability("N02", part="a card leaves a use of each text on it")
    def test_each_text_on_it_has_a_use_and_its_council_is_told_when_it_changes(self) -> None:
        position, version = a_position(sector_id="energy"), a_version(sectors=[Sector.objects.get(code="energy")])
        card = a_card()
        uses = Use.objects.by(card)
        assert {(use.of_label, use.of_record) for use in uses} == {
            ("guidance.Position", position.key),
            ("guidance.LineVersion", version.key),
        }
        newer = services.draft_next_version(
            version.line, by=writer("unit"), now=LATER, headline="Newer.", change_note="Newer."
        )
        published(newer, now=LATER)
        assert [use.of_record for use in uses.exclude(changed_at=None)] == [version.key]
        assert Message.objects.get(kind="guidance_changed").record == card.key

    def test_what_changed_since_it_was_read_is_read_again_before_it_is_kept(self) -> None:
        officer = council_user()
        before = shown(an_investor(), officer, Council.objects.get(code="LDS"))
        a_position(sector_id="energy", standing=Standing.NOT_SUPPORTED)
        with pytest.raises(WrongState, match="has changed since this page was opened"):
            a_card(by=officer, shown=before)
        assert not AnswerCard.objects.exists()

    def test_one_form_keeps_one_card(self) -> None:
        officer = council_user()
        assert a_card(by=officer, form_id="one") == a_card(by=officer, form_id="one")
        assert AnswerCard.objects.count() == 1

    @pytest.mark.parametrize(("code", "role"), [("LDS", Role.LEADER), ("MAN", Role.OFFICER), ("unit", Role.ANALYST)])
    def test_only_its_council_keeps_one(self, code: str, role: Role) -> None:
        body_of("LDS")
        with pytest.raises(PermissionDenied):
            a_card("LDS", by=user_of(code, role))

    def test_nobody_else_sees_it_the_unit_included(self) -> None:
        card = a_card("CRF")
        assert card.audience() == ["council:CRF"]
        others = [("LDS", Role.APPROVER), ("unit", Role.ANALYST), ("wales", Role.DEVOLVED), ("fcdo", Role.CLEARER)]
        assert not any(AnswerCard.objects.visible_to(user_of(*who)).exists() for who in others)
        assert AnswerCard.objects.visible_to(user_of("CRF", Role.LEADER)).get() == card

    def test_a_record_of_the_councils_own_is_named_on_it_and_no_other(self) -> None:
        officer = council_user()
        own, theirs = a_delegation(by=officer), a_delegation("MAN")
        assert a_card(by=officer, about=own.key).about_record == own.key
        with pytest.raises(ValidationError, match="no record with this id"):
            a_card(by=officer, about=theirs.key)
        assert AnswerCard.objects.count() == 1

    def test_it_holds_what_is_for_its_council_whatever_else_its_keeper_reads(self) -> None:
        keeper = council_user("LDS")
        borough = Council.objects.filter(kind="london_borough")[0]
        keeper.memberships.create(body=body_of(borough.code), role=Role.LEADER)
        keeper, energy = again(keeper), [Sector.objects.get(code="energy")]
        a_version(title="For boroughs", sectors=energy, council_kinds=["london_borough"])
        a_version(title="For leaders", sectors=energy, roles=["leader"])
        for_all = a_version(title="For all", sectors=energy)
        assert LineVersion.objects.visible_to(keeper).count() == 3
        assert [line["id"] for line in a_card(by=keeper).content["lines"]] == [for_all.key]

    def test_one_of_the_first_form_verifies_and_shows(self, client: Any) -> None:
        officer, position = council_user(), a_position(sector_id="energy")
        card = a_card(by=officer)
        new = ("cell", "about_label", "about_record", "query_id")
        content = {**{name: said for name, said in card.content.items() if name not in new}, "form": 1}
        taken_out = " - ".join(f"'{name}'" for name in new)
        tamper(
            f"UPDATE guidance_answercard SET sha256 = '{digest(content)}', "
            f"content = jsonb_set(content - {taken_out}, '{{form}}', '1')"
        )
        first = AnswerCard.objects.get()
        record(KEPT, first, by=officer, acting=body_of("LDS"), fields=[on_the_trail(first.sha256)])
        assert services.faults_of(first) == []
        services.withdraw(position, reason="Wrong.", seen=position.version, by=user_of("unit", Role.PUBLISHER), now=NOW)
        client.force_login(officer)
        assert client.get(first.get_absolute_url()).status_code == 200

    def test_an_answered_question_is_kept_with_the_answer(self) -> None:
        officer = council_user()
        query = a_question(by=officer)
        with pytest.raises(WrongState, match="not answered yet"):
            services.keep_answered_query(query, shown="", by=officer, now=NOW)
        an_answer(query, "Yes, by all means.")
        query.refresh_from_db()
        seen = digest(told(advise(asked_in(query), again(officer), NOW.date(), council=query.council), query))
        card = services.keep_answered_query(query, shown=seen, by=officer, now=NOW)
        assert [one["text"] for one in card.content["query"]["answers"]] == ["Yes, by all means."]
        assert services.faults_of(card) == []


@pytest.mark.django_db
class TestNobodyChangesIt:
    @pytest.mark.capability("P19", part="edits, deletions and emptying fail")
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE guidance_answercard SET content = '{}'",
            "UPDATE guidance_answercard SET title = title",
            "DELETE FROM guidance_answercard",
            "TRUNCATE guidance_answercard CASCADE",
        ],
    )
    def test_the_database_refuses_every_change(self, statement: str) -> None:
        a_card()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
                cursor.execute(statement)

    @pytest.mark.capability("P19", part="what was changed past the database's guard is noticed")
    @pytest.mark.parametrize(
        ("statement", "sentence"),
        [
            (
                """UPDATE guidance_answercard SET content = jsonb_set(content, '{answer}', '"Encouraged"')""",
                "another hash than the one that was kept with it",
            ),
            ("UPDATE guidance_answercard SET sha256 = repeat('0', 64)", "another hash than the one"),
            ("UPDATE guidance_answercard SET council_id = 'MAN'", "says something else of it"),
            ("UPDATE guidance_answercard SET about_record = 'other'", "says something else of it"),
            ("UPDATE guidance_answercard SET query_id = (SELECT id FROM guidance_query)", "says something else of it"),
            (
                "UPDATE guidance_answercard SET kept_by_id = (SELECT max(id) FROM accounts_user)",
                "that somebody else kept it",
            ),
            ("UPDATE guidance_answercard SET kept_at = kept_at - interval '1 day'", "says something else of it"),
            ("DELETE FROM guidance_answercard", "it is gone"),
        ],
    )
    def test_the_command_names_what_was_tampered_with(self, statement: str, sentence: str) -> None:
        a_card()
        a_question("MAN")
        call_command("verify_cards")
        tamper(statement)
        with pytest.raises(CommandError, match=sentence) as refused:
            call_command("verify_cards")
        assert refused.value.returncode == 1

    def test_who_writes_the_hash_anew_too_is_caught_by_the_trail(self) -> None:
        card = a_card()
        card.content["answer"] = "Encouraged"
        forged = digest(card.content)
        tamper(
            f"UPDATE guidance_answercard SET sha256 = '{forged}', "
            """content = jsonb_set(content, '{answer}', '"Encouraged"')"""
        )
        card.refresh_from_db()
        assert services.faults_of(card) == ["The trail has no event that names the hash of its content."]


CHANGES = st.lists(
    st.sampled_from(["withdraw_position", "replace_position", "withdraw_line", "next_version", "narrow", "reword"]),
    min_size=1,
    max_size=6,
)


class TestAfterAnyLaterChange(TestCase):
    @settings(max_examples=made_up(20), deadline=None)
    @given(CHANGES)
    @pytest.mark.capability("P19")
    def test_a_card_verifies_and_says_what_it_said(self, changes: list[str]) -> None:
        a_position("dbt", sector_id="energy")
        a_version("unit", sectors=[Sector.objects.get(code="energy")])
        card = a_card()
        written = canonical(card.content)
        for number, change in enumerate(changes, start=1):
            self._do(change, NOW + timedelta(hours=number))
            kept = AnswerCard.objects.get()
            assert canonical(kept.content) == written
            assert services.faults_of(kept) == []
            assert hashlib.sha256(written).hexdigest() == kept.sha256

    def _do(self, change: str, now: Any) -> None:
        by = user_of("unit", Role.PUBLISHER)
        positions = Position.objects.in_force(now.date()).filter(owner="dbt")
        versions = LineVersion.objects.answering_on(now.date())
        match change:
            case "withdraw_position":
                for row in positions:
                    services.withdraw(row, reason="Made up.", seen=row.version, by=by, now=now)
            case "withdraw_line":
                for version in versions:
                    services.withdraw(version, reason="Made up.", seen=version.version, by=by, now=now)
            case "replace_position":
                a_position("dbt", sector_id="energy", standing=Standing.NOT_SUPPORTED, text="Other words.", now=now)
            case "narrow":
                a_position("dbt", sector_id="energy", nation="england", standing=Standing.ADVICE_FIRST, now=now)
            case "next_version":
                for version in versions:
                    facts = {"full_line": "New.", "change_note": "New."}
                    published(services.draft_next_version(version.line, by=by, now=now, **facts), now=now)
            case "reword":
                Sector.objects.filter(code="energy").update(name=f"Energy {now:%H}")
