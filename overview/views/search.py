"""Search: one box over all that its reader may see."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.roles import Can
from accounts.rules import Marking
from engagement.views.contact_list import MOST_NAMED, organisations_of
from engagement.wording import with_local
from overview import links, words
from overview.forms import SearchForm
from overview.search import Found, by_reference, search
from web.languages import with_languages
from web.templatetags.gds import days


class Search(TemplateView):
    """One box over all that its reader may see. A reference leads straight to its record."""

    template_name = "overview/search.html"
    request: Any

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.may(Can.READ_DELEGATIONS):
            request.user.must(Can.READ_GUIDANCE)
        form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
        text = form.cleaned_data["q"] if form.is_valid() else ""
        if text and (record := by_reference(request.user, text)) is not None:
            return redirect(record)
        found = search(request.user, text, timezone.localdate()) if text else None
        if found:
            # It has done its work, and what was found comes to the first screen of a phone.
            form["q"].help_text = ""
        context = self.get_context_data(form=form, text=text, found=found)
        return self.render_to_response(context, status=400 if form.errors else 200)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: Found | None = kwargs["found"]
        return super().get_context_data(
            delegations=[_found_visit(row) for row in found.delegations] if found else [],
            contacts=_found_contacts(found.contacts) if found else [],
            agreements=[_found_agreement(row) for row in found.agreements] if found else [],
            lines=[_found_line(row) for row in found.lines] if found else [],
            positions=[_found_position(row) for row in found.positions] if found else [],
            entries=[_found_entry(row) for row in found.entries] if found else [],
            all_lines=f"{reverse('lines')}?{urlencode({'q': kwargs['text']})}",
            all_entries=f"{reverse('playbook')}?{urlencode({'q': kwargs['text']})}",
            organisations=[_found_organisation(*found_one) for found_one in found.organisations] if found else [],
            places=[_found_place(row) for row in found.places] if found else [],
            councils=[_found_council(row) for row in found.councils] if found else [],
            all_delegations=links.delegations_with(q=kwargs["text"]),
            all_contacts=links.contacts_with(q=kwargs["text"]),
            **kwargs,
        )


def _found_visit(row: Any) -> SafeString:
    told = words.visit(row.direction, row.place or row.country) if row.direction and row.country else ""
    said = [row.council.name, told, days(row.starts_on, row.ends_on) if row.starts_on and row.ends_on else ""]
    return _found(row.get_absolute_url(), str(row), ". ".join(filter(None, said)))


def _found_contacts(rows: list[Any]) -> list[SafeString]:
    """Each with whose it is and, where the reader is shown that, with whom it was."""
    named = organisations_of(rows)
    return [
        _found(row.get_absolute_url(), str(row), ". ".join([row.council.name, *named.get(row.pk, [])[:MOST_NAMED]]))
        for row in rows
    ]


def _found_agreement(row: Any) -> SafeString:
    said = [row.council.name, str(row.get_kind_display()), str(row.get_status_display())]
    return _found(row.get_absolute_url(), str(row), ". ".join(said))


def _sentences(*said: Any) -> SafeString:
    return with_languages(". ".join(str(one).removesuffix(".") for one in said if one))


def _found_line(row: Any) -> SafeString:
    """With its headline, but for one that is sensitive: whoever reads that is put down, on its page."""
    headline = row.headline if row.marking == Marking.OFFICIAL else row.get_marking_display()
    return _found(row.line.get_absolute_url(), with_languages(row.line.title), _sentences(headline, row.stamp))


def _found_position(row: Any) -> SafeString:
    return _found(row.get_absolute_url(), str(row), _sentences(row.get_standing_display(), row.owner.name, row.stamp))


def _found_entry(row: Any) -> SafeString:
    told = _sentences(row.get_kind_display(), row.summary, row.stamp)
    return _found(row.get_absolute_url(), with_languages(row.title), told)


def _found_organisation(row: Any, last: Any) -> SafeString:
    where = row.place.label if row.place else ""
    met = ""
    if last is not None:
        when = days(last.starts_on, last.ends_on)
        met = _("Latest delegation: %(council)s, %(when)s") % {"council": last.council.name, "when": when}
    return _found(
        row.get_absolute_url(),
        with_local(row.name, row.local_name),
        ". ".join(filter(None, [str(row.get_kind_display()), where, met])),
    )


def _found_place(row: Any) -> SafeString:
    told = _("Who dealt with it last, agreements, organisations there")
    return _found(reverse("place", args=[row.code]), with_local(_place_name(row), row.local_name), told)


def _found_council(row: Any) -> SafeString:
    return _found(reverse("council", args=[row.code]), row.name, words.whereabouts(row))


def _place_name(row: Any) -> str:
    return f"{row.name}, {row.within}" if row.within else f"{row.name}, {row.country.name}"


def _found(url: str, name: Any, told: str) -> SafeString:
    link = '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>'
    return format_html(link, url, name, told)
