"""Search: one box over delegations, organisations and places."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.roles import Can
from engagement.wording import with_local
from overview import links, words
from overview.forms import SearchForm
from overview.search import Found, by_reference, search
from web.templatetags.gds import days


class Search(TemplateView):
    """One box over delegations, organisations and places. A reference leads straight to its record."""

    template_name = "overview/search.html"
    request: Any

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user.must(Can.READ_DELEGATIONS)
        form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
        text = form.cleaned_data["q"] if form.is_valid() else ""
        if text and (record := by_reference(request.user, text)) is not None:
            return redirect(record)
        found = search(request.user, text) if text else None
        context = self.get_context_data(form=form, text=text, found=found)
        return self.render_to_response(context, status=400 if form.errors else 200)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: Found | None = kwargs["found"]
        return super().get_context_data(
            delegations=[_found_visit(row) for row in found.delegations] if found else [],
            organisations=[_found_organisation(*found_one) for found_one in found.organisations] if found else [],
            places=[_found_place(row) for row in found.places] if found else [],
            councils=[_found_council(row) for row in found.councils] if found else [],
            all_delegations=links.delegations_with(q=kwargs["text"]),
            **kwargs,
        )


def _found_visit(row: Any) -> SafeString:
    told = words.visit(row.direction, row.place or row.country) if row.direction and row.country else ""
    said = [row.council.name, told, days(row.starts_on, row.ends_on) if row.starts_on and row.ends_on else ""]
    return _found(row.get_absolute_url(), str(row), ". ".join(filter(None, said)))


def _found_organisation(row: Any, last: Any) -> SafeString:
    where = row.place.label if row.place else ""
    met = _("In no delegation that you see")
    if last is not None:
        when = days(last.starts_on, last.ends_on)
        met = _("Its last delegation: %(council)s, %(when)s") % {"council": last.council.name, "when": when}
    return _found(
        links.delegations_with(organisation=row.key),
        with_local(row.name, row.local_name),
        ". ".join(filter(None, [str(row.get_kind_display()), where, met])),
    )


def _found_place(row: Any) -> SafeString:
    told = _("Delegations that come from there or go there first")
    return _found(links.delegations_with(place=row.code), with_local(_place_name(row), row.local_name), told)


def _found_council(row: Any) -> SafeString:
    return _found(reverse("council", args=[row.code]), row.name, words.whereabouts(row))


def _place_name(row: Any) -> str:
    return f"{row.name}, {row.within}" if row.within else f"{row.name}, {row.country.name}"


def _found(url: str, name: Any, told: str) -> SafeString:
    link = '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>'
    return format_html(link, url, name, told)
