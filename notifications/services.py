"""Asking and telling a body's role or office, and delivering what was told.

`ask`, `notify` and `settle` are called by other services, inside their transaction: what was rolled back was never
said. Nothing is enqueued there: the clock finds what is due in these tables, so a broker that is gone loses nothing.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import (
    AccessRequest,
    Appointment,
    Body,
    CouncilSettings,
    FactorReset,
    Invitation,
    KnownBrowser,
    Membership,
    User,
)
from accounts.roles import BodyKind, Role
from accounts.services.access import who_decides
from accounts.services.service import SERVICE, the_clock, the_service
from notifications.letters import (
    ACCESS_ASKED,
    ACCESS_DECLINED,
    INVITATION,
    NEW_BROWSER,
    RESET_ASKED,
    RESET_DONE,
    letter_for,
)
from notifications.models import ANSWERS_FOR, LONGEST_SAID, OFFICE, STANDS_IN, Mail, Message, Notice, Task, addressee
from notifications.rules import wait_after
from places.models import Council
from web import naming
from web.words import words_of

log = logging.getLogger(__name__)

type Addressee = Role | Appointment.Office

SHARING_NOTICE = "accept_sharing_notice"
ANSWER_RESET = "answer_factor_reset"
ANSWER_ACCESS = "answer_access_request"
# What a mail to an address tells of, and where that is marked.
TOLD_BY: dict[str, tuple[type[Model], str]] = {
    INVITATION: (Invitation, "told_at"),
    ACCESS_ASKED: (AccessRequest, "told_at"),
    ACCESS_DECLINED: (AccessRequest, "answer_told_at"),
}
# So that one run ends in good time; the next tick takes what is left.
MOST_AT_ONCE = 50
# Finding whom a message is for takes milliseconds: what every council is told of is told within half a minute.
TOLD_AT_ONCE = 200


# -- Said by services ------------------------------------------------------------------------------------------


def notify(
    body: Body | Council | str,
    to: Addressee,
    kind: str,
    *,
    about: Any,
    but: User | None = None,
    only: User | None = None,
    said: str = "",
) -> None:
    """Tell whoever holds a role or an office at a body when it is delivered, save the one who did it.

    With `only`, of those that one person alone, if they still hold it. `said` is read in the register beside the
    sentence, as far as there is room, and stands in no mail.
    """
    if kind not in words_of("NOTICES"):
        raise ValueError(f"There are no words for the notice {kind!r}: add them to the words.py of its app.")
    Message.objects.create(
        body_id=_code(body),
        to=addressee(to),
        kind=kind,
        label=about._meta.label,
        record=about.key,
        but=but,
        only=only,
        said=_with_room(said),
    )


def ask(
    body: Body | Council | str, to: Addressee, kind: str, *, about: Any, due_on: date | None = None, said: str = ""
) -> Task:
    """Give a role or an office something to do. While it is open, asking again changes nothing."""
    if kind not in words_of("TASKS"):
        raise ValueError(f"There are no words for the task {kind!r}: add them to the words.py of its app.")
    task = Task(
        body_id=_code(body),
        to=addressee(to),
        kind=kind,
        label=about._meta.label,
        record=about.key,
        due_on=due_on,
        said=_with_room(said),
    )
    Task.objects.bulk_create([task], ignore_conflicts=True)
    return Task.objects.get(
        body_id=task.body_id, to=task.to, kind=kind, label=task.label, record=task.record, done_at=None
    )


def notify_all(addressed: Iterable[tuple[str, Addressee]], kind: str, *, about: Any, but: User | None = None) -> None:
    """Tell many bodies' roles of one record at once: pairs of a body's code and whom there."""
    if kind not in words_of("NOTICES"):
        raise ValueError(f"There are no words for the notice {kind!r}: add them to the words.py of its app.")
    messages = [
        Message(body_id=code, to=addressee(to), kind=kind, label=about._meta.label, record=about.key, but=but)
        for code, to in addressed
    ]
    Message.objects.bulk_create(messages, batch_size=500)


def settle(kind: str, *, about: Any, by: User, now: datetime, body: Body | None = None) -> None:
    """It is done, whoever was asked: no body has this task about this record any longer, or this one has not."""
    open_ones = Task.objects.filter(kind=kind, label=about._meta.label, record=about.key, done_at=None)
    if body is not None:
        open_ones = open_ones.filter(body=body)
    open_ones.update(done_at=now, done_by=by)


def _with_room(said: str) -> str:
    text = " ".join(said.split())
    return text if len(text) <= LONGEST_SAID else f"{text[: LONGEST_SAID - 2].rsplit(' ', 1)[0]} …"


def _code(body: Body | Council | str) -> str:
    return body if isinstance(body, str) else body.code


# -- Said by readers -------------------------------------------------------------------------------------------


def read_notices(keys: Iterable[str], *, by: User, now: datetime) -> int:
    """Mark those of one's own notices as read that one was shown; others, and what came meanwhile, stay as they are."""
    return Notice.objects.visible_to(by).unread().filter(key__in=list(keys)).update(read_at=now)


def read_about(about: Any, *, by: User, now: datetime) -> int:
    """Mark one's own notices of one record as read, as whoever has dealt with it needs no news of it."""
    mine = Notice.objects.visible_to(by).unread().filter(label=about._meta.label, record=about.key)
    return mine.update(read_at=now)


# -- Done by the clock -----------------------------------------------------------------------------------------


def deliver_outbox(now: datetime) -> int:
    """Find the persons behind every message, then send the mails that are due; answers how many were sent.

    May run many times at once. Each message and each mail has a transaction and a row lock of its own: whoever is
    killed lets go of the one in hand, which somebody else then does again under the same Message-ID.
    """
    for pk in Message.objects.untold().values_list("pk", flat=True)[:TOLD_AT_ONCE]:
        _each(_tell, pk, now)
    return _send_each(
        Mail.objects.due(now).order_by("next_try_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE], now
    )


def tell_invitations(now: datetime) -> int:
    """Mail the people who were invited and not told yet; answers how many mails went into the outbox."""
    waiting = _mail_addresses(INVITATION, Invitation.objects.open_at(now).filter(told_at=None), now)
    deliver_outbox(now)
    return waiting


def tell_access_requests(now: datetime) -> int:
    """Mail those who ask for access, and put what they proved before whoever decides; answers how many mails.

    Who asks is told of a refusal alone: the invitation is what tells of the other answer.
    """
    rows = AccessRequest.objects
    told = _mail_addresses(ACCESS_ASKED, rows.open_at(now).filter(confirmed_at=None, told_at=None), now)
    refused = rows.filter(answered_at__isnull=False, accepted=False, answer_told_at=None)
    told += _mail_addresses(ACCESS_DECLINED, refused, now)
    with transaction.atomic():
        proved = _held(rows.waiting(now).filter(put_at=None))
        for request in proved:
            body, role = who_decides(request.council)
            ask(body, role, ANSWER_ACCESS, about=request, due_on=localdate(request.expires_at))
            notify(body, role, "access_requested", about=request)
        rows.filter(pk__in=[row.pk for row in proved]).update(put_at=now)
        _settle_access_requests(now)
    deliver_outbox(now)
    return told


def _settle_access_requests(now: datetime) -> None:
    """Nobody is asked any more about a request that was answered, has lapsed or is gone."""
    asked = Task.objects.filter(kind=ANSWER_ACCESS, done_at=None)
    over = list(asked.exclude(record__in=AccessRequest.objects.waiting(now).values("key")))
    if not over:
        return
    answered = AccessRequest.objects.filter(key__in=[task.record for task in over], answered_by__isnull=False)
    by = dict(answered.values_list("key", "answered_by"))
    for task in over:
        done_by = by.get(task.record) or the_clock().pk
        asked.filter(pk=task.pk).update(done_at=now, done_by=done_by)


def _mail_addresses(kind: str, untold: QuerySet[Any], now: datetime) -> int:
    """A mail into the outbox for each of these rows that has none there; answers how many. Sending it sets its mark."""
    with transaction.atomic():
        # This look may be older than the locks that come with it: another sweep may end between. So look again under
        # them.
        unmailed = untold.filter(~Exists(_mailed(kind, untold.model)))
        held = list(
            unmailed.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]
        )
        waiting = list(unmailed.filter(pk__in=held).order_by("pk"))
        # A body may not be there yet where somebody of its council asks to begin: that mail is the service's.
        messages = Message.objects.bulk_create(
            Message(
                body_id=getattr(row, "body_id", SERVICE),
                kind=kind,
                label=row._meta.label,
                record=row.key,
                told_at=now,
            )
            for row in waiting
        )
        Mail.objects.bulk_create(Mail(message=message, next_try_at=now) for message in messages)
    return len(waiting)


def tell_people(now: datetime) -> int:
    """Mail people what happened to their own accounts; answers how many mails that were.

    These go before whatever else waits in the outbox: whoever is robbed of an account has minutes.
    """
    with transaction.atomic():
        new = _held(KnownBrowser.objects.filter(told_at=None))
        asked = _held(FactorReset.objects.open_at(now).filter(asked_told_at=None))
        done = _held(FactorReset.objects.filter(agreed=True, done_told_at=None))
        mails = [
            *_to_person([(reset.person_id, RESET_ASKED, reset) for reset in asked], now),
            *_to_person([(reset.person_id, RESET_DONE, reset) for reset in done], now),
            *_to_person([(browser.user_id, NEW_BROWSER, browser) for browser in new], now),
        ]
        for reset in asked:
            _ask_for_a_second(reset)
        KnownBrowser.objects.filter(pk__in=[row.pk for row in new]).update(told_at=now)
        FactorReset.objects.filter(pk__in=[row.pk for row in asked]).update(asked_told_at=now)
        FactorReset.objects.filter(pk__in=[row.pk for row in done]).update(done_told_at=now)
    _send_each([mail.pk for mail in mails], now)
    _settle_resets(now)
    deliver_outbox(now)
    return len(mails)


def _held(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:MOST_AT_ONCE])


def _ask_for_a_second(reset: FactorReset) -> None:
    """Whoever may agree: the approvers of the person's council, and the administrators in any case."""
    asked = {the_service().code: Role.ADMINISTRATOR}
    if reset.council_id:
        asked[reset.body_id] = Role.APPROVER
    for body, role in asked.items():
        ask(body, role, ANSWER_RESET, about=reset, due_on=localdate(reset.expires_at))
        notify(body, role, "factor_reset_asked", about=reset, but=reset.asked_by)


def _settle_resets(now: datetime) -> None:
    """Nobody is asked any more where somebody answered, or where it is too late."""
    asked = Task.objects.filter(kind=ANSWER_RESET, done_at=None).values("record")
    over = FactorReset.objects.filter(key__in=asked).filter(Q(answered_at__isnull=False) | Q(expires_at__lte=now))
    for reset in over.select_related("answered_by"):
        settle(ANSWER_RESET, about=reset, by=reset.answered_by or the_clock(), now=now)


def _to_person(told: Iterable[tuple[int, str, Any]], now: datetime) -> list[Mail]:
    """Mails to persons themselves: whom, of which kind, about which row. They go out in the name of the service."""
    people = list(told)
    messages = Message.objects.bulk_create(
        Message(body_id=SERVICE, kind=kind, label=row._meta.label, record=row.key, told_at=now)
        for _person, kind, row in people
    )
    return Mail.objects.bulk_create(
        Mail(message=message, user_id=person, next_try_at=now)
        for message, (person, _kind, _row) in zip(messages, people, strict=True)
    )


def _mailed(kind: str, model: Any) -> QuerySet[Mail]:
    """The mails about a row in an outer query that went into the outbox, sent ones aside: those set its mark."""
    return Mail.objects.filter(
        message__kind=kind,
        message__label=model._meta.label,
        message__record=OuterRef("key"),
        state__in=[Mail.State.WAITING, Mail.State.GIVEN_UP],
    )


@transaction.atomic
def ask_for_sharing_notices(now: datetime) -> int:
    """Ask the approvers of every council that has not accepted the sharing notice; settle where one has."""
    councils = Body.objects.filter(kind=BodyKind.COUNCIL, is_active=True)
    open_tasks = Task.objects.filter(kind=SHARING_NOTICE, done_at=None)
    waiting = councils.filter(
        ~Exists(open_tasks.filter(body=OuterRef("pk"))),
        memberships__role=Role.APPROVER,
        council__settings__notice_accepted_at=None,
    )
    asked = list(waiting.distinct())
    for body in asked:
        ask(body, Role.APPROVER, SHARING_NOTICE, about=body)
    accepted = CouncilSettings.objects.filter(
        council__in=open_tasks.values("body"), notice_accepted_at__isnull=False
    ).select_related("council__body", "notice_accepted_by")
    for settings in accepted:
        if settings.notice_accepted_by is not None:
            settle(SHARING_NOTICE, about=settings.council.body, by=settings.notice_accepted_by, now=now)
    return len(asked)


def _send_each(mails: Iterable[int], now: datetime) -> int:
    """How many of them went. Where no mail server answers the others are not tried."""
    sent = 0
    for pk in mails:
        outcome = _each(_send, pk, now)
        if outcome is None:
            break
        sent += outcome
    return sent


def _each(deliver: Any, pk: int, now: datetime) -> int | None:
    """Deliver one. What is wrong with it is logged and keeps none of the others back; a lost database does."""
    try:
        outcome: int | None = deliver(pk, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # one mail's fault must not keep the others back; the log has it whole
        log.exception("delivery_failed", extra={"row": f"{deliver.__name__} {pk}"})
        return 0
    return outcome


@transaction.atomic
def _tell(pk: int, now: datetime) -> int:
    """Find whom a message is for, and who of them may see what it is about: to each a notice and a mail."""
    message = Message.objects.untold().select_for_update(skip_locked=True).filter(pk=pk).first()
    if message is None:
        return 0
    readers = [
        person
        for person in _persons(message, localdate(now))
        if naming.find(message.label, message.record, person) is not None
    ]
    Notice.objects.bulk_create(
        [
            Notice(
                message=message,
                user=person,
                kind=message.kind,
                label=message.label,
                record=message.record,
                said=message.said,
                made_at=message.made_at,
            )
            for person in readers
        ],
        ignore_conflicts=True,
    )
    Mail.objects.bulk_create(
        [Mail(message=message, user=person, next_try_at=now) for person in readers], ignore_conflicts=True
    )
    message.told_at = now
    message.save(update_fields=["told_at"])
    return len(readers)


def _persons(message: Message, today: date) -> Iterable[User]:
    """Who holds the role or the office today, and is still with the body; of a vacant office its approvers.

    Partner systems read the change feed.
    """
    members = Membership.objects.filter(body=message.body_id, body__is_active=True)
    if message.to.startswith(OFFICE):
        held = Appointment.objects.on(today).filter(body=message.body_id, office=message.to.removeprefix(OFFICE))
        of_office = Q(user__in=held.values("holder")) | Q(user__in=held.values("deputy"))
        members = members.filter(of_office if held.exists() else Q(role=STANDS_IN))
    else:
        also = [role for role, roles in ANSWERS_FOR.items() if message.to in roles]
        members = members.filter(role__in=[message.to, *also])
    people: QuerySet[User] = User.objects.filter(pk__in=members.values("user"), kind=User.Kind.PERSON, is_active=True)
    if message.but_id is not None:
        people = people.exclude(pk=message.but_id)
    if message.only_id is not None:
        people = people.filter(pk=message.only_id)
    return people.order_by("pk")


@transaction.atomic
def _send(pk: int, now: datetime) -> int | None:
    """Send one mail: 1 if it went, 0 if not, None if no mail server answers, so that the others need not be tried."""
    mail = (
        Mail.objects.due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("message", "user")
        .filter(pk=pk)
        .first()
    )
    if mail is None:
        return 0
    letter = letter_for(mail, now)
    if letter is None:
        mail.state = Mail.State.DROPPED
        mail.save(update_fields=["state"])
        return 0
    mail.attempts += 1
    try:
        letter.send()
    except (SMTPException, OSError, ValueError) as error:
        _put_off(mail, error, now)
        return None if _is_unreachable(error) else 0
    mail.state = Mail.State.SENT
    mail.sent_at = now
    mail.save(update_fields=["state", "attempts", "sent_at"])
    if mail.user is None:
        model, mark = TOLD_BY[mail.message.kind]
        model._default_manager.filter(key=mail.message.record).update(**{mark: now})
    return 1


def _put_off(mail: Mail, error: Exception, now: datetime) -> None:
    """Keep a mail that could not be sent, and wait longer each time."""
    mail.failure = " ".join(filter(None, [type(error).__name__, str(getattr(error, "smtp_code", ""))]))
    wait = wait_after(mail.attempts)
    if wait is None:
        mail.state = Mail.State.GIVEN_UP
    else:
        mail.next_try_at = now + wait
    mail.save(update_fields=["state", "attempts", "next_try_at", "failure"])
    log.warning("mail_not_sent", extra={"mail": mail.key, "attempts": mail.attempts, "failure": mail.failure})


def _is_unreachable(error: Exception) -> bool:
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected)
    return isinstance(error, OSError)
