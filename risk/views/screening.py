"""Organisations are compared with published lists, and people of the council decide what was found.

What a council has on record itself comes from above: the addresses are made with it (`risk.urls.screening_pages`).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from counterparts.models import Organisation, standing_for
from risk import services
from risk.filters import ScreeningFilter
from risk.forms.screening import CompareForm, DecideForm, FindForm, ScreeningSearch
from risk.match_words import OWN_HISTORY, MatchTold, again_of, entry_of, told, told_all
from risk.models import Match, Screening
from risk.published import LISTS
from risk.rules import MATCH_HOLDS
from risk.screened import age_in_words, lists_on, state_of
from risk.services.screening import History
from web import gds, parts
from web.actions import ActionView
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FilteredList, count_in_words
from web.paging import Page
from web.scoping import Scoped
from web.templatetags.gds import day, moment

ROWS = Organisation.objects.select_related("place", "council")
MOST_TO_DECIDE = 20
MOST_FOUND = 20
MOST_HISTORY = 20
SEARCH_FOR_PERSONS = "https://search-uk-sanctions-list.service.gov.uk/"
"""The official search of the UK Sanctions List, for people and for all else on it."""


class OfCouncils(Scoped):
    """What councils compare is theirs alone: nobody without a council comes here, the unit included."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        user.must(Can.READ_DELEGATIONS)
        if not user.council_codes():
            raise PermissionDenied(
                _("Councils compare organisations with lists, and nobody else sees what they found.")
            )
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class Screenings(OfCouncils, FilteredList):
    """What is to be decided first, then the organisations that were compared, the last compared first."""

    queryset = Screening.objects.latest_of_each().select_related("organisation", "council")
    order = ("-at", "-key")
    filterset_class = ScreeningFilter
    template_name = "risk/screenings.html"

    @cached_property
    def form(self) -> RegisterForm:
        return ScreeningSearch(self.asked or None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = localdate(timezone.now())
        # Of a council that theirs replaced they read what it decided, and decide nothing.
        own = Match.objects.visible_to(self.user).filter(council__in=self.user.councils(Can.READ_DELEGATIONS))
        waiting = own.to_decide(today).select_related("organisation", "council")
        first = list(waiting.order_by("-is_close", "evidence_at", "key")[: MOST_TO_DECIDE + 1])
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No organisations"),
                counted=ngettext_lazy("%(count)s organisation", "%(count)s organisations", "number"),
                more=_("more than %(count)s organisations"),
            ),
            "table": self.table(context["page"], today),
            "to_decide": [_to_decide(match) for match in first[:MOST_TO_DECIDE]],
            "more_to_decide": len(first) > MOST_TO_DECIDE,
            "loaded": lists_on(today),
            "find": FindForm(),
            "may_compare": bool(self.user.councils(Can.SCREEN_ORGANISATION)),
        }

    def table(self, page: Page, today: date) -> gds.Params:
        by_council: dict[str, list[Organisation]] = {}
        for row in page.rows:
            by_council.setdefault(row.council_id, []).append(row.organisation)
        known = {
            (code, one.organisation.pk): one
            for code, organisations in by_council.items()
            for one in state_of(code, organisations, today).organisations
        }
        several = len(self.user.council_codes()) > 1
        head = [_("Organisation"), _("What was found"), _("Why it was compared")]
        return parts.table(
            head,
            [
                [
                    _organisation(row, several=several),
                    known[row.council_id, row.organisation_id].in_words,
                    row.get_because_display(),
                ]
                for row in page.rows
            ],
            header_column=True,
            named=[1, 2],
        )


def _organisation(row: Screening | Match, *, several: bool) -> Any:
    address = reverse("screening", args=[row.organisation.key])
    link = format_html('<a class="govuk-link" href="{}">{}</a>', address, with_languages(row.organisation.name))
    below = [row.organisation.local_name, row.council.name if several else ""]
    return link + format_html_join(
        "", '<div class="app-secondary app-not-bold">{}</div>', ((with_languages(one),) for one in below if one)
    )


def _to_decide(match: Match) -> dict[str, Any]:
    return {
        "organisation": match.organisation,
        "entry": entry_of(match),
        "list": LISTS[match.list_code].name if match.list_code in LISTS else "",
        "why": match.evidence.get("why", ""),
        "address": match.get_absolute_url(),
        "again": again_of(match) if match.asked_again else "",
        "is_close": match.is_close,
    }


class FindOrganisation(OfCouncils, TemplateView):
    """Organisations by what is typed, each with the page on which it is compared."""

    queryset = ROWS
    template_name = "risk/screening_find.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = FindForm(self.request.GET or None)
        sought = form.cleaned_data["q"] if form.is_valid() else ""
        rows: Any = self.get_queryset()
        found = standing_for(rows.search(sought, most=MOST_FOUND), self.request.user) if sought else []
        return super().get_context_data(
            find=form,
            sought=sought,
            found=found,
            may_add=bool(self.request.user.councils(Can.ADD_ORGANISATION)),
            **kwargs,
        )


class OrganisationScreening(OfCouncils, TemplateView):
    """One organisation: what was compared with what, each possible match, and what somebody made of it."""

    queryset = ROWS
    template_name = "risk/screening.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: User = self.request.user
        today = localdate(timezone.now())
        of_organisation = {"organisation": self.object}
        screenings = Screening.objects.visible_to(user).filter(**of_organisation).select_related("by_user", "council")
        rows = list(screenings[: MOST_HISTORY + 1])
        found = Match.objects.visible_to(user).filter(**of_organisation)
        matches = found.select_related("organisation", "screening", "decided_by", "council")
        told_of = told_all(matches, user, today)
        several = len({row.council_id for row in rows}) > 1
        seen = Organisation.objects.visible_to(user)
        merged = Screening.objects.visible_to(user).filter(organisation__merged_into=self.object)
        compares = user.may(Can.SCREEN_ORGANISATION)
        return super().get_context_data(
            organisation=self.object,
            stands=seen.filter(pk=self.object.merged_into_id).first() if self.object.merged_into_id else None,
            duplicates=list(seen.filter(pk__in=merged.values("organisation")).order_by("sort_name", "key")),
            states=[_state(self.object, code, today, several=several) for code in _councils(user, rows)],
            loaded=lists_on(today),
            last=rows[0] if rows else None,
            facts=_compared(rows[0]) if rows else None,
            lists=_lists(rows[0], today) if rows else None,
            samples=sorted({one["sample"] for one in rows[0].lists if one.get("sample")}) if rows else [],
            standing=[one for one in told_of if one.match.gone_at is None],
            gone=[one for one in told_of if one.match.gone_at is not None],
            history=_history(rows[:MOST_HISTORY], several=several) if rows else None,
            is_more=len(rows) > MOST_HISTORY,
            several=several,
            form=CompareForm(user=user) if compares else None,
            may_edit=user.may(Can.EDIT_ORGANISATION, self.object.council_id) and not self.object.is_accepted,
            official_search=SEARCH_FOR_PERSONS,
            **kwargs,
        )


def _councils(user: User, rows: Sequence[Screening]) -> list[str]:
    """Those that had it compared; where none had, the user's own."""
    own = [council.code for council in user.councils(Can.SCREEN_ORGANISATION)] or sorted(user.council_codes())
    return list(dict.fromkeys(row.council_id for row in rows)) or own[:1]


def _state(organisation: Organisation, code: str, today: date, *, several: bool) -> dict[str, str]:
    [one] = state_of(code, [organisation], today).organisations
    return {"council": code if several else "", "in_words": one.in_words}


def _compared(screening: Screening) -> gds.Params:
    compared = screening.compared
    rows = [
        parts.summary_row(_("Names"), lines(compared["names"])),
        parts.summary_row(_("Place"), with_languages(", ".join(compared["where"][:2]) or _("Not known"))),
        parts.summary_row(_("Registration number"), ", ".join(compared["numbers"]) or _("Not known")),
    ]
    return parts.summary_list(rows)


def lines(texts: Iterable[str]) -> Any:
    return format_html_join("", "{}<br>", ((with_languages(text),) for text in texts))


def _lists(screening: Screening, today: date) -> gds.Params:
    """Each list with its day, its age today, and how much stood on it when it was compared."""
    used = {one["code"]: one for one in screening.lists}
    rows = [_list_row(code, used.get(code), today) for code in LISTS]
    rows.append([OWN_HISTORY, _("As it stood on %(day)s") % {"day": day(localdate(screening.at))}, "–"])
    return parts.table([_("List"), _("Of which day"), _("Entries")], rows, header_column=True, named=[1, 2])


def _list_row(code: str, used: dict[str, Any] | None, today: date) -> list[Any]:
    name = format_html('<a class="govuk-link" href="{}#{}">{}</a>', reverse("lists"), code, LISTS[code].name)
    if used is None:
        return [name, _("Not compared: it was not loaded then"), "–"]
    of_day = date.fromisoformat(used["published_on"] or used["loaded_on"])
    told = _("%(day)s, %(age)s") % {"day": day(of_day), "age": age_in_words((today - of_day).days)}
    return [name, told, f"{used['entries']:,}"]


def _history(rows: Sequence[Screening], *, several: bool) -> gds.Params:
    head = [_("When"), _("Why"), _("By whom"), _("Possible matches")]
    cells = [
        [moment(row.at), row.get_because_display(), _by_whom(row, several=several), str(row.found)] for row in rows
    ]
    return parts.table(head, cells, named=[1, 2, 3])


def _by_whom(row: Screening, *, several: bool) -> str:
    who = _("The register, by itself") if row.by_user.kind == User.Kind.CLOCK else row.by_user.name
    return f"{who}, {row.council.name}" if several else who


class CompareOrganisation(ActionView):
    """Compare it now. Nothing follows from what is found until somebody decides, and then nothing by itself."""

    queryset = ROWS
    act = Can.SCREEN_ORGANISATION
    form_class = CompareForm
    title = gettext_lazy("Compare this organisation with the lists")
    intro = gettext_lazy(
        "Its names, place and number are compared with each list, and with your council’s own history."
    )
    button = gettext_lazy("Compare now")
    history: History | None = None

    def acting_for(self) -> None:
        return None

    @property
    def caption(self) -> Any:
        return with_languages(self.object.name)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def perform(self, **facts: Any) -> Screening:
        [made] = services.screen_organisations(
            facts["council"], [self.object], by=self.user, now=self.now, history=self.history
        )
        found = ngettext("Compared: %(count)s possible match.", "Compared: %(count)s possible matches.", made.found)
        told = found if made.found else _("Compared: nothing on the lists looks like it.")
        messages.success(self.request, told % {"count": made.found})
        return made

    def back(self) -> str:
        return reverse("screening", args=[self.object.key])

    def get_success_url(self) -> str:
        return self.back()


class DecideMatch(ActionView):
    """A person says what a possible match is, why, and until when that holds."""

    queryset = Match.objects.select_related("organisation", "screening", "decided_by", "council")
    lookup = {"organisation__key": "key", "key": "match"}
    act = Can.DECIDE_MATCH
    form_class = DecideForm
    template_name = "risk/match_decide.html"
    title = gettext_lazy("What is this possible match?")
    button = gettext_lazy("Save the decision")
    done = gettext_lazy("The decision is saved. Nothing else was changed by it.")

    @property
    def caption(self) -> Any:
        return with_languages(self.object.organisation.name)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "list_code": self.object.list_code}

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What was decided before is shown beside the form: it is not taken over without a look."""
        if row is self.object:
            return {"expires_on": localdate(self.now) + MATCH_HOLDS}
        return {name: getattr(row, name) for name in ("decision", "reason", "expires_on")}

    @cached_property
    def told(self) -> MatchTold:
        return told(self.object, self.user, localdate(self.now))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"one": self.told, "loaded": lists_on(localdate(self.now)), **kwargs})

    def perform(self, **facts: Any) -> Match:
        return services.decide_match(self.object, by=self.user, now=self.now, **facts)

    def back(self) -> str:
        return str(self.object.get_absolute_url())
