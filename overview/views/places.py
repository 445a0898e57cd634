"""The page of a place abroad: what it is called, how large it is, who is there, and what councils did with it."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from counterparts.models import Organisation
from engagement.wording import organisation_links, place_link
from overview import links
from overview.meetings import Breadth, breadth, last_with_place, with_place
from overview.views.sources import sources
from places.models import Council, Place
from twinning.models import Agreement
from web import parts
from web.gds import Params
from web.languages import with_languages

MOST_ORGANISATIONS = 10
MOST_AGREEMENTS = 20


class PlacePage(TemplateView):
    template_name = "overview/place.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        user.must(Can.READ_DELEGATIONS)
        place = get_object_or_404(Place.objects.select_related("country", "parent"), code=kwargs["code"])
        today = localdate(timezone.now())
        timeline = with_place(place, user)
        own = user.council_codes()
        inside = Place.objects.codes_within(place)
        organisations = list(self.organisations(inside)[: MOST_ORGANISATIONS + 1])
        agreements = Agreement.objects.visible_to(user).filter(place__in=inside).order_by("sort_name", "key")
        return super().get_context_data(
            place=place,
            names=parts.summary_list(_names(place)),
            scale=parts.summary_list(_scale(place)),
            standing_sources=sources(place.standing_source) if place.standing_source else [],
            own_scale=_own_scale(own),
            last=last_with_place(place, user, today),
            is_of_council=bool(own),
            may_log=user.may(Can.LOG_CONTACT),
            timeline=timeline.by_council(own),
            today=today,
            all_delegations=links.delegations_with(province=place.code) if timeline.is_more else "",
            all_contacts=links.contacts_with(province=place.code) if timeline.is_more else "",
            organisations=organisations[:MOST_ORGANISATIONS],
            all_organisations=f"{reverse('organisations')}?province={place.code}"
            if len(organisations) > MOST_ORGANISATIONS
            else "",
            agreements=list(agreements[:MOST_AGREEMENTS]),
            all_agreements=f"{reverse('agreements')}?province={place.code}",
            widths=self.widths(place, own, today) if timeline.meetings else [],
            **kwargs,
        )

    def organisations(self, inside: list[str]) -> QuerySet[Organisation]:
        seen: Any = Organisation.objects.visible_to(self.request.user).standing(self.request.user)
        rows: QuerySet[Organisation] = seen.filter(place__in=inside).order_by("sort_name", "key")
        return rows

    def widths(self, place: Place, own: list[str], today: date) -> list[tuple[str, dict[str, Any]]]:
        """How widely each of the reader's councils met the place."""
        user = self.request.user
        names = dict(Council.objects.filter(code__in=own).values_list("code", "name"))
        return [(names[code], width_in_words(breadth(code, place, user, today), user)) for code in sorted(own)]


def width_in_words(found: Breadth, user: User) -> dict[str, Any]:
    """How wide a relation is: a sentence, and the departments by name and kind."""
    count = len(found.departments)
    if not found.names_anybody:
        told = _("No organisation is named in the records that you see, so nothing can be said of this yet.")
    elif not count:
        told = _("No department of a government is among the organisations that you see.")
    elif found.is_one_door:
        told = _(
            "So far the Foreign Affairs Office alone. It is the usual door, and a good one; a department for trade, "
            "culture, education or health beside it helps a relation to last when people change."
        )
    else:
        told = ngettext("%(count)s department met", "%(count)s departments met", count) % {"count": count}
        if found.is_more:
            told = _("More than %(count)s departments met. The first of them, by name:") % {"count": count}
    kinds = [row.get_kind_display() for row in found.departments]
    return {"told": told, "departments": list(zip(organisation_links(found.departments, user), kinds, strict=True))}


def _names(place: Place) -> list[Params]:
    told: list[tuple[Any, Any]] = [
        (_("Full name"), place.full_name),
        (_("Name in its own language"), with_languages(place.local_name)),
        (_("Pinyin"), format_html('<span lang="zh-Latn-pinyin">{}</span>', place.pinyin) if place.pinyin else ""),
        (_("Other names"), with_languages("; ".join(place.other_names))),
        (_("Lies in"), _inside(place)),
    ]
    return [parts.summary_row(key, value) for key, value in told if value]


def _inside(place: Place) -> Any:
    if place.parent is None:
        return place.country.name
    return format_html("{}, {}", place_link(place.parent), place.country.name)


def _scale(place: Place) -> list[Params]:
    population = _("Not known: no source that the register holds gives it")
    if place.population is not None:
        population = format_html(
            '{}<div class="app-secondary">{}</div>', f"{place.population:,}", place.population_basis
        )
    standing = with_languages(f"{place.standing} ({place.local_standing})" if place.local_standing else place.standing)
    return [
        parts.summary_row(_("Population"), population),
        parts.summary_row(_("Level"), place.get_level_display()),
        parts.summary_row(_("Standing at home"), standing if place.standing else _("Not known")),
        parts.summary_row(_("Who heads it"), with_languages(place.head) if place.head else _("Not known")),
        parts.summary_row(_("Nearest to that in the UK"), place.equivalent_here or _("Not known")),
    ]


def _own_scale(own: list[str]) -> Any:
    """The reader's own councils beside it, where their population is known."""
    rows = Council.objects.filter(code__in=own, population__isnull=False).order_by("sort_name")
    told = ((row.name, f"{row.population:,}", row.population_basis) for row in rows)
    return format_html_join("", '<p class="govuk-body">{}: {} <span class="app-secondary">({})</span></p>', told)
