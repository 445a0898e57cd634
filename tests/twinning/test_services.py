from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Sharing
from audit.models import Event
from places.models import Council, Place
from tests import factories
from tests.factories import NOW
from tests.shipped import shipped_agreements
from twinning import services
from twinning.models import Agreement, AgreementFact
from twinning.rules import AgreementKind, Confidence, KnownDay, LegalNature, Status
from twinning.services import Source
from web.refusals import Stale, WrongState

pytestmark = pytest.mark.django_db

PAPER = Source("Made-up Gazette, 1 April 2026", Confidence.MEDIUM, as_of=date(2026, 4, 1))


def entered(by: User | None = None, **more: Any) -> Agreement:
    facts: dict[str, Any] = {
        "uk_place": "Leeds",
        "place": factories.hangzhou(),
        "kind": AgreementKind.MOU,
        "signed": KnownDay.from_iso("1988"),
        **more,
    }
    by = by or factories.council_user("LDS")
    return services.add_agreement(Council.objects.get(code="LDS"), by=by, now=NOW, **facts)


def loaded() -> Agreement:
    shipped_agreements()
    return Agreement.objects.get(council="LDS")


def said(agreement: Agreement, field: str) -> list[tuple[str, str, bool]]:
    return [(fact.value, fact.source, fact.stands) for fact in agreement.facts.filter(field=field)]


def actions(agreement: Agreement) -> list[str]:
    return list(Event.objects.filter(subject=agreement.key).order_by("id").values_list("action", flat=True))


def test_what_a_council_enters_is_its_own_word() -> None:
    agreement = entered()
    assert agreement.status == Status.ACTIVE
    assert said(agreement, "signed") == [("1988", "Leeds City Council", True)]
    assert said(agreement, "place") == [("CN-330100", "Leeds City Council", True)]
    assert said(agreement, "status") == [("active", "Leeds City Council", True)]
    assert said(agreement, "legal_nature") == []
    assert actions(agreement) == ["agreement_entered"]


def test_the_same_form_sent_twice_makes_one_agreement() -> None:
    officer = factories.council_user("LDS")
    assert entered(officer, form_id="a").pk == entered(officer, form_id="a").pk
    assert Agreement.objects.count() == 1


def test_a_council_may_have_two_of_a_kind_with_a_place_and_is_told_of_the_first() -> None:
    first = entered()
    second = entered()
    like = Agreement.objects.like(first.council, first.place, first.kind)
    assert set(like) == {first, second}
    assert not Agreement.objects.like(first.council, first.place, AgreementKind.SISTER_PORT).exists()


def test_a_council_that_closed_gets_no_new_agreement_and_its_successor_is_named() -> None:
    Council.objects.filter(code="LDS").update(closed_on=NOW.date())
    leeds = Council.objects.get(code="LDS")
    leeds.successors.add(Council.objects.get(code="MAN"))
    told = "Leeds City Council closed on 24 November 2026. Choose the council that replaced it: Manchester City Council"
    with pytest.raises(WrongState, match=told):
        entered()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"signed": KnownDay.from_iso("2027")}, "signed"),
        ({"ended": KnownDay.from_iso("2026-12"), "status": Status.LAPSED}, "ended"),
        ({"status": Status.NOT_CONFIRMED}, "status"),
    ],
)
def test_nothing_is_entered_that_cannot_be_true_today(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        entered(**facts)
    assert list(refusal.value.error_dict) == [field]


def test_before_the_sharing_notice_is_accepted_an_agreement_stays_with_its_council() -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    CouncilSettings.objects.update(notice_accepted_at=None)
    with pytest.raises(ValidationError, match="has not accepted the sharing notice"):
        entered(sharing=Sharing.UNIT)
    agreement = entered()
    assert agreement.sharing == Sharing.COUNCIL
    with pytest.raises(ValidationError, match="has not accepted the sharing notice"):
        services.share_agreement(agreement, sharing=Sharing.COUNCILS, seen=1, by=approver, now=NOW)


def test_an_agreement_must_end_after_it_is_signed() -> None:
    with pytest.raises(ValidationError, match="must end after it is signed"):
        entered(ended=KnownDay.from_iso("1987"), status=Status.LAPSED)
    assert entered(ended=KnownDay.from_iso("1988"), status=Status.LAPSED).ended is not None


def test_a_day_of_ending_needs_a_status_of_ending() -> None:
    with pytest.raises(ValidationError, match="Say how the agreement ended"):
        entered(ended=KnownDay.from_iso("1999"), status=Status.ACTIVE)


def test_the_council_corrects_what_a_source_says_and_the_source_stays_beside_it() -> None:
    agreement = loaded()
    source = agreement.facts.get(field="signed").source
    officer = factories.council_user("LDS")
    agreement = services.correct_agreement(
        agreement, known_from="Signed copy", seen=1, by=officer, now=NOW, signed=KnownDay.from_iso("1988-06")
    )
    assert agreement.facts.get(field="signed", stands=True).note == "Signed copy"
    assert said(agreement, "signed") == [("1988-06", "Leeds City Council", True), ("1988-06-08", source, False)]
    assert (agreement.version, agreement.confidence, agreement.confirmed_on) == (2, Confidence.CONFIRMED, NOW.date())
    assert actions(agreement) == ["agreement_loaded", "agreement_corrected"]


def test_what_a_council_takes_away_is_nobodys_word_any_more() -> None:
    agreement = entered()
    officer = factories.council_user("LDS")
    agreement = services.correct_agreement(agreement, seen=1, by=officer, now=NOW, signed=None)
    assert (agreement.signed, said(agreement, "signed")) == (None, [("1988", "Leeds City Council", False)])


@pytest.mark.parametrize("facts", [{}, {"public_note": "Another."}, {"signed": None}])
def test_a_source_needs_something_that_it_tells_of(facts: dict[str, Any]) -> None:
    agreement, officer = entered(), factories.council_user("LDS")
    with pytest.raises(ValidationError, match="Correct what this tells of"):
        services.correct_agreement(agreement, known_from="Somebody", seen=1, by=officer, now=NOW, **facts)


def test_status_and_sharing_are_no_corrections() -> None:
    agreement, approver = entered(), factories.council_user("LDS", Role.APPROVER)
    for facts in ({"status": Status.LAPSED}, {"sharing": Sharing.COUNCIL}):
        with pytest.raises(TypeError):
            services.correct_agreement(agreement, seen=1, by=approver, now=NOW, **facts)


def test_what_a_council_knows_it_from_stays_when_it_confirms() -> None:
    agreement, officer = loaded(), factories.council_user("LDS")
    agreement = services.correct_agreement(
        agreement, known_from="Signed copy", seen=1, by=officer, now=NOW, signed=KnownDay.from_iso("1988-06")
    )
    agreement = services.confirm_agreement(agreement, seen=2, by=officer, now=NOW)
    assert agreement.facts.get(field="signed", stands=True).note == "Signed copy"


def test_to_correct_nothing_changes_nothing() -> None:
    agreement = loaded()
    officer = factories.council_user("LDS")
    assert services.correct_agreement(agreement, seen=1, by=officer, now=NOW, uk_place="Leeds").version == 1


def test_a_council_confirms_what_stands() -> None:
    agreement = services.confirm_agreement(loaded(), seen=1, by=factories.council_user("LDS"), now=NOW)
    assert agreement.confirmed_on == NOW.date()
    assert ("1988-06-08", "Leeds City Council", True) in said(agreement, "signed")


def test_analysts_put_sourced_facts_on_record_until_the_council_has_confirmed() -> None:
    agreement = loaded()
    analyst, officer = factories.user_of("unit", Role.ANALYST), factories.council_user("LDS")
    day = KnownDay.from_iso("1988-06-09")
    agreement = services.source_agreement(agreement, source=PAPER, seen=1, by=analyst, now=NOW, signed=day)
    assert agreement.signed == day
    agreement = services.confirm_agreement(agreement, seen=2, by=officer, now=NOW)
    other = Source("Made-up Herald", Confidence.LOW)
    later = KnownDay.from_iso("1989")
    agreement = services.source_agreement(agreement, source=other, seen=3, by=analyst, now=NOW, signed=later)
    assert agreement.signed == day
    assert ("1989", "Made-up Herald", False) in said(agreement, "signed")


def test_analysts_say_nothing_of_an_agreement_that_its_council_keeps_to_itself() -> None:
    analyst, agreement = factories.user_of("unit", Role.ANALYST), entered()
    Agreement.objects.filter(pk=agreement.pk).update(sharing=Sharing.COUNCIL)
    with pytest.raises(PermissionDenied, match="not shared with you"):
        services.source_agreement(
            agreement, source=PAPER, seen=1, by=analyst, now=NOW, signed=KnownDay.from_iso("1981")
        )


def test_analysts_change_nothing_that_has_no_source() -> None:
    agreement, analyst = loaded(), factories.user_of("unit", Role.ANALYST)
    with pytest.raises(PermissionDenied, match="Only the council changes this: public_note, sharing"):
        services.source_agreement(
            agreement, source=PAPER, seen=1, by=analyst, now=NOW, sharing=Sharing.COUNCIL, public_note="x"
        )


@pytest.mark.parametrize(
    ("source", "facts", "told"),
    [
        (PAPER, {}, "at least one thing"),
        (PAPER, {"legal_nature": LegalNature.UNCLEAR}, "at least one thing"),
        (Source("Leeds City Council", Confidence.HIGH), {"signed": KnownDay.from_iso("1987")}, "in its own name"),
        (Source("Gazette", Confidence.CONFIRMED), {"signed": KnownDay.from_iso("1987")}, "in its own name"),
        (
            Source("Gazette", Confidence.LOW, date(2027, 1, 1)),
            {"signed": KnownDay.from_iso("1987")},
            "today or earlier",
        ),
        (PAPER, {"status": Status.NOT_CONFIRMED, "kind": AgreementKind.MOU}, "Choose what the status is"),
    ],
)
def test_a_source_says_something_of_its_own(source: Source, facts: dict[str, Any], told: str) -> None:
    agreement, analyst = loaded(), factories.user_of("unit", Role.ANALYST)
    with pytest.raises(ValidationError, match=told):
        services.source_agreement(agreement, source=source, seen=1, by=analyst, now=NOW, **facts)
    assert Agreement.objects.get(pk=agreement.pk).version == 1


def test_an_approver_changes_who_sees_an_agreement_and_who_saw_it_is_told() -> None:
    agreement = loaded()
    approver, other = factories.council_user("LDS", Role.APPROVER), factories.council_user("MAN")
    agreement = services.share_agreement(agreement, sharing=Sharing.COUNCIL, seen=1, by=approver, now=NOW)
    assert not Agreement.objects.visible_to(other).filter(pk=agreement.pk).exists()
    event = Event.objects.filter(subject=agreement.key).latest("id")
    assert (event.action, event.facts) == ("agreement_shared", ["sharing"])
    assert "councils" in event.before and "councils" not in event.after
    assert agreement.confirmed_on is None


def test_an_approver_ends_an_agreement_with_the_day_and_the_reason() -> None:
    agreement, approver = loaded(), factories.council_user("LDS", Role.APPROVER)
    agreement = services.change_status(
        agreement,
        status=Status.ENDED_MUTUALLY,
        on=date(2026, 10, 1),
        reason="Made-up reason.",
        seen=1,
        by=approver,
        now=NOW,
    )
    assert agreement.ended == KnownDay.from_iso("2026-10-01")
    [change] = agreement.status_changes.all()
    assert (change.new, change.on, change.reason, change.by) == (
        Status.ENDED_MUTUALLY,
        date(2026, 10, 1),
        "Made-up reason.",
        approver,
    )
    agreement = services.change_status(
        agreement, status=Status.ACTIVE, on=date(2026, 11, 1), reason="Renewed.", seen=2, by=approver, now=NOW
    )
    assert agreement.ended is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"on": NOW.date() + timedelta(days=1)}, "today or earlier"),
        ({"reason": "  "}, "Say why the status changed"),
        ({"status": Status.NOT_CONFIRMED}, "Choose what the status is"),
        ({"on": date(1980, 1, 1)}, "must end after it is signed"),
    ],
)
def test_a_change_of_status_that_cannot_be_is_refused(changes: dict[str, Any], told: str) -> None:
    agreement = loaded()
    Agreement.objects.filter(pk=agreement.pk).update(status=Status.UNDER_REVIEW)
    facts = {"status": Status.LAPSED, "on": NOW.date(), "reason": "Made-up.", **changes}
    approver = factories.council_user("LDS", Role.APPROVER)
    with pytest.raises(ValidationError, match=told):
        services.change_status(agreement, seen=1, by=approver, now=NOW, **facts)


def test_the_status_that_stands_is_no_change() -> None:
    agreement = entered()
    approver = factories.council_user("LDS", Role.APPROVER)
    with pytest.raises(WrongState):
        services.change_status(agreement, status=Status.ACTIVE, on=NOW.date(), reason="x", seen=1, by=approver, now=NOW)


def test_each_act_is_refused_to_those_who_may_not() -> None:
    agreement, now = loaded(), NOW
    officer, approver = factories.council_user("LDS"), factories.council_user("LDS", Role.APPROVER)
    analyst, other = factories.user_of("unit", Role.ANALYST), factories.council_user("MAN", Role.APPROVER)
    status: dict[str, Any] = {"status": Status.LAPSED, "on": now.date(), "reason": "x", "seen": 1, "now": now}
    for by in (officer, analyst, other):
        with pytest.raises(PermissionDenied):
            services.change_status(agreement, by=by, **status)
    for by in (analyst, other):
        with pytest.raises(PermissionDenied):
            services.correct_agreement(agreement, seen=1, by=by, now=now, uk_place="x")
        with pytest.raises(PermissionDenied):
            services.confirm_agreement(agreement, seen=1, by=by, now=now)
    with pytest.raises(PermissionDenied):
        services.source_agreement(agreement, source=PAPER, seen=1, by=officer, now=now)
    for by in (officer, analyst, other):
        with pytest.raises(PermissionDenied):
            services.share_agreement(agreement, sharing=Sharing.COUNCIL, seen=1, by=by, now=NOW)
    assert services.share_agreement(agreement, sharing=Sharing.COUNCIL, seen=1, by=approver, now=NOW).version == 2


def test_somebody_who_looked_at_another_version_changes_nothing() -> None:
    agreement = loaded()
    officer = factories.council_user("LDS")
    services.confirm_agreement(agreement, seen=1, by=officer, now=NOW)
    with pytest.raises(Stale):
        services.correct_agreement(agreement, seen=1, by=officer, now=NOW, uk_place="Another")


def test_facts_follow_their_agreement() -> None:
    agreement = entered(sharing=Sharing.COUNCIL)
    assert not AgreementFact.objects.visible_to(factories.council_user("MAN")).exists()
    assert AgreementFact.objects.visible_to(factories.council_user("LDS")).count() == agreement.facts.count()
    assert Place.objects.filter(agreements=agreement).exists()
