"""Organisations are compared with lists; a person decides what a match is, and is asked again when things change."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from counterparts.models import Organisation
from counterparts.services import edit_organisation
from notifications.models import Task
from places.models import Council
from risk import services
from risk.models import ListVersion, Match, Screening
from risk.rules import AskedAgain, MatchDecision, ScreenedBecause
from risk.services.screening import OWN_HISTORY, OwnRecord
from tests.factories import NOW, an_organisation, council_user, user_of
from web.refusals import Stale, WrongState

pytestmark = pytest.mark.django_db
LIST = (Path(__file__).parents[1] / "screening" / "data" / "uk_sanctions.csv").read_bytes()
TODAY = NOW.date()
IN_A_YEAR = TODAY + timedelta(days=365)
LATER = NOW + timedelta(days=40)


@pytest.fixture(autouse=True)
def _loaded() -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def leeds() -> Council:
    return Council.objects.get(code="LDS")


def screened(organisation: Organisation, by: User, *, now: Any = NOW, **more: Any) -> Screening:
    [screening] = services.screen_organisations(leeds(), [organisation], by=by, now=now, **more)
    return screening


def planted(by: User, **more: Any) -> Organisation:
    return an_organisation(
        "LDS", by=by, **{"name": "Example IC Trading Ltd", "local_name": "", "kind": "private", **more}
    )


def match_of(organisation: Organisation) -> Match:
    return Match.objects.get(organisation=organisation)


def decided(match: Match, by: User, decision: str = MatchDecision.ANOTHER, **more: Any) -> Match:
    said = {"reason": "Another town, another trade.", "expires_on": IN_A_YEAR, "seen": match.version, "now": NOW}
    return services.decide_match(match, decision=decision, by=by, **{**said, **more})


@pytest.mark.capability("P05", part="planted entity")
@pytest.mark.parametrize(
    "names",
    [
        {"name": "Example IC Trading Ltd", "local_name": ""},
        {"name": "Some other words", "local_name": "例子集成電路貿易有限公司"},
        {"name": "Trading Co., Ltd. Example Integrated Circuit", "local_name": ""},
    ],
    ids=["alias", "Chinese name, traditional", "other order"],
)
def test_a_listed_organisation_is_found_by_any_of_its_names(officer: User, names: dict[str, str]) -> None:
    organisation = planted(officer, **names)
    screening = screened(organisation, officer)
    match = match_of(organisation)
    assert (screening.found, match.decision, match.is_to_decide(TODAY)) == (1, "", True)
    [list_told] = [one for one in screening.lists if one["code"] == "uk_sanctions"]
    assert list_told["published_on"] == "2026-10-08" and len(list_told["sha256"]) == 64
    assert match.evidence["list"] == list_told and match.evidence["features"]
    assert match.evidence["names"][0] == "EXAMPLE INTEGRATED CIRCUIT TRADING CO LTD"


def test_nothing_is_found_for_an_organisation_that_is_on_no_list(officer: User) -> None:
    organisation = planted(officer, name="Hangzhou West Lake Children’s Choir", local_name="杭州西湖少儿合唱团")
    assert screened(organisation, officer).found == 0
    assert not Match.objects.exists() and not Task.objects.filter(kind="decide_match").exists()


@pytest.mark.capability("G08", part="a person decides")
@pytest.mark.parametrize("decision", [one for one in MatchDecision if one])
def test_a_person_decides_with_a_reason_and_until_when(officer: User, decision: str) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    [task] = Task.objects.filter(kind="decide_match", done_at=None)
    assert (task.body_id, task.to) == ("LDS", "officer")
    match = decided(match_of(organisation), officer, decision)
    assert (match.decision, match.decided_by, match.expires_on) == (decision, officer, IN_A_YEAR)
    assert not match.is_to_decide(TODAY)
    assert not Task.objects.filter(kind="decide_match", done_at=None).exists()
    assert Event.objects.latest("pk").action == "match_decided"


def test_it_is_not_decided_without_reason_or_for_longer_than_a_year(officer: User) -> None:
    screened(planted(officer), officer)
    match = Match.objects.get()
    for said in ("", "y", "no no no."):
        with pytest.raises(ValidationError, match="Say why in a few words"):
            decided(match, officer, reason=said)
    for day in (TODAY, IN_A_YEAR + timedelta(days=1)):
        with pytest.raises(ValidationError, match="Choose a day after today"):
            decided(match, officer, expires_on=day)
    with pytest.raises(Stale):
        decided(match, officer, seen=match.version + 1)


def test_a_decision_is_remembered_when_the_same_is_found_again(officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)
    again = screened(organisation, officer, now=LATER)
    match = match_of(organisation)
    assert (match.decision, match.asked_again, match.screening) == ("another", "", again)
    assert match.evidence_at == NOW, "what was decided on stays what it was"


def test_a_reload_keeps_what_was_decided_and_asks_again_where_the_entry_changed(officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)

    newer = LIST.replace(b"08-Oct-2026", b"09-Nov-2026").replace(b"AFG0001", b"AFG0002")
    services.load_list("uk_sanctions", newer, now=LATER)
    assert services.screen_after_loading(LATER) == 1
    assert match_of(organisation).asked_again == ""

    changed = newer.replace(b"09-Nov-2026", b"10-Nov-2026").replace(b"TRADING CO LTD", b"TRADING COMPANY")
    services.load_list("uk_sanctions", changed, now=LATER + timedelta(days=1))
    assert services.screen_after_loading(LATER + timedelta(days=1)) == 1
    match = match_of(organisation)
    assert (match.decision, match.asked_again) == ("another", AskedAgain.LIST)
    assert match.evidence["list"]["published_on"] == "2026-11-10"
    assert Task.objects.filter(kind="decide_match", record=match.key, done_at=None).exists()
    assert Screening.objects.filter(organisation=organisation).first().because == ScreenedBecause.LIST  # type: ignore[union-attr]


def test_it_is_asked_again_when_the_organisation_changed(officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)
    organisation = edit_organisation(
        organisation, other_names=["Example Integrated Circuit"], seen=organisation.version, by=officer, now=LATER
    )
    screened(organisation, officer, now=LATER)
    assert match_of(organisation).asked_again == AskedAgain.ORGANISATION


def test_an_entry_that_went_is_asked_about_no_more_and_again_when_it_comes_back(officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    other = (
        LIST.replace(b"TST0001", b"TST0009")
        .replace(b"EXAMPLE I", b"ELSEWHERE O")
        .replace("例子".encode(), "别处".encode())
    )
    services.load_list("uk_sanctions", other.replace(b"08-Oct-2026", b"09-Nov-2026"), now=LATER)
    services.screen_after_loading(LATER)
    match = match_of(organisation)
    assert match.gone_at == LATER and not Task.objects.filter(kind="decide_match", done_at=None).exists()
    with pytest.raises(WrongState, match="no longer found"):
        decided(match, officer)
    services.load_list("uk_sanctions", LIST.replace(b"08-Oct-2026", b"10-Nov-2026"), now=LATER + timedelta(days=1))
    services.screen_after_loading(LATER + timedelta(days=1))
    assert match_of(organisation).gone_at is None
    assert Task.objects.filter(kind="decide_match", done_at=None).exists()


@pytest.mark.capability("G10", part="evidence of rejected matches")
def test_evidence_of_a_rejected_match_goes_after_a_year_and_what_expired_is_asked_again(officer: User) -> None:
    rejected, same = planted(officer), planted(officer, name="Example Integrated Circuit Trading")
    for organisation in (rejected, same):
        screened(organisation, officer)
    decided(match_of(rejected), officer)
    decided(match_of(same), officer, MatchDecision.SAME)
    gone = match_of(rejected)
    gone.gone_at = NOW
    gone.save()
    assert services.let_evidence_go(NOW + timedelta(days=364)) == 0
    after = NOW + timedelta(days=367)
    assert services.let_evidence_go(after) == 1
    assert match_of(rejected).evidence == {} and match_of(rejected).reason
    assert match_of(same).evidence["names"]
    assert services.screen_where_decisions_expired(after) == 1
    assert match_of(same).asked_again == AskedAgain.EXPIRED and match_of(same).evidence_at == after


def test_the_councils_own_history_is_compared_too(officer: User) -> None:
    organisation = planted(officer, name="Made-up Friendship Trading House", local_name="虚构友谊贸易行")

    def history(_council: Council) -> list[OwnRecord]:
        return [OwnRecord("LDS-26-AAAAA", ("Made-up Friendship Trading House",), "A visit that was declined.")]

    screened(organisation, officer, history=history)
    match = match_of(organisation)
    assert (match.list_code, match.entry, match.is_close) == (OWN_HISTORY, "LDS-26-AAAAA", True)
    services.load_list("uk_sanctions", LIST.replace(b"08-Oct-2026", b"09-Nov-2026"), now=LATER)
    services.screen_after_loading(LATER)
    assert match_of(organisation).gone_at is None, "without the history at hand nothing is said of it"


@pytest.mark.parametrize(
    "name", ["", "A", "有限公司", "Co., Ltd.", "🙂🙂", "A" * 200, "' OR 1=1 --", "Общество Имя", "شركة مثال"]
)
def test_a_name_that_says_little_or_nothing_finds_nothing_and_stops_nothing(officer: User, name: str) -> None:
    organisation = planted(officer)
    Organisation.objects.filter(pk=organisation.pk).update(name=name, local_name="", other_names=[])
    organisation.refresh_from_db()
    assert screened(organisation, officer).found == 0


def test_neither_another_council_nor_the_unit_sees_or_decides(officer: User) -> None:
    screened(planted(officer), officer)
    match = Match.objects.get()
    for reader in (council_user("CRF"), user_of("unit", Role.ANALYST), user_of("unit", Role.PUBLISHER)):
        assert not Match.objects.visible_to(reader).exists() and not Screening.objects.visible_to(reader).exists()
        with pytest.raises(PermissionDenied):
            decided(match, reader)
    with pytest.raises(PermissionDenied):
        decided(match, council_user("LDS", Role.LEADER))


def test_comparing_after_a_reload_goes_on_where_it_was_stopped(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    organisations = [planted(officer, name=f"Made-up Works {number}") for number in range(5)]
    services.screen_organisations(leeds(), organisations, by=officer, now=NOW)
    services.load_list("uk_sanctions", LIST.replace(b"08-Oct-2026", b"09-Nov-2026"), now=LATER)
    monkeypatch.setattr("risk.services.rescreening.AT_ONCE", 2)
    assert [services.screen_after_loading(LATER) for _run in range(4)] == [2, 2, 1, 0]
    version = ListVersion.objects.newest("uk_sanctions")
    assert version is not None and (version.screened, version.screened_at) == (5, LATER)
    assert Screening.objects.filter(because=ScreenedBecause.LIST).count() == 5


def test_the_day_of_a_list_stands_with_every_result(officer: User) -> None:
    told = screened(planted(officer), officer).lists
    assert {one["code"]: one["loaded_on"] for one in told}["uk_sanctions"] == date(2026, 11, 24).isoformat()


def test_an_organisation_that_changed_is_compared_anew_by_the_clock_and_once(officer: User) -> None:
    organisation, other = planted(officer), planted(officer, name="Made-up Works")
    for one in (organisation, other):
        screened(one, officer)
    decided(match_of(organisation), officer)
    assert services.screen_where_organisations_changed(LATER) == 0
    edit = {"registration_number": "9144 0300-EXAMPLE00X", "seen": organisation.version, "by": officer, "now": LATER}
    edit_organisation(organisation, **edit)  # type: ignore[arg-type]
    after = LATER + timedelta(minutes=1)
    assert [services.screen_where_organisations_changed(after) for _run in range(2)] == [1, 0]
    match = match_of(organisation)
    assert match.asked_again == AskedAgain.ORGANISATION
    assert match.evidence["features"][0]["feature"] == "number", "the list has the same registration number"
    [last] = Screening.objects.filter(organisation=organisation).latest_of_each()
    assert last.because == ScreenedBecause.ORGANISATION and last.compared["numbers"] == ["9144 0300-EXAMPLE00X"]


def test_of_what_the_clock_compared_the_last_stays_and_all_that_people_asked_for(officer: User) -> None:
    organisation = planted(officer, name="Made-up choir")
    for day in range(3):
        screened(organisation, officer, now=NOW + timedelta(hours=day))
        report = f"{10 + day}-Nov-2026".encode()
        services.load_list("uk_sanctions", LIST.replace(b"08-Oct-2026", report), now=NOW + timedelta(hours=day + 0.5))
        services.screen_after_loading(NOW + timedelta(hours=day + 0.6))
    kept = list(Screening.objects.order_by("pk").values_list("because", flat=True))
    assert kept == ["asked", "asked", "asked", "list"]


def test_an_own_record_of_which_the_decision_expired_is_asked_again_and_not_for_ever(officer: User) -> None:
    organisation = planted(officer, name="Made-up Friendship House", local_name="")

    def history(_council: Council) -> list[OwnRecord]:
        return [OwnRecord("LDS-26-AAAAA", ("Made-up Friendship House",), "A visit that was declined.")]

    screened(organisation, officer, history=history)
    decided(match_of(organisation), officer, expires_on=TODAY + timedelta(days=1))
    after = NOW + timedelta(days=3)
    assert services.screen_where_decisions_expired(after) == 0, "without the history nothing is said of it"
    runs = [services.screen_where_decisions_expired(after, history=history) for _run in range(2)]
    assert runs == [1, 0] and match_of(organisation).asked_again == AskedAgain.EXPIRED


def test_nobody_compares_what_is_not_shared_with_them(officer: User) -> None:
    hidden = an_organisation("CRF", name="Made-up works of Cardiff")
    with pytest.raises(PermissionDenied, match="not shared with you"):
        screened(hidden, officer)
