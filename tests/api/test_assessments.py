"""Risk assessments over the API: as much as the record shows, what they say only with a scope of its own."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from audit.models import Event
from engagement import services
from guidance.services import ask_centre, close_query, draft_next_version
from places.models import Council
from risk.models import Assessment
from risk.rules import PART_OF
from risk.serializers import DETAIL
from risk.services import (
    drop_assessment_guidance,
    finish_mitigation,
    look_at_risk,
    recheck_guidance,
    rely_assessment_on,
    say_of_assessment,
)
from tests import factories
from tests.api.callers import Caller, caller
from tests.api.following import Copy
from tests.api.test_changes import _tells_what_is_not_committed, following, told
from tests.factories import NOW, again, body_of
from tests.guidance.texts import a_version, published, writer
from tests.risk.assessed import GREEN, RED, a_risk, finished, looked_at, written
from tests.world import an_agreement
from twinning.rules import AgreementKind

__all__ = ["_tells_what_is_not_committed"]
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


@pytest.fixture
def leeds() -> Caller:
    return caller("LDS")


@pytest.fixture
def officer() -> Any:
    return factories.council_user("LDS")


def keys(held: Caller, query: str = "") -> list[str]:
    answer = held.get(f"assessments/{query}")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def an_assessment(officer: Any, sharing: str = Sharing.UNIT, **more: Any) -> Assessment:
    return finished(factories.a_delegation("LDS", by=again(officer), sharing=sharing), by=officer, **more)


# -- Who is shown what ---------------------------------------------------------------------------------------------


def test_each_reader_is_shown_as_much_as_is_theirs(leeds: Caller, officer: Any) -> None:
    kept, told_of = an_assessment(officer, Sharing.COUNCIL), an_assessment(officer, Sharing.COUNCILS)
    assert set(keys(leeds)) == {kept.key, told_of.key}
    assert keys(caller("unit")) == [told_of.key]
    assert keys(caller("MAN")) == keys(caller("fcdo")) == keys(caller("scotland")) == keys(caller("corecities")) == []
    for held, part in ((leeds, Part.WHOLE), (caller("unit"), Part.PROGRAMME)):
        row = held.get(f"assessments/{told_of.key}/").json()
        assert row["shown"] == part.name.lower()
        shown = {name for name, least in PART_OF.items() if least <= part}
        assert set(row) - {"shown", "links"} == shown
    for held in (caller("unit"), caller("MAN")):
        assert held.get(f"assessments/{kept.key}/").status_code == 404
    assert caller("MAN").get(f"assessments/{told_of.key}/").status_code == 404


def test_the_unit_reads_no_word_that_the_council_wrote(officer: Any) -> None:
    an_assessment(officer, Sharing.COUNCILS)
    text = caller("unit").get("assessments/").content.decode()
    assert '"level":"medium"' in text.replace(" ", "") and '"open_mitigations":1' in text.replace(" ", "")
    assert not any(
        words in text for words in ("Made-up plan", "Made-up public model", "Made-up conclusion", "security")
    )


def test_what_it_says_is_told_with_a_scope_of_its_own(officer: Any) -> None:
    found = an_assessment(officer)
    short = caller("LDS", "assessments:read").get(f"assessments/{found.key}/").json()
    assert not short.keys() & set(DETAIL) and short["shown"] == "whole" and short["version"] == found.version
    whole = caller("LDS", "assessments:read", "assessments:detail").get(f"assessments/{found.key}/").json()
    assert set(DETAIL) <= whole.keys()
    [risk] = whole["risks"]
    assert (risk["category"], risk["likelihood"], risk["impact_left"]) == ("security_technology", 3, 4)
    assert risk["office"] == "security_lead"
    assert risk["mitigations"][0]["due_on"] == "2027-03-01"
    assert (whole["path"], whole["leads_to"], whole["level"]) == ("short", "short", "medium")
    assert whole["because"] == ["it leads to a promise or an agreement"]
    assert whole["links"]["about"].endswith(f"/delegations/{found.record}/")
    refused = caller("LDS", "delegations:read").get("assessments/")
    assert (refused.status_code, "assessments:read" in refused.json()["detail"]) == (403, True)


def test_who_was_given_the_whole_of_the_visit_reads_the_whole_of_it(officer: Any) -> None:
    found = an_assessment(officer, Sharing.COUNCIL)
    partner = caller("MAN")
    assert keys(partner) == []
    open_to(found.about, body_of("MAN"), Part.WHOLE, why="test")
    row = caller("MAN").get(f"assessments/{found.key}/").json()
    assert row["shown"] == "whole" and row["risks"][0]["what"].startswith("Made-up plan")
    assert "guidance" not in row


def test_what_guidance_it_relies_on_is_told_to_its_council_alone(leeds: Caller, officer: Any) -> None:
    found, text = an_assessment(officer, Sharing.COUNCIL), a_version()
    rely_assessment_on(found, [text], by=again(officer), now=NOW)
    open_to(found.about, body_of("MAN"), Part.WHOLE, why="test")
    for held, told_of in ((leeds, [text.key]), (caller("MAN"), None)):
        row = held.get(f"assessments/{found.key}/").json()
        assert row["shown"] == "whole"
        named = [one["id"] for one in row["guidance"]] if "guidance" in row else None
        assert named == told_of


def test_a_token_writes_nothing_and_hears_what_it_sees(leeds: Caller, officer: Any) -> None:
    found = an_assessment(officer)
    assert leeds.post("assessments/", {"path": "basic"}).status_code == 405
    assert leeds.patch(f"assessments/{found.key}/", {"level": "low"}, if_match="*").status_code == 405
    assert "Risk assessments" in " ".join(leeds.get("me/").json()["sees"])


def test_reading_what_is_said_of_a_sensitive_visit_is_on_the_trail(officer: Any) -> None:
    visit = factories.a_delegation("LDS", by=again(officer), marking="OFFICIAL-SENSITIVE")
    copy = following("LDS", "changes:read", "assessments:read", "assessments:detail")
    found = finished(visit, by=officer)
    assert finished(an_agreement("LDS", "unit", by=again(officer), kind=AgreementKind.MOU), by=officer)
    read = Event.objects.filter(action="delegation_read", subject=visit.key)
    for held in (caller("unit"), caller("LDS", "assessments:read")):
        assert held.get(f"assessments/{found.key}/").json()["level"] and len(keys(held)) == 2
    assert read.count() == 0, "they are told no word of it"
    leeds = caller("LDS", "assessments:read", "assessments:detail")
    assert leeds.get(f"assessments/{found.key}/").json()["risks"] and len(keys(leeds)) == 2
    assert [event.actor for event in read.all()] == [leeds.client.user.key] * 2
    assert len(copy.follow()) == 2
    assert read.count() == 3 and read.latest("pk").actor == copy.caller.client.user.key


# -- The list ------------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_as_the_page_is(leeds: Caller, officer: Any, time_machine: Any) -> None:
    light = looked_at(factories.a_delegation("LDS", by=again(officer)), by=officer, answers=GREEN)
    deep = written(factories.a_delegation("LDS", by=again(officer)), by=officer, category="legal_compliance")
    look_at_risk(deep.about, answers=RED, seen=deep.version, by=again(officer), now=NOW)
    agreement = an_agreement("LDS", "unit", by=again(officer), kind=AgreementKind.MOU)
    third = finished(agreement, by=officer, due_on=date(2026, 12, 1))
    asked = {
        "?path=basic": {light.key},
        "?path=short": {third.key},
        "?path=full": {deep.key},
        "?state=open": {deep.key},
        "?level=medium": {deep.key, third.key},
        "?kind=agreement": {third.key},
        f"?about={light.record}": {light.key},
        "?category=legal_compliance": {deep.key},
        "?overdue=yes": set(),
        "?council=LDS&nation=england&counted=yes": {light.key, deep.key, third.key},
        "?nation=wales": set(),
    }
    for query, found in asked.items():
        assert set(keys(leeds, query)) == found, query
    time_machine.move_to("2026-12-02 09:00")
    leeds = caller("LDS")
    assert keys(leeds, "?overdue=yes") == keys(leeds, "?overdue=yes&category=security_technology") == [third.key]
    assert keys(leeds, "?overdue=yes&category=legal_compliance") == []
    # What is overdue, and of which category, is hidden from the unit, and cannot be felt out.
    unit = caller("unit")
    assert set(keys(unit)) == {light.key, deep.key, third.key}
    assert keys(unit, "?overdue=yes") == keys(unit, "?category=legal_compliance") == []
    assert leeds.get("assessments/?path=red").status_code == 400
    assert leeds.get("assessments/?pth=full").json()["errors"][0]["parameter"] == "pth"


@pytest.mark.parametrize("query", ["?category=legal_compliance", "?overdue=yes", "?overdue=yes&state=open"])
def test_what_a_token_is_not_told_it_does_not_look_for_either(officer: Any, query: str) -> None:
    an_assessment(officer)
    answer = caller("LDS", "assessments:read").get(f"assessments/{query}")
    assert (answer.status_code, answer.json()["scope"]) == (403, "assessments:detail")
    assert keys(caller("LDS", "assessments:read"), "?category=&overdue=&state=finished")


def test_it_comes_in_pages_at_a_bounded_number_of_queries(
    leeds: Caller, officer: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        assessment = looked_at(factories.a_delegation("LDS", by=again(officer)), by=officer)
        for _each in range(number):
            a_risk(assessment, by=officer)
    with django_assert_max_num_queries(14):
        assert len(leeds.get("assessments/").json()["results"]) == 4


# -- What changed --------------------------------------------------------------------------------------------------


def of_assessments(copy: Copy) -> list[tuple[str, str, str]]:
    return [one for one in told(copy) if one[1] == "assessments"]


def test_the_feed_tells_each_reader_of_what_they_see(officer: Any) -> None:
    visit = factories.a_delegation("LDS", by=again(officer), sharing=Sharing.COUNCILS)
    copies = {code: following(code) for code in ("LDS", "unit", "MAN")}
    assessment = finished(visit, by=officer)
    for code in ("LDS", "unit"):
        [entry] = [one for one in copies[code].follow() if one["noun"] == "assessments"]
        assert entry["row"] == copies[code].caller.get(f"assessments/{assessment.key}/").json()
    assert of_assessments(copies["MAN"]) == []
    # What was done about a risk changes a number for the unit; what its council writes, nothing.
    [one] = assessment.risks.get().mitigations.all()
    finish_mitigation(one, done_on=NOW.date(), done_note="Made-up note.", by=again(officer), now=NOW)
    assert of_assessments(copies["unit"]) == [("changed", "assessments", assessment.key)]


def test_what_is_written_in_one_is_told_to_its_council_alone(officer: Any) -> None:
    visit = factories.a_delegation("LDS", by=again(officer))
    assessment = written(visit, by=officer)
    copies = {code: following(code) for code in ("LDS", "unit")}
    said = {"community": "Made-up word."}
    say_of_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW, **said)
    assert of_assessments(copies["LDS"]) and of_assessments(copies["unit"]) == []


def test_what_guidance_it_relies_on_is_told_as_it_changes(officer: Any) -> None:
    assessment, text = an_assessment(officer), a_version()
    copies = {code: following(code) for code in ("LDS", "unit")}
    entry = [("changed", "assessments", assessment.key)]
    [use] = rely_assessment_on(assessment, [text], by=again(officer), now=NOW)
    assert of_assessments(copies["LDS"]) == entry
    assert [one["id"] for one in copies["LDS"].rows["assessments", assessment.key]["guidance"]] == [text.key]
    rely_assessment_on(assessment, [text], by=again(officer), now=NOW)
    assert of_assessments(copies["LDS"]) == [], "twice is once"
    drop_assessment_guidance(assessment, use, by=again(officer))
    assert of_assessments(copies["LDS"]) == entry
    assert copies["LDS"].rows["assessments", assessment.key]["guidance"] == []
    assert of_assessments(copies["unit"]) == []


def test_what_was_gone_over_to_is_told(officer: Any) -> None:
    assessment, text = an_assessment(officer), a_version()
    [use] = rely_assessment_on(assessment, [text], by=again(officer), now=NOW)
    facts = {"headline": "Newer.", "change_note": "Newer."}
    newer = published(draft_next_version(text.line, by=writer("unit"), now=NOW, **facts))
    copy = following("LDS")
    recheck_guidance(assessment, use, by=again(officer), now=NOW)
    assert of_assessments(copy) == [("changed", "assessments", assessment.key)]
    assert [one["id"] for one in copy.rows["assessments", assessment.key]["guidance"]] == [newer.key]


def test_one_that_was_made_after_its_record_was_taken_away_is_told_to_nobody_who_lost_that(officer: Any) -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    visit = factories.a_delegation("LDS", by=again(officer), sharing=Sharing.UNIT)
    unit = following("unit")
    services.edit_delegation(visit, seen=visit.version, by=again(approver), now=NOW, sharing=Sharing.COUNCIL)
    made = finished(visit, by=officer)
    since = Event.objects.filter(subject=made.key).earliest("pk").at + timedelta(seconds=1)
    Assessment.objects.filter(pk=made.pk).update(made_at=since)
    assert [(change, noun) for change, noun, _key in told(unit)] == [("withdrawn", "delegations")]


def test_it_comes_and_goes_with_its_record(officer: Any) -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    visit = factories.a_delegation("LDS", by=again(officer), sharing=Sharing.COUNCIL)
    assessment = finished(visit, by=officer)
    copies = {code: following(code) for code in ("LDS", "unit", "MAN")}
    alone = following("unit", "changes:read", "assessments:read")

    def share(sharing: str) -> None:
        visit.refresh_from_db()
        services.edit_delegation(visit, seen=visit.version, by=again(approver), now=NOW, sharing=sharing)

    share(Sharing.COUNCILS)
    came = [("changed", "assessments", assessment.key)]
    assert of_assessments(copies["unit"]) == told(alone) == came
    assert ("assessments", assessment.key) in copies["unit"].rows
    share(Sharing.COUNCIL)
    went = [("withdrawn", "assessments", assessment.key)]
    assert of_assessments(copies["unit"]) == told(alone) == went
    # Who saw a summary of the visit never saw that there was one, and is not told that it went.
    assert [one[1] for one in told(copies["MAN"])] == ["delegations"]


def test_a_partner_and_who_is_asked_hear_of_it_with_the_record(officer: Any) -> None:
    partner = factories.council_user("MAN")
    visit = factories.a_delegation("LDS", by=again(officer), sharing=Sharing.COUNCIL)
    assessment = finished(visit, by=officer)
    copy = following("MAN")
    visit.refresh_from_db()
    joined = services.invite_partner(
        visit, Council.objects.get(code="MAN"), seen=visit.version, by=again(officer), now=NOW
    )
    services.accept_partnership(joined, by=partner, now=NOW)
    assert of_assessments(copy) == [("changed", "assessments", assessment.key)]
    services.leave_partnership(joined, by=again(partner), now=NOW)
    assert of_assessments(copy) == [("withdrawn", "assessments", assessment.key)]


@pytest.mark.parametrize("sharing", [Sharing.COUNCIL, Sharing.UNIT])
def test_an_open_question_shows_the_unit_the_whole_until_it_is_closed(officer: Any, sharing: Sharing) -> None:
    """Also of a record that it saw in part before, and sees in part again."""
    body_of("unit")
    visit = factories.a_delegation("LDS", by=again(officer), sharing=sharing)
    assessment = finished(visit, by=officer)
    copy = following("unit")
    query = ask_centre(
        Council.objects.get(code="LDS"),
        text="Made-up question?",
        about=visit.key,
        opens_record=True,
        by=again(officer),
        now=NOW,
    )
    assert of_assessments(copy) == [("changed", "assessments", assessment.key)]
    assert copy.rows["assessments", assessment.key]["shown"] == "whole"
    close_query(query, by=again(officer), now=NOW)
    if sharing == Sharing.COUNCIL:
        assert of_assessments(copy) == [("withdrawn", "assessments", assessment.key)]
        return
    assert of_assessments(copy) == [("changed", "assessments", assessment.key)]
    assert copy.rows["assessments", assessment.key]["shown"] == "programme"
    assert "conclusion" not in copy.rows["assessments", assessment.key]


def test_the_schema_says_that_words_are_texts(leeds: Caller) -> None:
    listed = leeds.get("schema/").json()["paths"]["/api/v1/assessments/"]["get"]["parameters"]
    [path] = [one["schema"] for one in listed if one["name"] == "path"]
    assert (path["type"], set(path["enum"])) == ("string", {"basic", "short", "full"})


def test_one_that_went_with_its_draft_is_withdrawn(officer: Any) -> None:
    draft = factories.a_draft("LDS", by=again(officer))
    assessment = looked_at(draft, by=officer)
    copy = following("LDS")
    services.discard_draft(draft, seen=draft.version, by=again(officer), now=NOW)
    assert of_assessments(copy) == [("withdrawn", "assessments", assessment.key)]
