"""The calendar: an agenda and a month, one delegation as a file, and what a person's own calendar fetches."""

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import CalendarAddress
from accounts.models.calendars import digest_of
from accounts.roles import Can
from engagement.models import Delegation
from engagement.rules import Stage
from overview.calendar import MOST_SHOWN, between, file_of, in_feed
from overview.views.home import coming_row
from web import parts
from web.api.limits import address_of, seconds_to_wait
from web.gds import Params
from web.scoping import Scoped

MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")
AGENDA_MONTHS = 3
MOST_A_DAY = 6
FETCHES_A_MINUTE, FETCHES_A_MINUTE_FROM_AN_ADDRESS = 10, 120


class CalendarPage(TemplateView):
    """The months that the address names, of the reader's own council or of all that they may see."""

    template_name = "overview/calendar.html"
    http_method_names = ["get", "head", "options"]
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, asked = self.request.user, self.request.GET
        user.must(Can.READ_DELEGATIONS)
        today = localdate(timezone.now())
        self.has_own = bool(user.council_codes())
        self.is_month = asked.get("view") == "month"
        self.own = self.has_own and asked.get("whose") != "all"
        self.month = _month_of(asked.get("month", "")) or today.replace(day=1)
        months = 1 if self.is_month else AGENDA_MONTHS
        first, last = self.month, _later(self.month, months) - timedelta(days=1)
        # What is over is looked for in its month; the agenda of this month begins today.
        if not self.is_month and first == today.replace(day=1):
            first = today
        rows = list(between(user, first, last, own=self.own)[: MOST_SHOWN + 1])
        shown = rows[:MOST_SHOWN]
        return super().get_context_data(
            title=_span(self.month, last),
            is_month=self.is_month,
            has_own=self.has_own,
            own=self.own,
            may_subscribe=self.has_own,
            is_more=len(rows) > MOST_SHOWN,
            is_empty=not rows,
            all_of_it=_listed(first, last, own=self.own),
            weeks=_weeks(self.month, shown, today, own=self.own) if self.is_month else [],
            days=_weekdays(),
            agenda=self.agenda(shown, first) if not self.is_month else [],
            views=[
                (_("Agenda"), self.address(view=""), not self.is_month),
                (_("Month"), self.address(view="month"), self.is_month),
            ],
            whose=[
                (_("Your council"), self.address(whose=""), self.own),
                (_("All that you may see"), self.address(whose="all"), not self.own),
            ],
            pages=self.pages(months),
            now=self.address(month=None) if self.month != today.replace(day=1) else "",
            **kwargs,
        )

    def address(self, **changed: Any) -> str:
        """The address of this page with something else chosen; what goes without saying is left out."""
        asked = {
            "month": self.month if "month" in self.request.GET else None,
            "view": "month" if self.is_month else "",
            "whose": "all" if self.has_own and not self.own else "",
            **changed,
        }
        month = asked.pop("month")
        told = {
            **({"month": f"{month:%Y-%m}"} if month else {}),
            **{name: word for name, word in asked.items() if word},
        }
        return f"{reverse('calendar')}?{urlencode(told)}" if told else reverse("calendar")

    def pages(self, months: int) -> Params:
        """To the months before these and after them, by their names."""
        before, after = _later(self.month, -months), _later(self.month, months)
        pages = parts.pagination(self.address(month=before), self.address(month=after), _("Other months"))
        for way, label, first in (("previous", _("Earlier"), before), ("next", _("Later"), after)):
            last = _later(first, months) - timedelta(days=1)
            pages[way] = {**pages[way], "text": label, "labelText": _span(first, last)}
        return pages

    def agenda(self, rows: Iterable[Any], first: date) -> list[tuple[str, Any]]:
        """By month. What began before stands in the first."""
        return [
            (
                formats.date_format(month, "F Y"),
                parts.summary_list([coming_row(row, names_council=not self.own) for row in those]),
            )
            for month, those in groupby(rows, key=lambda row: max(row.starts_on, first).replace(day=1))
        ]


def _month_of(text: str) -> date | None:
    found = MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _later(month: date, by: int) -> date:
    whole = month.year * 12 + month.month - 1 + by
    return date(whole // 12, whole % 12 + 1, 1)


def _span(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return formats.date_format(first, "F Y")
    start = formats.date_format(first, "F" if first.year == last.year else "F Y")
    return _("%(first)s to %(last)s") % {"first": start, "last": formats.date_format(last, "F Y")}


def _weekdays() -> list[tuple[str, str]]:
    """From Monday on: as the column has it, and as it is read out."""
    monday = date(2024, 1, 1)
    week = [monday + timedelta(days=step) for step in range(7)]
    return [(formats.date_format(on, "D"), formats.date_format(on, "l")) for on in week]


def _listed(first: date, last: date, *, own: bool) -> str:
    asked = {"starts_after": first.isoformat(), "starts_before": last.isoformat(), **({"shared": "no"} if own else {})}
    return f"{reverse('delegations')}?{urlencode(asked)}"


def _weeks(month: date, rows: list[Any], today: date, *, own: bool) -> list[list[dict[str, Any]]]:
    """The days of the month by week, each with what goes on, and whether that began on it."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [[_day(on, month, rows, today, own=own) for on in week] for week in weeks]


def _day(on: date, month: date, rows: list[Any], today: date, *, own: bool) -> dict[str, Any]:
    if on.month != month.month:
        return {"on": None}
    going = [row for row in rows if row.starts_on <= on <= row.ends_on]
    visits = [
        {
            "url": row.get_absolute_url(),
            "title": str(row),
            "council": "" if own else row.council.name,
            "is_confirmed": row.stage == Stage.CONFIRMED,
            "again": on != max(row.starts_on, month),
            "step": (on - row.starts_on).days + 1,
            "steps": (row.ends_on - row.starts_on).days + 1,
        }
        for row in going[:MOST_A_DAY]
    ]
    return {
        "on": on,
        "is_today": on == today,
        "visits": visits,
        "begins": any(not visit["again"] for visit in visits),
        "more": max(len(going) - MOST_A_DAY, 0),
        "all_of_it": _listed(on, on, own=own),
    }


class DelegationCalendarFile(Scoped, View):
    """One delegation for a calendar. A draft is not in any calendar yet."""

    queryset = Delegation.objects.exclude(stage=Stage.DRAFT)
    http_method_names = ["get", "head", "options"]
    request: Any

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        request.user.must(Can.READ_DELEGATIONS)  # type: ignore[union-attr]
        row = get_object_or_404(self.get_queryset(), key=key)
        data = file_of([row], name=row.title_outside(), now=timezone.now())
        return _calendar_file(data, f"{row.reference}.ics", "attachment")


@method_decorator(login_not_required, name="dispatch")
class CalendarFeed(View):
    """What a person's own calendar fetches, by a secret in the address in place of a sign-in.

    It is their council's as it stands now: nothing for who belongs to none any more.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        limits = [
            (f"calendar:from:{digest_of(address_of(request))}", FETCHES_A_MINUTE_FROM_AN_ADDRESS),
            (f"calendar:of:{digest_of(secret)}", FETCHES_A_MINUTE),
        ]
        if wait := seconds_to_wait(limits):
            refusal = HttpResponse(
                _("Fetched too often. Try again in a minute."),
                status=HTTPStatus.TOO_MANY_REQUESTS,
                content_type="text/plain; charset=utf-8",
            )
            refusal.headers["Retry-After"] = str(wait)
            return refusal
        address = CalendarAddress.objects.of_secret(secret).first()
        if address is None or not (address.user.may(Can.READ_DELEGATIONS) and address.user.council_codes()):
            raise Http404
        now = timezone.now()
        names = sorted({m.body.name for m in address.user.memberships_now if m.body.council_id})
        name = _("Delegations, %(council)s") % {"council": ", ".join(names)}
        data = file_of(in_feed(address.user, localdate(now)), name=name, now=now)
        return _calendar_file(data, "delegations.ics", "inline")


def _calendar_file(data: bytes, name: str, how: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return answer
