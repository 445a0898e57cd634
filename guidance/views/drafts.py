"""What is being written, positions and lines together: what waits for the reader first."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from guidance import services, wording
from guidance.models import Clearance, Issued, LineVersion, Position
from guidance.rules import Decision, State
from guidance.views.acts import may
from web import gds
from web.templatetags.gds import day, moment

MOST = 200


class DraftList(TemplateView):
    template_name = "guidance/drafts.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if not (user.may(Can.WRITE_GUIDANCE) or user.may(Can.CLEAR_GUIDANCE)):
            raise PermissionDenied(_("Departments, devolved governments and the central unit write guidance."))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        today = localdate(timezone.now())
        rows = [row for model in (Position, LineVersion) for row in _drafts(model, user)]
        rows.sort(key=lambda row: (row.written_at, row.key), reverse=True)
        clearances = Clearance.objects.by_draft(rows)
        waiting = {row.key: reason for row in rows if (reason := waits_for(row, clearances[row.key], user))}
        drafting = [
            (reverse("position_draft"), _("Draft a position")),
            (reverse("line_new"), _("Draft a line to take")),
        ]
        return super().get_context_data(
            waiting=[_told(row, waiting[row.key], today) for row in rows if row.key in waiting],
            others=[_told(row, _stands(row, clearances[row.key]), today) for row in rows if row.key not in waiting],
            drafting=drafting if user.may(Can.WRITE_GUIDANCE) else [],
            most=MOST if len(rows) >= MOST else 0,
            **kwargs,
        )


def _drafts(model: Any, user: User) -> list[Issued]:
    named_by = ("line",) if model is LineVersion else ("activity", "sector", "country")
    rows = model.objects.visible_to(user).being_written()
    found = rows.select_related("owner", "written_by", "edited_by", *named_by).order_by("-written_at", "-key")
    return list(found[:MOST])


def waits_for(row: Issued, clearances: list[Clearance], user: User) -> str:
    """Why a draft waits for this reader, or nothing."""
    own = {m.body_id for m in user.memberships_now if Can.CLEAR_GUIDANCE in m.acts}
    asked = [one for one in clearances if one.department_id in own and one.decision == Decision.ASKED]
    if row.state == State.SUBMITTED and asked:
        due = {"department": asked[0].department.name, "day": day(asked[0].due_on)}
        return _("%(department)s decides by %(day)s") % due
    objected = [one.department.name for one in clearances if one.decision == Decision.OBJECTED]
    wrote = user in (row.written_by, row.edited_by)
    if objected and wrote:
        return _("%(department)s objects: change it, or talk to them") % {"department": objected[0]}
    if row.state == State.DRAFT and wrote:
        return _("You have not sent it to departments yet")
    is_ready = row.state == State.SUBMITTED and all(one.has_cleared for one in clearances)
    if is_ready and not wrote and may(services.must_publish, user, row):
        return _("It is ready for a second person to countersign")
    return ""


def _stands(row: Issued, clearances: list[Clearance]) -> str:
    """Where it is, for those for whom it does not wait."""
    if row.state == State.SCHEDULED:
        return _("Published on %(moment)s") % {"moment": moment(row.publish_at)}
    if row.state == State.DRAFT:
        return _("With its writers")
    cleared = sum(one.has_cleared for one in clearances)
    return _("Cleared by %(cleared)s of %(asked)s departments") % {"cleared": cleared, "asked": len(clearances)}


def _told(row: Issued, reason: str, today: date) -> SafeString:
    says = gds.component("tag", wording.standing_tag(row)) if isinstance(row, Position) else ""
    return format_html(
        '<a class="govuk-link" href="{}">{}</a> {} {}<div class="app-secondary">{}. {}</div>',
        row.get_absolute_url(),
        row,
        gds.component("tag", wording.state_tag(row, today)),
        says,
        row.owner.name,
        reason,
    )
