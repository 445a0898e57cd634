"""The addresses of risk. Those of an assessment stand behind the door of its record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import URLPattern, path

from accounts.models import User
from guidance.models import Activity, Issued, Sector
from risk.around import Around
from risk.rules import Prefilled, TriageFact
from risk.services.screening import History
from risk.views import areas as views
from risk.views import (
    assessment_list,
    assessments,
    closing,
    concerns,
    home,
    kept,
    library,
    lists,
    relied,
    risks,
    screening,
    signposts,
    texts,
    triage,
)

urlpatterns: list[URLPattern] = [
    path("risk/", home.RiskHome.as_view(), name="risk"),
    path("risk/assessments/", assessment_list.AssessmentList.as_view(), name="assessments"),
    path("risk/areas/", views.SensitiveAreas.as_view(), name="sensitive_areas"),
    path("risk/areas/add/", views.AddSensitiveArea.as_view(), name="sensitive_area_add"),
    path("risk/areas/<key>/edit/", views.EditSensitiveArea.as_view(), name="sensitive_area_edit"),
    path("risk/areas/<key>/end/", views.EndSensitiveArea.as_view(), name="sensitive_area_end"),
    path("risk/library/", library.StarterRisks.as_view(), name="starter_risks"),
    path("risk/library/add/", library.AddStarterRisk.as_view(), name="starter_risk_add"),
    path("risk/library/<key>/edit/", library.EditStarterRisk.as_view(), name="starter_risk_edit"),
    path("risk/library/<key>/end/", library.EndStarterRisk.as_view(), name="starter_risk_end"),
    path("risk/signposts/", signposts.Signposts.as_view(), name="signposts"),
    path("risk/signposts/<category>/", signposts.SetSignposts.as_view(), name="signposts_set"),
    path("risk/lists/", lists.Lists.as_view(), name="lists"),
    path("risk/concerns/", concerns.Concerns.as_view(), name="concerns"),
]

OF_ASSESSMENT: tuple[tuple[str, Any, str], ...] = (
    ("", assessments.AssessmentPage, "assessment"),
    ("facts/", triage.Triage, "triage"),
    ("risks/add/", risks.AddRisk, "risk_add"),
    ("risks/start/", risks.TakeUpStarters, "risk_starters"),
    ("risks/<risk>/", risks.EditRisk, "risk"),
    ("risks/<risk>/remove/", risks.RemoveRisk, "risk_remove"),
    ("risks/<risk>/mitigations/add/", risks.AddMitigation, "mitigation_add"),
    ("mitigations/<mitigation>/", risks.MitigationPage, "mitigation"),
    ("mitigations/<mitigation>/move/", risks.MoveMitigation, "mitigation_move"),
    ("mitigations/<mitigation>/remove/", risks.RemoveMitigation, "mitigation_remove"),
    ("benefits/", texts.Benefits, "benefits"),
    ("communities/", texts.Community, "community"),
    ("support/", texts.Support, "support"),
    ("conclusion/", texts.Conclusion, "conclusion"),
    ("guidance/", relied.RelyOnGuidance, "assessment_guidance"),
    ("guidance/<use>/recheck/", relied.RecheckGuidance, "assessment_recheck"),
    ("guidance/<use>/drop/", relied.DropGuidance, "assessment_guidance_drop"),
    ("finish/", closing.Finish, "assessment_finish"),
    ("reopen/", closing.Reopen, "assessment_reopen"),
    ("countersign/", closing.Countersign, "countersign"),
    ("send-back/", closing.SendBack, "assessment_send_back"),
    ("versions/<version>/", kept.KeptVersion, "assessment_kept"),
    ("versions/<version>/print/", kept.PrintVersion, "assessment_print"),
    ("versions/<version>/pdf/", kept.VersionPdf, "assessment_pdf"),
    ("versions/<version>/word/", kept.VersionWord, "assessment_word"),
)
"""Each by its address below `assessment/` and its name, before which the name of the record's kind stands."""


def assessment_of(
    records: Any,
    *,
    prefill: Callable[[Any, User, date], Mapping[TriageFact, Prefilled]],
    fitting: Callable[[Any, User, date], Sequence[Issued]],
    kinds: Callable[[Any, date], tuple[Iterable[Activity], Iterable[Sector]]],
    about: Callable[[Any, User, date], Sequence[str]],
    note_reading: Callable[..., None] | None = None,
) -> list[URLPattern]:
    """What a kind of record needs for its risk to be assessed: this, below its own address.

    `prefill` is what a record says of the six facts, for a reader on a day; `fitting` the guidance in force that fits
    it; `kinds` of which activities and sectors it is; `about` what it is, in a few lines; `note_reading` what reading
    it leaves behind.
    """
    door = records.model._meta.model_name
    noted: dict[str, Any] = {"note_reading": note_reading} if note_reading else {}
    around = Around(prefill=prefill, fitting=fitting, kinds=kinds, about=about, **noted)
    return [
        path(f"assessment/{address}", view.as_view(records=records, around=around), name=f"{door}_{name}")
        for address, view, name in OF_ASSESSMENT
    ]


def screening_pages(history: History) -> list[URLPattern]:
    """The pages on which organisations are compared. Whoever lies above gives the council's own history with them."""
    one = "risk/screening/<str:key>/"
    return [
        path("risk/screening/", screening.Screenings.as_view(), name="screenings"),
        path("risk/screening/find/", screening.FindOrganisation.as_view(), name="screening_find"),
        path(one, screening.OrganisationScreening.as_view(), name="screening"),
        path(f"{one}compare/", screening.CompareOrganisation.as_view(history=history), name="screening_compare"),
        path(f"{one}matches/<str:match>/", screening.DecideMatch.as_view(), name="match_decide"),
    ]
