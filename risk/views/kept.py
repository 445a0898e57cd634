"""A version of an assessment that was finished: on a page, and on one page of paper for whoever decides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import User
from accounts.rules import Part
from guidance.cards import canonical
from risk import wording
from risk.assessed import as_read_by, facts_of
from risk.models import Assessment, KeptAssessment, OfficeAnswer
from risk.paper import differences, lenses, outcome, path_of, reasons, sections, six_facts
from risk.rules import AssessmentState, Path
from risk.views.assessments import countersigned_told, signed_told
from risk.views.behind import ROWS, Behind, assessment_about, marked, record_of
from risk.word_file import assessment_file
from web.pdf import NoPdf, make_pdf, missing_for
from web.scoping import Scoped
from web.templatetags.gds import moment
from web.text import for_css
from web.word import WORD_TYPE


class OneVersion(Behind, Scoped, View):
    """For those who see the whole of the assessment."""

    queryset = ROWS
    http_method_names = ["get", "head", "options"]
    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.record = record_of(self)
        found = assessment_about(self, self.record, Part.WHOLE)
        if found is None:
            raise Http404
        self.object: Assessment = found
        rows = found.kept.select_related("made_by", "council")
        self.version: KeptAssessment = get_object_or_404(rows, key=kwargs["version"])
        self.around.note_reading(self.record, by=self.user)
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    @cached_property
    def is_last(self) -> bool:
        return self.version.number == self.object.kept.values_list("number", flat=True)[0]

    def shown(self) -> dict[str, Any]:
        """What was kept, and beside it what has changed since."""
        facts, now = (
            as_read_by(self.user, told, self.version.council_id) for told in (self.version.facts, facts_of(self.object))
        )
        marks = marked(self.record)
        return {
            **marks,
            "record": self.record,
            "title": str(self.record),
            "reference": getattr(self.record, "reference", "") or "",
            "version": self.version,
            "about": self.around.about(self.record, self.user, localdate(timezone.now())),
            "outcome": outcome(facts),
            "why": reasons(facts),
            "conclusion": facts["conclusion"],
            "lenses": lenses(facts),
            "sections": sections(facts),
            "six_facts": six_facts(facts),
            "is_full": path_of(facts) == Path.RED,
            "no_worry": wording.NO_WORRY if path_of(facts) == Path.GREEN and not reasons(facts) else "",
            "made": made_told(self.version),
            "signed": self.answer_told(),
            "is_last": self.is_last,
            "differences": differences(facts, now),
            "on_every_page": for_css(" ".join(text for text in marks.values() if text)),
        }

    def answer_told(self) -> list[str]:
        """What the office that countersigns made of this version, and when; its remarks for its own council alone."""
        answer = OfficeAnswer.objects.visible_to(self.user).filter(version=self.version).first()
        if answer is None:
            stands = self.is_last and self.object.state != AssessmentState.OPEN
            return signed_told(self.object)[1:] if stands else []
        if not answer.remarks:
            return [countersigned_told(answer.by_user, answer.office, answer.at, as_deputy=answer.as_deputy)]
        said = {"name": answer.by_user.name, "moment": moment(answer.at), "remarks": answer.remarks}
        return [_("Sent back by %(name)s on %(moment)s: “%(remarks)s”") % said]

    def file_name(self, ending: str) -> str:
        named = getattr(self.record, "reference", "") or self.record.key
        return f"{named}-risk-{self.version.number}.{ending}"


def made_told(version: KeptAssessment) -> str:
    told = {
        "council": version.council.name,
        "number": version.number,
        "name": version.made_by.name,
        "moment": moment(version.made_at),
    }
    return _("%(council)s. Version %(number)s, finished by %(name)s on %(moment)s.") % told


class KeptVersion(OneVersion, TemplateView):
    template_name = "risk/kept.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = canonical(self.version.facts).decode() + str(self.record)
        ways = {name: self.page(f"assessment_{name}", self.version.key) for name in ("print", "pdf", "word")}
        return super().get_context_data(
            **{
                **kwargs,
                **self.shown(),
                "ways": ways,
                "missing": missing_for(said),
                "back": self.object.get_absolute_url(),
            }
        )


class PrintVersion(OneVersion, TemplateView):
    """Without the ways on, for paper."""

    template_name = "risk/print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                **kwargs,
                **self.shown(),
                "printed_at": timezone.now(),
                "back": self.page("assessment_kept", self.version.key),
            }
        )


class VersionPdf(OneVersion):
    def get(self, request: HttpRequest, **_named: str) -> HttpResponse:
        told = {**self.shown(), "printed_at": timezone.now()}

        def page(pages: int = 1) -> str:
            return render_to_string("risk/pdf.html", {**told, "pages": pages})

        try:
            file = make_pdf(page(), longer=page)
        except NoPdf as missing:
            messages.info(request, str(missing))
            return HttpResponseRedirect(self.page("assessment_print", self.version.key))
        return _download(file, "application/pdf", self.file_name("pdf"))


class VersionWord(OneVersion):
    def get(self, request: HttpRequest, **_named: str) -> HttpResponse:
        file = assessment_file(self.shown(), made_at=timezone.now())
        return _download(file, WORD_TYPE, self.file_name("docx"))


def _download(file: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(file, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
