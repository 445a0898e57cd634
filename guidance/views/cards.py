"""Cover cards: the list of a council's, one as it was kept, its verification, and what of it can be taken away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.generic import TemplateView, View

from accounts.models import User
from accounts.roles import Can
from audit.models import Event
from guidance import services, wording
from guidance.cards import canonical, digest
from guidance.models import AnswerCard
from guidance.services.cards import KEPT
from guidance.shown import Since, answer_shown, cards_that_changed, changed_since, content_for
from web import gds, parts
from web.languages import with_languages
from web.listing import count_in_words
from web.naming import find
from web.paging import ListPage, Page
from web.pdf import NoPdf, make_pdf, missing_for
from web.scoping import Scoped
from web.templatetags.gds import moment

ROWS = AnswerCard.objects.select_related("council", "kept_by", "query")


class CardList(ListPage):
    queryset = ROWS
    order = ("-kept_at", "-key")
    template_name = "guidance/cards.html"
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No cover cards"),
                counted=ngettext_lazy("%(count)s cover card", "%(count)s cover cards", "number"),
                more=_("more than %(count)s cover cards"),
            ),
            "table": self.table(context["page"]),
        }

    def table(self, page: Page) -> gds.Params:
        head = [_("What was asked"), _("Answer"), _("Kept")]
        user: Any = self.request.user
        changed = cards_that_changed(page.rows, user, localdate(timezone.now()))
        lines = [_cells(row, is_changed=row.key in changed) for row in page.rows]
        return parts.table(head, lines, header_column=True, named=[2])


def _cells(card: AnswerCard, *, is_changed: bool) -> list[Any]:
    link = format_html('<a class="govuk-link" href="{}">{}</a>', card.get_absolute_url(), with_languages(card.title))
    below = f"{card.reference}. {card.stamp}" if card.stamp else card.reference
    return [
        format_html('{}<div class="app-secondary app-not-bold">{}</div>', link, below),
        wording.lines([card.content["answer"], *([gds.component("tag", _changed_tag())] if is_changed else [])]),
        moment(card.kept_at),
    ]


def _changed_tag() -> gds.Params:
    return parts.tag(_("Changed since"), "orange")


class OneCard(Scoped, View):
    """One card, for those of its council."""

    queryset = ROWS
    http_method_names = ["get", "head", "options"]
    request: Any
    object: AnswerCard

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found: Any = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        self.object = found
        services.note_card_reading(self.object, by=self.user)
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    @cached_property
    def content(self) -> tuple[dict[str, Any], frozenset[str]]:
        """What was kept, as far as it is for the reader's role; and which lines are not."""
        return content_for(self.object, self.user)

    def shown(self) -> dict[str, Any]:
        """The card as its pages and its file show it: what was kept, and nothing that came later."""
        content, left_out = self.content
        return {**answer_shown(content), "card": self.object, "left_out": len(left_out)}

    def since(self) -> list[Since]:
        """What does not hold today as it was kept."""
        return changed_since(self.object, self.content[0], self.user, localdate(timezone.now()))

    def on_paper(self) -> dict[str, Any]:
        """What lies on a desk says by itself that it is not what holds."""
        return {**self.shown(), "since": self.since(), "printed_at": timezone.now()}


class CardPage(OneCard, TemplateView):
    template_name = "guidance/card.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = self.object
        return super().get_context_data(
            **self.shown(),
            since=self.since(),
            faults=services.faults_of(card),
            record=find(card.about_label, card.about_record, self.user) if card.about_label else None,
            missing=missing_for(canonical(card.content).decode()),
            decisions=card.decisions.select_related("by_user").order_by("-at", "-pk"),
            decide=reverse("card_decide", args=[card.key]) if _may_decide(card, self.user) else "",
            **kwargs,
        )


def _may_decide(card: AnswerCard, user: User) -> bool:
    return user.may(Can.RELY_ON_GUIDANCE, card.council_id)


class PrintCard(OneCard, TemplateView):
    """Without the ways on, for paper."""

    template_name = "guidance/card_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.on_paper(), **kwargs)


class CardPdf(OneCard):
    def get(self, request: HttpRequest, **_named: str) -> HttpResponse:
        context = self.on_paper()
        try:
            file = make_pdf(render_to_string("guidance/card_pdf.html", context))
        except NoPdf as missing:
            messages.info(request, str(missing))
            return HttpResponseRedirect(reverse("card_print", args=[self.object.key]))
        return _download(file, "application/pdf", f"{self.object.reference}.pdf")


class CardFile(OneCard):
    """The content in its canonical form: the very bytes that the hash is of. It has all of it or is not given."""

    def get(self, request: HttpRequest, **_named: str) -> HttpResponse:
        if self.content[1]:
            raise PermissionDenied(_("A line on this card is not for your role, so its file is not given to you."))
        return _download(canonical(self.object.content), "application/json", f"{self.object.reference}.json")


class VerifyCard(OneCard, TemplateView):
    """The hash worked out anew, beside the one in the row and those on the trail."""

    template_name = "guidance/card_verify.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = self.object
        kept = Event.objects.filter(label=card._meta.label, subject=card.key, action=KEPT)
        return super().get_context_data(
            card=card,
            left_out=len(self.content[1]),
            faults=services.faults_of(card),
            counted=digest(card.content),
            events=[(event.at, ", ".join(event.facts)) for event in kept.order_by("pk")],
            **kwargs,
        )


def _download(file: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file, content_type=kind, headers=headers)
