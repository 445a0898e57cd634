"""What stands on the first page of each reader, in a number of queries that does not grow with what there is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import BodyKind, Can
from accounts.rules import Part
from engagement.models import Contact, Delegation, DelegationQuerySet, Flag
from engagement.rules import GOING
from engagement.views.contact_list import organisations_of
from engagement.wording import contact_title
from guidance.asked import asked_of
from notifications.models import Notice, Task
from notifications.words import Told, told
from overview import words
from overview.calendar import of_councils
from overview.filters import Selection
from overview.queries import Figures, figures
from overview.queue import QueueView, waiting
from overview.rules import usual_period
from twinning.models import Agreement
from twinning.rules import CONFIRMED_FOR_MONTHS, ENDED, confirm_again_on, months_before

FIRST_TASKS = 7
MOST_TASKS = 200
NEXT_VISITS = 5
LAST_LOGGED = 5
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
class Logged:
    """A delegation or a contact that the reader's council logged, and when it did."""

    title: str
    url: str
    at: datetime


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
    log_contact: str
    may_search: bool
    to_do: list[ToDo] | None
    is_more_to_do: bool
    coming: list[Delegation] | None
    may_subscribe: bool
    logged: list[Logged] | None
    notices: list[Told[Notice]] | None
    figures: Figures | None  # for those who look across councils
    ways: list[Way]

    @property
    def has_work(self) -> bool:
        return self.to_do is not None or self.coming is not None

    @property
    def is_of_council(self) -> bool:
        return any(body.kind == BodyKind.COUNCIL for body in self.bodies)


def home_of(user: User, today: date, *, all_tasks: bool = False, beginning: Iterable[str] = ()) -> Home:
    """`beginning` are the councils whose first steps stand on the page: unchecked agreements are among those."""
    bodies = sorted({m.body_id: m.body for m in user.memberships_now}.values(), key=lambda body: body.name)
    reads = user.may(Can.READ_DELEGATIONS)
    most = MOST_TASKS if all_tasks else FIRST_TASKS
    own = user.council_codes()
    tasks = list(Task.objects.for_user(user, today).open()[: most + 1])
    to_do = [_to_do(task, today) for task in told(tasks[:most], user)] if reads or tasks else None
    to_confirm = _to_confirm(user, today, most + 1, beginning)
    first = [
        *(_to_review(user, today) if user.may(Can.REVIEW) else ()),
        *_to_acknowledge(user, today),
        *_to_think_about(user, today),
    ]
    if to_do is not None:
        # What has no day stands in the order in which it came, after all that has one.
        to_do = sorted([*to_do, *to_confirm], key=lambda one: one.due_on or date.max)
    return Home(
        bodies=bodies,
        log=reverse("delegation_start") if user.may(Can.LOG_DELEGATION) else "",
        log_contact=reverse("contact_log") if user.may(Can.LOG_CONTACT) else "",
        may_search=reads,
        to_do=[*first, *(to_do or [])[:most]] if first else to_do and to_do[:most],
        is_more_to_do=len(to_do or []) > most or len(tasks) > most,
        coming=list(coming_for(user, today)[:NEXT_VISITS]) if reads else None,
        may_subscribe=reads and bool(own),
        logged=_logged(user, own) if reads and own else None,
        notices=told(Notice.objects.visible_to(user)[:LAST_NOTICES], user) if reads else None,
        figures=_figures(user, today) if user.may_count and not own else None,
        ways=list(_ways(user)),
    )


def _to_acknowledge(user: User, today: date) -> Iterator[ToDo]:
    """One line for all guidance that waits to be acknowledged, so that many texts hide nothing else."""
    asked = asked_of(user, today)
    if asked:
        one = asked[0]
        yield ToDo(
            sentence=words.acknowledge(str(one.row), len(asked)),
            url=one.row.get_absolute_url() if len(asked) == 1 else reverse("to_acknowledge"),
            reason=words.published(localdate(one.receipt.published_at), len(asked)),
            due_on=None,
            is_overdue=False,
        )


def _to_think_about(user: User, today: date) -> Iterator[ToDo]:
    """One line for all that visits call for a thought about, with the way to these visits."""
    mine = user.councils(Can.EDIT_DELEGATION)
    if not mine:
        return
    flags = Flag.objects.to_answer([council.code for council in mine], today)
    counts = flags.aggregate(flags=Count("pk"), visits=Count("delegation", distinct=True))
    if counts["flags"]:
        yield ToDo(
            sentence=words.think_about(counts["flags"]),
            url=f"{reverse('delegations')}?to_answer=yes",
            reason=words.on_visits(counts["visits"]),
            due_on=None,
            is_overdue=False,
        )


def _to_confirm(user: User, today: date, most: int, beginning: Iterable[str]) -> list[ToDo]:
    """The agreements of the reader's councils that these have never confirmed, or not for a year, these first."""
    mine = user.councils(Can.RECORD_AGREEMENT)
    if not mine:
        return []
    stale = Q(confirmed_on=None) | Q(confirmed_on__lte=months_before(today, CONFIRMED_FOR_MONTHS))
    rows = Agreement.objects.filter(stale, council__in=mine).exclude(status__in=ENDED).select_related("place")
    rows = rows.exclude(confirmed_on=None, council__in=list(beginning))
    in_order = rows.order_by(F("confirmed_on").asc(nulls_last=True), "sort_name", "key")[:most]
    return [_confirm(row, today) for row in in_order]


def _confirm(row: Agreement, today: date) -> ToDo:
    due_on = confirm_again_on(row.confirmed_on) if row.confirmed_on else None
    return ToDo(
        sentence=_("Confirm or correct your agreement: %(title)s") % {"title": row},
        url=row.get_absolute_url(),
        reason=words.confirmed(row.confirmed_on),
        due_on=due_on,
        is_overdue=due_on is not None and due_on < today,
    )


def _logged(user: User, own: list[str]) -> list[Logged]:
    """What the reader's councils logged last, delegations and contacts alike."""
    visits: Any = Delegation.objects.visible_to(user)
    talks: Any = Contact.objects.visible_to(user)
    met = list(talks.last_logged(own).select_related("place", "country")[:LAST_LOGGED])
    named = organisations_of(met)
    rows = [
        *((row, str(row), row.logged_at) for row in visits.last_logged(own)[:LAST_LOGGED]),
        *((row, contact_title(row, named.get(row.pk, [])), row.made_at) for row in met),
    ]
    rows.sort(key=lambda told: (told[2], told[0].key), reverse=True)
    return [Logged(title, row.get_absolute_url(), at) for row, title, at in rows[:LAST_LOGGED]]


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
    if own := user.council_codes():
        rows = of_councils(rows, own)
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
    if user.may(Can.READ_GUIDANCE):
        yield Way(_("Guidance"), reverse("guidance"), _("What government says, who cleared it, what to say."))
    if user.may(Can.READ_DELEGATIONS):
        yield Way(_("Delegations"), reverse("delegations"), _("Every delegation that you may see."))
        yield Way(_("Agreements"), reverse("agreements"), _("Twinning and friendship, and what sources say of it."))
        yield Way(_("Directory"), reverse("organisations"), _("Offices and companies abroad, and who met them."))
        yield Way(_("Calendar"), reverse("calendar"), _("Month by month, and for your own calendar."))
    if user.may(Can.MANAGE_MEMBERS):
        yield Way(_("Your council"), reverse("your_council"), _("Its members, offices and settings."))
    if user.may(Can.MANAGE_USERS):
        yield Way(_("Users"), reverse("users"), _("Invite people, switch accounts off, reset a second factor."))
    if user.may(Can.MANAGE_BODIES):
        yield Way(_("Bodies"), reverse("bodies"), _("Councils, departments and others that use the register."))
    if user.may(Can.KEEP_NETWORK):
        yield Way(_("Your network"), reverse("your_network"), _("Which councils are its members."))
    if user.may(Can.READ_TRAIL):
        yield Way(_("Trail"), reverse("your_trail"), _("What your body did, and what was done to its records."))
