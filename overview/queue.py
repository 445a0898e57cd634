"""The review queue: what is new or changed since its reader looked, and since when something waits."""

from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import BodyKind, Can
from accounts.rules import Part
from engagement.models import CAME_AT, Change, ContactReview, Look, Question, Reply, Review
from engagement.rules import GOING
from overview.rules import soon


class QueueView(TextChoices):
    """A choice of the queue that can be kept as a link."""

    NEW = "new", _("New or changed")
    MINE = "mine", _("Mine")
    UNASSIGNED = "unassigned", _("Unassigned")
    ARRIVING = "arriving", _("Arriving within 14 days")
    QUESTIONS = "questions", _("Questions out")
    ANSWERED = "answered", _("Questions answered")


# More in a view are told as 99+.
MOST_COUNTED = 100


def queue(rows: Any, view: QueueView, user: User, today: date) -> Any:
    """Those of the rows that stand in a view of the queue, each with `looked_at`, `news_at` and `waiting_at`.

    `news_at` is empty where nothing happened since its reader looked. It takes what the reader saw happen: a change of
    a field that is not shown is no news. Nothing leaves the queue by itself: what is new stays so until it is looked
    at, what is in hand until it is given away, a question until it is answered, an answered one until it is closed.
    """
    rows = _with_news(_within_reach(rows, user), user)
    match view:
        case QueueView.NEW:
            return rows.filter(news_at__isnull=False).annotate(waiting_at=F("news_at"))
        case QueueView.MINE:
            mine = Review.objects.filter(delegation=OuterRef("pk"), assigned_to=user)
            return rows.filter(Exists(mine)).annotate(waiting_at=_first(mine, "assigned_at"))
        case QueueView.QUESTIONS:
            out = _open_questions(user).filter(answered_at=None)
            return rows.filter(Exists(out)).annotate(waiting_at=_first(out, "asked_at"))
        case QueueView.ANSWERED:
            answered = _open_questions(user).filter(answered_at__isnull=False)
            return rows.filter(Exists(answered)).annotate(waiting_at=_first(answered, "answered_at"))
        case QueueView.UNASSIGNED:
            held = Review.objects.filter(
                delegation=OuterRef("pk"), body__reader_key__in=user.keys(), assigned_to__isnull=False
            )
            rows = rows.filter(~Exists(held), stage__in=GOING, ends_on__gte=today)
        case QueueView.ARRIVING:
            rows = rows.filter(stage__in=GOING, starts_on__range=(today, soon(today)))
    return rows.annotate(waiting_at=F("came_at"))


def branches(rows: Any, view: QueueView, user: User, today: date) -> list[Any]:
    """The same rows as querysets that can each be read by an index: what is new stands apart from what was changed."""
    whole = queue(rows, view, user, today)
    if view is not QueueView.NEW:
        return [whole]
    looks = Look.objects.filter(delegation=OuterRef("pk"), by=user)
    new = _within_reach(rows, user).filter(~Exists(looks)).annotate(**_NEVER_LOOKED, came_at=CAME_AT)
    return [new.annotate(news_at=F("came_at"), waiting_at=F("came_at")), whole.filter(looked_at__isnull=False)]


def waiting(rows: Any, view: QueueView, user: User, today: date) -> int:
    """How many of the rows stand in a view, counted no further than MOST_COUNTED."""
    counts: list[int] = [branch[:MOST_COUNTED].count() for branch in branches(rows, view, user, today)]
    return min(sum(counts), MOST_COUNTED)


def told_and_not_looked_at(rows: Any, user: User) -> Any:
    """Contacts that councils told of, within the reach of the user's bodies, which none of these has looked at yet."""
    looked = ContactReview.objects.filter(
        contact=OuterRef("pk"), body__reader_key__in=user.keys(), looked_at__isnull=False
    )
    return _within_reach(rows, user).filter(~Exists(looked), told_at__isnull=False, withdrawn_at=None)


# In the order in which _with_news has them.
_NEVER_LOOKED = {
    "looked_at": Value(None, DateTimeField()),
    "seen_change": Value(None, BigIntegerField()),
    "seen_reply": Value(None, BigIntegerField()),
}


def _within_reach(rows: Any, user: User) -> Any:
    """What the user's bodies review: the unit everything it sees, an administration what is of its nation."""
    nations = nations_reviewed(user)
    return rows if nations is None else rows.filter(council__nation__in=nations)


def nations_reviewed(user: User) -> list[str] | None:
    """The nations whose councils a user's bodies review; None is every one."""
    bodies = [m.body for m in user.memberships_now if Can.REVIEW in m.acts]
    if any(body.kind == BodyKind.UNIT for body in bodies):
        return None
    return [body.nation for body in bodies]


def _open_questions(user: User) -> Any:
    """Those of the user's bodies about a delegation that are not closed."""
    return Question.objects.filter(delegation=OuterRef("pk"), asked_for__reader_key__in=user.keys(), closed_at=None)


def _with_news(rows: Any, user: User) -> Any:
    look = FilteredRelation("looks", condition=Q(looks__by=user))
    rows = rows.annotate(look=look, looked_at=F("look__at"), seen_change=F("look__change"), seen_reply=F("look__reply"))
    here = {"delegation": OuterRef("pk")}
    changes = Change.objects.visible_to(user, Part.PROGRAMME).filter(**here, pk__gt=OuterRef("seen_change"))
    replies = Reply.objects.filter(
        question__delegation=OuterRef("pk"),
        question__asked_for__reader_key__in=user.keys(),
        pk__gt=OuterRef("seen_reply"),
    )
    return rows.annotate(
        came_at=CAME_AT,
        news_at=Case(
            When(looked_at=None, then=F("came_at")),
            default=Least(_first(changes, "at"), _first(replies, "at")),
            output_field=DateTimeField(),
        ),
    )


def _first(rows: Any, moment: str) -> Subquery:
    return Subquery(rows.order_by(moment).values(moment)[:1])
