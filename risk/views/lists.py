"""The published lists that organisations are compared with: whose they are, of which day, and what changed."""

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from risk.models import ListVersion, Screening, ScreeningLeft, Watchlist
from risk.published import LISTS, PublishedList
from risk.screened import age_in_words, lists_on
from web import gds, parts
from web.scoping import Scoped
from web.templatetags.gds import day, moment

MOST_VERSIONS = 10


class Lists(Scoped, TemplateView):
    """For councils, the unit, departments and devolved administrations; and for administrators, who see to it that the
    lists are loaded."""

    queryset = Watchlist.objects.all()
    template_name = "risk/lists.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_LISTS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: User = self.request.user
        today = localdate(timezone.now())
        watched = {row.code: row for row in self.get_queryset()}
        return super().get_context_data(
            lists=[_list(code, told, watched.get(code), user, today) for code, told in LISTS.items()],
            loaded=lists_on(today),
            sees_failures=user.may(Can.MANAGE_BODIES),
            **kwargs,
        )


def _list(code: str, told: PublishedList, watched: Any, user: User, today: date) -> dict[str, Any]:
    versions = list(ListVersion.objects.of(code)[:MOST_VERSIONS])
    newest = versions[0] if versions else None
    return {
        "code": code,
        "name": told.name,
        "facts": parts.summary_list([*_facts(told, newest, today), *_tried(watched, user)]),
        "versions": _versions(versions) if versions else None,
        "names": [_names(version) for version in versions if version.names_came or version.names_went],
        "progress": _progress(newest, user, today) if newest else "",
        "sample": newest.sample_basis if newest else "",
        "watched": watched,
    }


def _facts(told: PublishedList, newest: ListVersion | None, today: date) -> list[gds.Params]:
    page = format_html('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>', told.address, told.address)
    rows = [
        parts.summary_row(_("Publisher"), told.publisher),
        parts.summary_row(_("Published at"), page),
        parts.summary_row(_("Licence"), told.licence),
    ]
    if newest is None:
        return [*rows, parts.summary_row(_("Of which day"), _("Never loaded: nothing is compared with it"))]
    of_day = _("%(day)s, %(age)s") % {"day": day(newest.told_on), "age": age_in_words(newest.age(today))}
    return [
        *rows,
        parts.summary_row(_("Of which day"), of_day),
        parts.summary_row(_("Organisations on it"), f"{newest.entries:,}"),
        *([parts.summary_row(_("Left out"), _left_out(newest))] if newest.left_out else []),
    ]


def _tried(watched: Watchlist | None, user: User) -> list[gds.Params]:
    """When somebody or the schedule tried to load it last, for those who see to it."""
    if watched is None or watched.tried_at is None or not user.may(Can.MANAGE_BODIES):
        return []
    return [parts.summary_row(_("Tried to load it last"), moment(watched.tried_at))]


def _left_out(version: ListVersion) -> str:
    named = {
        "Individual": ngettext_lazy("%(count)s person", "%(count)s people", "number"),
        "Ship": ngettext_lazy("%(count)s ship", "%(count)s ships", "number"),
    }
    told = ", ".join(
        str(named[kind] % {"number": count, "count": f"{count:,}"}) if kind in named else f"{count:,} {kind}"
        for kind, count in sorted(version.left_out.items())
    )
    return _("%(told)s: only organisations are compared") % {"told": told}


def _versions(versions: list[ListVersion]) -> gds.Params:
    head = [_("Of which day"), _("Loaded"), _("New"), _("Changed"), _("Gone"), _("Organisations")]
    rows = [
        [
            day(version.told_on),
            moment(version.loaded_at),
            *(f"{count:,}" for count in (version.came, version.changed, version.went, version.entries)),
        ]
        for version in versions
    ]
    return parts.table(head, rows, caption=_("What came, changed and went"), header_column=True, named=[1, 2, 3, 4, 5])


def _names(version: ListVersion) -> dict[str, Any]:
    """What came and went by one load, by name."""
    return {
        "heading": _("What came and went on %(day)s: %(came)s new, %(went)s gone")
        % {"day": day(localdate(version.loaded_at)), "came": f"{version.came:,}", "went": f"{version.went:,}"},
        "came": version.names_came,
        "came_more": _more(version.came - len(version.names_came)),
        "went": version.names_went,
        "went_more": _more(version.went - len(version.names_went)),
    }


def _more(count: int) -> str:
    return _("and %(count)s more") % {"count": f"{count:,}"} if count > 0 else ""


def _progress(version: ListVersion, user: User, today: date) -> str:
    """How far what had been compared before has been compared with this version.

    Administrators are told of all councils together, who comes from a council of its own organisations, others whether
    it is done: how much a council compares is its own affair.
    """
    if not version.to_screen:
        return ""
    if version.screened_at is not None:
        left = ScreeningLeft.objects.all() if user.may(Can.MANAGE_BODIES) else ScreeningLeft.objects.visible_to(user)
        if not (count := left.count()):
            return _("What councils had compared before was compared with it anew.")
        told = ngettext(
            "What councils had compared before was compared with it anew, but for %(count)s organisation that could "
            "not be: it is tried again by itself.",
            "What councils had compared before was compared with it anew, but for %(count)s organisations that could "
            "not be: they are tried again by themselves.",
            count,
        )
        return told % {"count": f"{count:,}"}
    rows = Screening.objects.all() if user.may(Can.MANAGE_BODIES) else Screening.objects.visible_to(user)
    with_it = Q(lists__contains=[{"code": version.code, "sha256": version.digest}])
    counted = rows.latest_of_each().of_open_councils(today).aggregate(all=Count("pk"), done=Count("pk", filter=with_it))
    done, all_of_them = counted["done"], counted["all"]
    if not all_of_them:
        return _("What councils had compared before is being compared with it anew.")
    told = _("%(done)s of %(all)s compared with it so far. This goes on by itself.")
    return told % {"done": f"{done:,}", "all": f"{all_of_them:,}"}
