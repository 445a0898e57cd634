"""How what is published reaches its readers: told, opened, acknowledged; and reminded until then."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, Body, Membership, User
from accounts.roles import Can, Role
from audit.services import record
from guidance.models import Issued, Receipt
from guidance.rules import REMIND_AFTER, reminders_due
from notifications.models import Message, Notice
from notifications.services import notify, notify_all, read_about
from web.refusals import WrongState

# -- Inside an act -------------------------------------------------------------------------------------------------


ASKED, INFORMED = "guidance_published", "guidance_to_know"


def reach(row: Issued, replaced: Iterable[Issued] = (), *, now: datetime) -> int:
    """Tell every reader of a major change, each once, and ask those to acknowledge it who can; answers how many.

    Inside the act that publishes: receipts for the readers of this moment, and one message a body and role in the
    outbox, from which the clock delivers. A minor change tells nobody; who has not acknowledged what it replaces is
    asked about it instead.
    """
    memberships = _memberships(row)
    if not row.is_major:
        for old in replaced:
            _carry_over(old, row, memberships)
        return 0
    receipts = _receipts(row, memberships, now=now)
    Receipt.objects.bulk_create(receipts, batch_size=1000)
    _tell_of(row, memberships)
    return len(receipts)


def _carry_over(old: Issued, row: Issued, memberships: list[Membership]) -> None:
    """What its readers have not acknowledged stands in another version now: their receipts are of that one from now on.

    They count from when the major change was published, which is waited for until it is acknowledged. Who had not been
    told of it yet is told of this.
    """
    readers = [member.user_id for member in memberships]
    waiting = Receipt.objects.about(old).waiting().filter(reader__in=readers)
    untold = set(waiting.filter(delivered_at=None).values_list("reader", flat=True))
    waiting.update(label=row._meta.label, record=row.key)
    _tell_of(row, [member for member in memberships if member.user_id in untold])


def _tell_of(row: Issued, memberships: Iterable[Membership]) -> None:
    """Who cannot acknowledge it, in a network or a partner organisation, is not asked to."""
    for kind, is_asked in ((ASKED, True), (INFORMED, False)):
        tell_readers(row, kind, [one for one in memberships if (Can.ACKNOWLEDGE_GUIDANCE in one.acts) == is_asked])


def tell_readers(row: Issued, kind: str, memberships: Iterable[Membership]) -> None:
    """One message a body and role. Approvers answer for officers, so that both together are told once."""
    for_officers = Role.OFFICER in row.readers().council_roles
    told = {
        (member.body_id, Role.OFFICER if for_officers and member.role == Role.APPROVER else Role(member.role))
        for member in memberships
    }
    notify_all(sorted(told), kind, about=row)


def _memberships(row: Issued) -> list[Membership]:
    """Of all who are asked to read it, in the order in which they came."""
    return list(row.readers().memberships().select_related("body").order_by("pk"))


def _receipts(row: Issued, memberships: Iterable[Membership], *, now: datetime, **facts: Any) -> list[Receipt]:
    """One a reader."""
    return [
        Receipt(
            label=row._meta.label,
            record=row.key,
            reader_id=reader,
            body=member.body,
            council_id=member.body.council_id,
            role=member.role,
            published_at=now,
            is_asked=Can.ACKNOWLEDGE_GUIDANCE in member.acts,
            **facts,
        )
        for reader, member in _by_reader(memberships).items()
    ]


def _by_reader(memberships: Iterable[Membership]) -> dict[int, Membership]:
    """The first membership by which somebody can acknowledge it, else the first by which they read it."""
    first: dict[int, Membership] = {}
    for member in sorted(memberships, key=lambda member: Can.ACKNOWLEDGE_GUIDANCE not in member.acts):
        first.setdefault(member.user_id, member)
    return first


# -- Said by readers -----------------------------------------------------------------------------------------------


def note_opened(row: Issued, *, by: User, now: datetime) -> None:
    """The reader has its page before them. The first time counts."""
    Receipt.objects.about(row).filter(reader=by, opened_at=None).update(opened_at=now)


@transaction.atomic
def acknowledge(row: Issued, *, by: User, now: datetime) -> Receipt:
    """Say that one has read it. Once is enough: saying it again changes nothing, and reminders stop."""
    by.must(Can.ACKNOWLEDGE_GUIDANCE)
    receipt = Receipt.objects.about(row).filter(reader=by, is_asked=True).select_for_update(of=("self",)).first()
    if receipt is None:
        raise WrongState(_("You were not asked to acknowledge this."))
    if receipt.acknowledged_at is not None:
        return receipt
    if not Receipt.objects.filter(pk=receipt.pk).still_asked(localdate(now)).exists():
        raise WrongState(_("This is no longer in force, so there is nothing to acknowledge."))
    receipt.acknowledged_at = now
    # Whoever acknowledges it has it before them, also where that is a list.
    receipt.opened_at = receipt.opened_at or now
    receipt.save(update_fields=["acknowledged_at", "opened_at"])
    read_about(row, by=by, now=now)
    record("guidance_acknowledged", receipt, by=by, acting=_acting_for(receipt, by))
    return receipt


def _acting_for(receipt: Receipt, by: User) -> Body:
    """The body by which they were asked; where they have left that, another by which they acknowledge guidance."""
    where = receipt.body_id if by.may(Can.ACKNOWLEDGE_GUIDANCE, receipt.body_id) else None
    return by.must(Can.ACKNOWLEDGE_GUIDANCE, where)


# -- Done by the clock ---------------------------------------------------------------------------------------------


def note_deliveries(now: datetime) -> int:
    """Put down whose notice of what was published has been delivered by now; answers how many were."""
    notices = Notice.objects.filter(
        user=OuterRef("reader"),
        kind__in=(ASKED, INFORMED),
        label=OuterRef("label"),
        record=OuterRef("record"),
        message__told_at__lte=now,
    )
    told = notices.order_by("message__told_at").values("message__told_at")[:1]
    waiting = Receipt.objects.filter(delivered_at=None).annotate(told_at=Subquery(told)).exclude(told_at=None)
    return waiting.update(delivered_at=Subquery(told))


def reach_newcomers(now: datetime) -> int:
    """A receipt for whoever became a reader of something major after it was published; answers how many there were.

    What stands is put among what they have to do, and that is its delivery: nobody who joins a council gets a notice
    and a mail for every text in force. Their days count from now.
    """
    found = 0
    for row in _standing(now):
        has_one = Receipt.objects.about(row).filter(reader=OuterRef("user"))
        newcomers = row.readers().memberships().filter(~Exists(has_one)).select_related("body").order_by("pk")
        receipts = _receipts(row, newcomers, now=now, delivered_at=now)
        Receipt.objects.bulk_create(receipts, batch_size=1000, ignore_conflicts=True)
        found += len(receipts)
    return found


@transaction.atomic
def remind(now: datetime) -> int:
    """Remind readers of what they have not acknowledged 3, 7 and 14 days after its publication; answers how many.

    Each reader alone, and once for all that is due on one day. With the last reminder the council's international lead
    is told, once a text and without a name; where nobody holds that office, those who manage the council. Nobody hears
    of a text that they do not see. It ends with the acknowledgement, when the text is replaced or withdrawn, and for
    who is a reader no more. What was missed while nothing ran is made up by one reminder.
    """
    today = localdate(now)
    # By the day of publication, as far as the hour does not matter for it.
    could_be = now - timedelta(days=REMIND_AFTER[0] - 1)
    waiting = Receipt.objects.still_asked(today).filter(reminded__lt=len(REMIND_AFTER), published_at__lt=could_be)
    locked = waiting.select_for_update(of=("self",), skip_locked=True).order_by("reader", "published_at", "pk")
    due = [one for one in locked if reminders_due(localdate(one.published_at), today) > one.reminded]
    for receipt in due:
        receipt.reminded = reminders_due(localdate(receipt.published_at), today)
    Receipt.objects.bulk_update(due, ["reminded"], batch_size=1000)
    readers = _Readers()
    still = [receipt for receipt in due if readers.membership(receipt) is not None]
    reminded = [list(receipts) for _reader, receipts in groupby(still, key=lambda receipt: receipt.reader_id)]
    for receipts in reminded:
        _remind(receipts, readers)
    last = [receipt for receipt in still if receipt.reminded == len(REMIND_AFTER)]
    for (body, _record), row in {(one.body_id, one.record): readers.text(one) for one in last}.items():
        _tell_lead(body, row, today)
    return len(reminded)


class _Readers:
    """The texts that receipts speak of, and who reads each of them now; each is looked up once."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], Issued] = {}
        self.members: dict[tuple[str, str], dict[int, Membership]] = {}

    def text(self, receipt: Receipt) -> Issued:
        name = receipt.label, receipt.record
        if name not in self.texts:
            row = receipt.text
            self.texts[name], self.members[name] = row, _by_reader(_memberships(row))
        return self.texts[name]

    def membership(self, receipt: Receipt) -> Membership | None:
        """The one by which its reader is asked to read it today; None for who has left."""
        self.text(receipt)
        return self.members[receipt.label, receipt.record].get(receipt.reader_id)


def _remind(receipts: list[Receipt], readers: _Readers) -> None:
    """The oldest is named; whether there is more is said."""
    oldest = receipts[0]
    member: Any = readers.membership(oldest)
    kind = "guidance_reminder" if len(receipts) == 1 else "guidance_reminders"
    notify(member.body, Role(member.role), kind, about=readers.text(oldest), only=member.user)


def _tell_lead(body: str, row: Issued, today: date) -> None:
    about = {"kind": "guidance_not_acknowledged", "label": row._meta.label, "record": row.key}
    if Message.objects.filter(body=body, **about).exists():
        return
    lead = Appointment.Office.INTERNATIONAL_LEAD
    held = Appointment.objects.on(today).filter(body=body, office=lead).exists()
    notify(body, lead if held else Role.APPROVER, "guidance_not_acknowledged", about=row)


def _standing(now: datetime) -> list[Issued]:
    """Every major text that is published and not over."""
    models: list[Any] = Issued.__subclasses__()
    rows = (model.objects.standing_on(localdate(now)).filter(is_major=True).order_by("pk") for model in models)
    return [row for found in rows for row in found.select_related("owner")]
