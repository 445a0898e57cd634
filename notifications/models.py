"""To-dos and notices, and the outbox that they and their mails come from.

They keep a kind and what it is about; words are made when somebody reads them (words.py).
"""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, Membership, User
from accounts.roles import Role
from web.keys import new_key

OFFICE = "office:"

LONGEST_SAID = 300
SAID = "What somebody said with it, for its readers in the register; no mail has it."

# Whose tasks and notices a role gets beside its own: who manages a council also answers for its officers.
ANSWERS_FOR: dict[str, tuple[str, ...]] = {Role.APPROVER: (Role.OFFICER,)}

# Whose the tasks and notices of an office are while nobody holds it: who can name somebody, or sees to it.
STANDS_IN = Role.APPROVER


def addressee(to: Role | Appointment.Office) -> str:
    """How a role or an office is kept. There is a role and an office of leader, so offices have a word in front."""
    return f"{OFFICE}{to.value}" if isinstance(to, Appointment.Office) else Role(to).value


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        """Not done yet, the most urgent first."""
        return self.filter(done_at=None).order_by(F("due_on").asc(nulls_last=True), "made_at", "key")

    def for_user(self, user: Any, today: date) -> Self:
        """What the user's roles are asked, and the offices that they hold or deputise for today.

        An office without a membership of its body gets nobody anything: who has left has no tasks here. While nobody
        is named for an office, its tasks stand before the approvers.
        """
        memberships: list[Membership] = getattr(user, "memberships_now", [])
        if not memberships:
            return self.none()
        holders = (
            Appointment.objects.on(today)
            .filter(body__in=[m.body_id for m in memberships])
            .annotate(addressee=Concat(Value(OFFICE), "office"))
            .filter(body=OuterRef("body"), addressee=OuterRef("to"))
        )
        asked = Q(Exists(holders.filter(Q(holder=user) | Q(deputy=user))))
        for m in memberships:
            asked |= Q(body=m.body_id, to__in=[m.role, *ANSWERS_FOR.get(m.role, ())])
        stands_in = [m.body_id for m in memberships if m.role == STANDS_IN]
        if stands_in:
            asked |= Q(body__in=stands_in, to__startswith=OFFICE) & ~Q(Exists(holders))
        return self.filter(asked)


class Task(models.Model):
    """Something that a body's role or office has to do. It belongs to nobody, so it outlives whoever holds the role."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="tasks")
    to = models.CharField(max_length=30, help_text="A role, or `office:` and an office.")
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    record = models.CharField(max_length=20)
    due_on = models.DateField(_("due"), null=True, blank=True)
    said = models.CharField(max_length=LONGEST_SAID, blank=True, default="", db_default="", help_text=SAID)
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "to", "kind", "label", "record"],
                condition=Q(done_at=None),
                name="notifications_task_open_once",
            )
        ]
        indexes = [models.Index(fields=["label", "record", "kind"], name="notifications_task_about")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.to} of {self.body_id}"


class MessageQuerySet(models.QuerySet["Message"]):
    def untold(self) -> Self:
        return self.filter(told_at=None).order_by("pk")


class Message(models.Model):
    """The outbox: what a service has to tell a body's role or office, left in the transaction that made it true.

    Nobody is named yet: who holds the role when it is delivered is told. `told_at` is when they were found.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    # Without a constraint: a body that does not use the register hears nothing, and stops nobody's act.
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    to = models.CharField(max_length=30, blank=True, help_text="As for a task; empty for an invitation.")
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    record = models.CharField(max_length=20)
    but = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who did it knows it."
    )
    only = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Whom alone it concerns, of those.",
    )
    said = models.CharField(max_length=LONGEST_SAID, blank=True, default="", db_default="", help_text=SAID)
    made_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        indexes = [
            models.Index(fields=["id"], name="notifications_untold", condition=Q(told_at=None)),
            models.Index(fields=["label", "record"], name="notifications_message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.to or 'an address'} of {self.body_id}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> Self:
        """The user's own, and nobody else's."""
        return self.filter(user=user) if isinstance(user, User) else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """What one person is told inside the register. One a message and person, however often it is delivered."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="notices")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    record = models.CharField(max_length=20)
    said = models.CharField(max_length=LONGEST_SAID, blank=True, default="", db_default="", help_text=SAID)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        ordering = ["-made_at", "-key"]
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="notifications_notice_once_a_person")]
        indexes = [
            models.Index(fields=["user", "-made_at", "-key"], name="notifications_notice_recent"),
            models.Index(fields=["user"], name="notifications_notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: datetime) -> Self:
        return self.filter(state=Mail.State.WAITING, next_try_at__lte=now)


class Mail(models.Model):
    """One mail to one person. Its key is in its Message-ID, so that a repeat is known for one."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("No longer wanted")
        GIVEN_UP = "given_up", _("Given up")

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="mails")
    # Nobody for an invitation: whom it goes to is no user yet.
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(
        max_length=60, blank=True, help_text="Kind of error alone: its text may hold an address."
    )

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "user"], nulls_distinct=False, name="notifications_mail_once_a_person"
            )
        ]
        indexes = [models.Index(fields=["next_try_at"], name="notifications_mail_due", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.key}"
