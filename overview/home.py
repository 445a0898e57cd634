"""What stands on the first page of each reader, in a number of queries that does not grow with what there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import BodyKind, Can
from accounts.rules import Part
from engagement.models import Delegation, DelegationPartner, DelegationQuerySet
from engagement.rules import GOING
from notifications.models import Notice, Task
from notifications.words import Told, told
from overview import words
from overview.filters import Selection
from overview.queries import Figures, figures
from overview.queue import QueueView, waiting
from overview.rules import usual_period

FIRST_TASKS = 7
MOST_TASKS = 200
NEXT_VISITS = 5
LAST_NOTICES = 5


@dataclass(frozen=True)
class ToDo:
    """A task in words: what, why, and when it is due."""

    sentence: str
    url: str
    reason: str
    due_on: date | None
    is_overdue: bool


@dataclass(frozen=True)
class Way:
    """A page that the reader's role is there for."""

    title: str
    url: str
    text: str


@dataclass(frozen=True)
class Home:
    """The first page of one reader. A part that is None does not concern the reader; an empty one says so in words."""

    bodies: list[Body]
    log: str  # address, for who may log a delegation
    to_do: list[ToDo] | None
    is_more_to_do: bool
    coming: list[Delegation] | None
    notices: list[Told[Notice]] | None
    figures: Figures | None  # for those who look across councils
    ways: list[Way]

    @property
    def has_work(self) -> bool:
        return self.to_do is not None or self.coming is not None

    @property
    def is_of_council(self) -> bool:
        return any(body.kind == BodyKind.COUNCIL for body in self.bodies)


def home_of(user: User, today: date, *, all_tasks: bool = False) -> Home:
    bodies = sorted({m.body_id: m.body for m in user.memberships_now}.values(), key=lambda body: body.name)
    reads = user.may(Can.READ_DELEGATIONS)
    most = MOST_TASKS if all_tasks else FIRST_TASKS
    tasks = list(Task.objects.for_user(user, today).open()[: most + 1])
    to_do = [_to_do(task, today) for task in told(tasks[:most], user)] if reads or tasks else None
    return Home(
        bodies=bodies,
        log=reverse("delegation_start") if user.may(Can.LOG_DELEGATION) else "",
        to_do=[*_to_review(user, today), *(to_do or [])] if user.may(Can.REVIEW) else to_do,
        is_more_to_do=len(tasks) > most,
        coming=list(coming_for(user, today)[:NEXT_VISITS]) if reads else None,
        notices=told(Notice.objects.visible_to(user)[:LAST_NOTICES], user) if reads else None,
        figures=_figures(user, today) if user.may_count and not user.council_codes() else None,
        ways=list(_ways(user)),
    )


def _to_review(user: User, today: date) -> Iterator[ToDo]:
    """The views of the review queue in which something waits."""
    seen = Delegation.objects.visible_to(user, Part.PROGRAMME)
    for view in (QueueView.MINE, QueueView.ANSWERED, QueueView.QUESTIONS, QueueView.ARRIVING, QueueView.NEW):
        count = waiting(seen, view, user, today)
        if count:
            yield ToDo(
                sentence=words.waits(view, count),
                url=f"{reverse('review_queue')}?view={view.value}",
                reason="",
                due_on=None,
                is_overdue=False,
            )


def _figures(user: User, today: date) -> Figures:
    return figures(user, Selection(usual_period(today)), today)


def coming_for(user: User, today: date) -> DelegationQuerySet:
    """Visits that start today or later: a council's own and those that it takes part in; for others all in sight."""
    rows: DelegationQuerySet = Delegation.objects.visible_to(user)
    # The days of what is logged are the days that it is listed under, so that the index of lists serves here too.
    rows = rows.filter(stage__in=GOING, listed_on__gte=today).order_by("listed_on", "key")
    own = user.council_codes()
    if own:
        joined = DelegationPartner.objects.filter(
            delegation=OuterRef("pk"), partner__in=own, accepted_at__isnull=False, left_at=None
        )
        rows = rows.filter(Q(council__in=own) | Exists(joined))
    return rows.select_related("council", "place", "country")


def _to_do(task: Told[Task], today: date) -> ToDo:
    row = task.row
    return ToDo(
        sentence=task.sentence,
        url=task.url,
        reason=words.reason(row.kind, localdate(row.made_at)),
        due_on=row.due_on,
        is_overdue=row.due_on is not None and row.due_on < today,
    )


def _ways(user: User) -> Iterator[Way]:
    if user.may(Can.SEE_OVERVIEW):
        yield Way(_("National overview"), reverse("overview"), _("How much councils have logged, and where."))
    if user.may(Can.REVIEW):
        yield Way(_("Review queue"), reverse("review_queue"), _("What is new or changed, and who has it in hand."))
    if user.may(Can.READ_DELEGATIONS):
        yield Way(_("Delegations"), reverse("delegations"), _("Every delegation that you may see."))
    if user.may(Can.MANAGE_USERS):
        yield Way(_("Users"), reverse("users"), _("Invite people, switch accounts off, reset a second factor."))
    if user.may(Can.MANAGE_BODIES):
        yield Way(_("Bodies"), reverse("bodies"), _("Councils, departments and others that use the register."))
    if user.may(Can.KEEP_NETWORK):
        yield Way(_("Your network"), reverse("your_network"), _("Which councils are its members."))
    if user.may(Can.READ_TRAIL):
        yield Way(_("Trail"), reverse("your_trail"), _("What your body did, and what was done to its records."))
