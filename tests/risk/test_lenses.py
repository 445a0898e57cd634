"""Benefits stand beside the risks of their lens: on the assessment, where it is finished or countersigned, on paper."""

import subprocess
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from engagement.models import Delegation
from risk import services
from risk.assessed import facts_of
from risk.models import Assessment
from risk.paper import differences, lenses, sections
from tests.engagement.pages import at
from tests.factories import NOW, a_delegation, again, council_user
from tests.risk.assessed import GREEN, REVIEW, a_risk, looked_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

BENEFITS = {f"{lens}_benefit": f"Made-up {lens} benefit." for lens in ("economic", "security", "values")}


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    """With benefits through all three lenses and risks through two: the largest that is left through that of values."""
    visit = a_delegation("LDS", by=officer)
    assessment = looked_at(visit, by=officer)
    a_risk(assessment, by=officer, what="Made-up risk of security.", likelihood_left=1)
    a_risk(assessment, by=officer, what="Made-up risk of values.", category="values_human_rights", likelihood_left=3)
    assessment.refresh_from_db()
    said: dict[str, Any] = {"conclusion": "Made-up conclusion.", "review_on": REVIEW, **BENEFITS}
    services.say_of_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW, **said)
    return visit


def stand_in_order(text: str, *words: str) -> None:
    places: list[int] = []
    for word in words:
        places.append(text.index(word, places[-1] if places else 0))
    assert places == sorted(places)


# The lens of the largest risk first; one without a risk stands last, with what speaks for it.
ON_PAPER = (
    *("Values", "Made-up values benefit.", "Made-up risk of values."),
    *("Security", "Made-up security benefit.", "Made-up risk of security."),
    *("Economic", "Made-up economic benefit."),
)


@pytest.mark.capability("L2", part="benefits beside the risks of each lens")
def test_on_the_page_what_speaks_for_it_stands_by_the_risks_of_its_lens(
    client: Client, visit: Delegation, officer: User
) -> None:
    client.force_login(again(officer))
    page = client.get(at("delegation_assessment", visit)).text
    page = page[page.index('id="risks"') : page.index('id="signposts"')]
    stand_in_order(
        page,
        *(">Economic</h3>", "Made-up economic benefit.", "No risk is put down through this lens."),
        *(">Security</h3>", "Made-up security benefit.", ">Security</caption>", "Made-up risk of security."),
        *(">Values</h3>", "Made-up values benefit.", ">Values</caption>", "Made-up risk of values."),
    )
    for benefit in BENEFITS.values():
        assert page.count(benefit) == 1


@pytest.mark.capability("L2", part="benefits beside the risks of each lens")
def test_so_they_do_where_it_is_finished_countersigned_and_on_paper(
    client: Client, visit: Delegation, officer: User
) -> None:
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all", countersign_office="leader")
    client.force_login(again(officer))
    told = {"finish": client.get(at("delegation_assessment_finish", visit)).text}
    assessment = Assessment.objects.get()
    services.finish_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    version = assessment.kept.get().key
    for name in ("kept", "print"):
        told[name] = client.get(at(f"delegation_assessment_{name}", visit, version)).text
    client.force_login(council_user("LDS", Role.APPROVER))
    told["countersign"] = client.get(at("delegation_countersign", visit)).text
    for name, page in told.items():
        table = unescape(page[page.index("<caption") : page.index("</table>")])
        stand_in_order(table, *ON_PAPER)
        for benefit in BENEFITS.values():
            assert page.count(benefit) == 1, (name, benefit)
        assert "What speaks for it" not in page[page.index("</table>") :], name


@pytest.mark.capability("L2", part="benefits beside the risks of each lens")
@pytest.mark.needs("pdftotext")
def test_the_word_file_and_the_pdf_have_them_in_the_same_order(
    client: Client, visit: Delegation, officer: User
) -> None:
    assessment = Assessment.objects.get()
    services.finish_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    version = assessment.kept.get().key
    client.force_login(again(officer))
    word = Document(BytesIO(client.get(at("delegation_assessment_word", visit, version)).content))
    body = [element for element in word.element.body.iter() if element.tag.endswith("}t")]
    stand_in_order(" ".join(element.text or "" for element in body), *ON_PAPER)
    pdf = client.get(at("delegation_assessment_pdf", visit, version)).content
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    stand_in_order(" ".join(read.split()), "Values", "Made-up values benefit.", "Security", "Made-up security benefit.")
    stand_in_order(" ".join(read.split()), "Made-up security benefit.", "Economic", "Made-up economic benefit.")


def test_a_lens_without_anything_is_left_out_and_without_risks_benefits_are_a_section(
    client: Client, officer: User
) -> None:
    visit = a_delegation("LDS", by=officer)
    assessment = looked_at(visit, by=officer)
    said: dict[str, Any] = {"by": again(officer), "now": NOW}
    assessment = services.say_of_assessment(
        assessment, seen=assessment.version, values_benefit="Made-up values benefit.", **said
    )
    client.force_login(again(officer))
    page = client.get(at("delegation_assessment", visit)).text
    stand_in_order(page, "No risk is put down yet.", ">Values</h3>", "Made-up values benefit.")
    assert ">Economic</h3>" not in page and "No risk is put down through this lens." not in page
    facts = facts_of(assessment)
    assert lenses(facts) == []
    assert ["Values: Made-up values benefit."] in [section.lines for section in sections(facts)]
    a_risk(assessment, by=officer)
    facts = facts_of(Assessment.objects.get())
    assert [lens.label for lens in lenses(facts)] == ["Security", "Values"]
    assert "What speaks for it" not in [section.title for section in sections(facts)]


def test_another_benefit_is_told_as_a_difference(visit: Delegation, officer: User) -> None:
    assessment = Assessment.objects.get()
    before = facts_of(assessment)
    changed = services.say_of_assessment(
        assessment, seen=assessment.version, by=again(officer), now=NOW, values_benefit="Made-up other benefit."
    )
    [one] = differences(before, facts_of(changed))
    assert (one.title, one.new, one.gone) == (
        "What speaks for it",
        ["Values: Made-up other benefit."],
        ["Values: Made-up values benefit."],
    )


def test_where_basic_precautions_do_after_all_benefits_that_were_written_stay_in_its_version(
    client: Client, officer: User
) -> None:
    visit = a_delegation("LDS", by=officer)
    assessment = looked_at(visit, by=officer)
    said: dict[str, Any] = {"by": again(officer), "now": NOW, "values_benefit": "Made-up values benefit."}
    services.say_of_assessment(assessment, seen=assessment.version, **said)
    light = looked_at(visit, by=officer, answers=GREEN)
    client.force_login(again(officer))
    kept = client.get(at("delegation_assessment_kept", visit, light.kept.get().key)).text
    assert "Values: Made-up values benefit." in kept
