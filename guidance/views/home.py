"""The first page of guidance: what to do here, and what changed lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Marking
from guidance.forms.home import GuidanceSearch
from guidance.models import Issued, LineVersion, Position
from guidance.wording import standing_tag
from web import gds

LATEST = 8


@dataclass(frozen=True)
class Way:
    """A page of guidance that the reader may open."""

    title: str
    url: str
    text: str


@dataclass(frozen=True)
class Latest:
    """Something that was published lately and is in force."""

    title: str
    url: str
    kind: str
    tag: gds.Params | None
    since: date
    stamp: str
    said: str = ""


class GuidanceHome(TemplateView):
    template_name = "guidance/home.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        user.must(Can.READ_GUIDANCE)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        today = localdate(timezone.now())
        return {
            **super().get_context_data(**kwargs),
            "can_we": reverse("can_we") if user.may(Can.ASK_CENTRE) else "",
            "search_form": GuidanceSearch(),
            "ways": list(_ways(user)),
            "latest": _latest(user, today),
        }


def _ways(user: User) -> Iterator[Way]:
    wanted = [
        (_("Lines to take"), "lines", _("What to say about a subject, and what not to say."), True),
        (_("Positions"), "positions", _("What government says of each activity, sector, nation and partner."), True),
        (_("The matrix of positions"), "matrix", _("All of them at a glance, on any day."), True),
        (_("Playbook"), "playbook", _("How others did it, what went wrong, and what to offer instead."), True),
        (_("Topics"), "topics", _("What is sensitive about a topic, and how others are likely to react."), True),
        (
            _("Sensitive sites"),
            "sensitive_areas",
            _("Kinds of site at which a visit calls for a thought."),
            user.may(Can.READ_DELEGATIONS),
        ),
        (_("Risk"), "risk", _("How deep to look, what to start from, and where to go with a concern."), True),
        (_("Whom to call"), "support", _("Desks of government that help councils."), True),
        (_("Questions that wait"), "query_queue", _("Late ones first."), user.may(Can.ANSWER_QUERY)),
        (_("Questions"), "queries", _("What councils asked, and the answers."), True),
        (_("Cover cards"), "cards", _("The answers that your council has kept."), user.may(Can.RELY_ON_GUIDANCE)),
        (_("Mixed messages"), "mixed_messages", _("Where two texts of government contradict each other."), True),
        (_("Drafts"), "drafts", _("What is being written, and what waits for you."), _writes(user)),
        (
            _("To acknowledge"),
            "to_acknowledge",
            _("Major changes that you have not said you have read."),
            user.may(Can.ACKNOWLEDGE_GUIDANCE),
        ),
        (_("How long it takes"), "lag", _("Days from publication to the reader."), user.may(Can.SEE_LAG)),
    ]
    for title, name, text, may in wanted:
        if may:
            yield Way(title, reverse(name), text)


def _writes(user: User) -> bool:
    return user.may(Can.WRITE_GUIDANCE) or user.may(Can.CLEAR_GUIDANCE)


def _latest(user: User, today: date) -> list[Latest]:
    """What came into force last, positions and lines together."""
    positions: Any = Position.objects.visible_to(user).in_force(today)
    versions: Any = LineVersion.objects.visible_to(user).answering_on(today)
    rows = [
        *positions.select_related("activity", "sector", "country").order_by("-published_at", "-key")[:LATEST],
        *versions.order_by("-published_at", "-key")[:LATEST],
    ]
    rows.sort(key=lambda row: (row.published_at, row.key), reverse=True)
    return [_told(row) for row in rows[:LATEST]]


def _told(row: Issued) -> Latest:
    if isinstance(row, Position):
        return Latest(
            str(row), row.get_absolute_url(), _("Position"), standing_tag(row), row.valid_from, str(row.stamp)
        )
    version: Any = row
    # What a sensitive one says stands on its own page alone, where reading it is put down.
    is_open = row.marking == Marking.OFFICIAL
    said = version.headline if is_open else row.get_marking_display()
    return Latest(
        version.line.title,
        version.line.get_absolute_url(),
        _("Line to take"),
        None,
        row.valid_from,
        str(row.stamp),
        said,
    )
