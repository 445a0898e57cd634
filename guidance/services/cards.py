"""Cover cards: an answer kept as it was given, and the check that it still is what was kept."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can, Role
from accounts.rules import Marking
from audit.models import Event
from audit.services import record
from guidance.advice import Advice, Asked, advise, asked_in, told
from guidance.cards import digest, on_the_trail
from guidance.models import AnswerCard, Issued, Position, Query, Use
from guidance.rules import Cell
from guidance.services.queries import must_own_record
from guidance.services.uses import rely_on
from notifications.services import notify
from places.models import Council
from web.keys import new_reference
from web.one_a_form import one_a_form
from web.refusals import WrongState

KEPT = "answer_kept"
NOT_IN_THE_FIRST_FORM = ("about_label", "about_record", "query_id")


@transaction.atomic
def keep_answer(
    council: Council, asked: Asked, *, shown: str, by: User, now: datetime, about: str = "", form_id: str | None = None
) -> AnswerCard:
    """Keep what guidance says to a question now, as cover. The same form sent again keeps one card.

    `about` is the key of a record of the council's own. `shown` is the hash of what the reader was shown: what has
    changed since is looked at before it is kept.
    """
    acting = by.must(Can.RELY_ON_GUIDANCE, council)
    council.must_be_open(localdate(now))
    if first := _kept_before(council, form_id):
        return first
    advice = advise(asked, by, localdate(now), council=council)
    card = AnswerCard(council=council, title=_title(advice), kept_at=now, kept_by=by)
    if about:
        row = must_own_record(council, about, by)
        card.about_label, card.about_record = row._meta.label, row.key
    made = _keep(card, advice, told(advice), shown, form_id)
    if made is not card:
        return made
    record(KEPT, card, by=by, acting=acting, fields=[on_the_trail(card.sha256)])
    return card


@transaction.atomic
def keep_answered_query(query: Query, *, shown: str, by: User, now: datetime, form_id: str | None = None) -> AnswerCard:
    """Keep what the centre answered to a question, with what guidance says of it now."""
    acting = by.must(Can.RELY_ON_GUIDANCE, query.council_id)
    if first := _kept_before(query.council, form_id):
        return first
    if query.answered_at is None:
        raise WrongState(_("This question is not answered yet: there is nothing to keep."))
    advice = advise(asked_in(query), by, localdate(now), council=query.council)
    card = AnswerCard(
        council=query.council,
        title=str(query),
        query=query,
        about_label=query.about_label,
        about_record=query.about_record,
        kept_at=now,
        kept_by=by,
    )
    made = _keep(card, advice, told(advice, query), shown, form_id)
    if made is not card:
        return made
    record(KEPT, card, by=by, acting=acting, fields=[on_the_trail(card.sha256)])
    return card


def note_card_reading(card: AnswerCard, *, by: User) -> None:
    """Put on the trail that somebody read a card with a text marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if card.marking == Marking.OFFICIAL_SENSITIVE:
        own = by.may(Can.READ_GUIDANCE, card.council_id)
        acting = by.must(Can.READ_GUIDANCE, card.council_id if own else None)
        record("answer_card_read", card, by=by, acting=acting, quiet=True)


def recall_cards(row: Position, replaced: Iterable[Issued], *, now: datetime) -> int:
    """Tell the councils on whose cards a position that is published answers otherwise, from its first day on.

    Exactly those whose own question it answers, or beside whose answer it stands; which rely on what it replaces, are
    recalled by that already. Inside the act that publishes it; answers how many there were.
    """
    label = AnswerCard._meta.label
    recalled = Use.objects.relying_on(*replaced).filter(label=label).values("record")
    answers: dict[Cell, bool] = {}
    found = 0
    for card in AnswerCard.objects.asked_within(row.cell).exclude(key__in=recalled).order_by("pk"):
        question = Cell(**card.content["cell"])
        if question not in answers:
            answers[question] = row in Position.objects.answer_with(question, row.valid_from).rows
        if answers[question]:
            notify(card.council_id, Role.OFFICER, "guidance_changed", about=card)
            found += 1
    return found


def _kept_before(council: Council, form_id: str | None) -> AnswerCard | None:
    return AnswerCard.objects.filter(council=council, form_id=form_id).first() if form_id else None


def _keep(card: AnswerCard, advice: Advice, content: dict[str, Any], shown: str, form_id: str | None) -> AnswerCard:
    """The card as it is kept, or the one that the same form kept at this very moment."""
    if digest(content) != shown:
        raise WrongState(
            _("Guidance has changed since this page was opened. Read the answer as it is now, then keep it."),
            code="answer_changed",
        )
    card.reference = _reference(card)
    card.content = {**content, **names_of(card)}
    card.sha256 = digest(card.content)
    made = one_a_form(card, AnswerCard.objects.filter(council=card.council), form_id)
    if made is not card:
        return made
    for text in advice.texts:
        rely_on(text, council=card.council, label=card._meta.label, key=card.key, by=card.kept_by, now=card.kept_at)
    return card


def _title(advice: Advice) -> str:
    asked = advice.asked
    named = [str(one) for one in (asked.activity, asked.sector, asked.place or asked.country) if one]
    return ", ".join(named)[:200] or _("Any activity")


def _reference(card: AnswerCard) -> str:
    drawn = new_reference(card.council_id, localdate(card.kept_at).year)
    while AnswerCard.objects.filter(reference=drawn).exists():
        drawn = new_reference(card.council_id, localdate(card.kept_at).year)
    return drawn


# -- Whether it is what was kept -----------------------------------------------------------------------------------


def names_of(card: AnswerCard) -> dict[str, str]:
    """What the content of a card says of the card itself, so that its row cannot say otherwise.

    Who kept it is said by the event of keeping it: a card that is handed on names nobody.
    """
    return {
        "about_label": card.about_label,
        "about_record": card.about_record,
        "query_id": card.query.key if card.query else "",
        "reference": card.reference,
        "title": card.title,
        "council": card.council_id,
        "council_name": card.council.name,
        "kept_at": card.kept_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def faults_of(card: AnswerCard) -> list[str]:
    """What does not fit between the content of a card, its row and the trail; nothing where it is what was kept."""
    found = []
    counted = digest(card.content)
    if counted != card.sha256:
        found.append(_("Its content gives another hash than the one that was kept with it."))
    kept = Event.objects.filter(label=card._meta.label, subject=card.key, action=KEPT).values_list("facts", "actor")
    actors = [actor for facts, actor in kept if on_the_trail(counted) in facts]
    if not actors:
        found.append(_("The trail has no event that names the hash of its content."))
    elif card.kept_by.key not in actors:
        found.append(_("The trail says that somebody else kept it."))
    not_compared = {"council_name", *(NOT_IN_THE_FIRST_FORM if card.content.get("form") == 1 else ())}
    own = {name: said for name, said in names_of(card).items() if name not in not_compared}
    if any(card.content.get(name) != said for name, said in own.items()):
        found.append(_("Its row says something else of it than its content."))
    return found


def verify_cards() -> Iterator[tuple[str, str]]:
    """Every fault of every card, by the card's reference; by its key where the trail names one that is gone."""
    cards = AnswerCard.objects.order_by("pk")
    for card in cards.select_related("council", "query", "kept_by").iterator(chunk_size=200):
        yield from ((card.reference, fault) for fault in faults_of(card))
    kept = Event.objects.filter(label=AnswerCard._meta.label, action=KEPT).order_by("pk")
    for key in kept.exclude(subject__in=cards.values("key")).values_list("subject", flat=True):
        yield key, _("The trail says that this card was kept, and it is gone.")
