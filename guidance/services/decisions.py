"""A council puts down what it decided on an answer. Nobody outside it has a part in that."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from guidance.models import AnswerCard, CouncilDecision
from web.one_a_form import one_a_form


@transaction.atomic
def decide_on_answer(
    card: AnswerCard, *, decided_on: date, by: User, now: datetime, form_id: str | None = None, **facts: Any
) -> CouncilDecision:
    """Put down what the council decided, with its reason; going ahead against advice is an outcome like the others.

    The same form sent again is one decision. An earlier one stays on the record.
    """
    acting = by.must(Can.RELY_ON_GUIDANCE, card.council_id)
    if decided_on > localdate(now):
        raise ValidationError({"decided_on": _("The day of the decision must be today or earlier.")})
    decision = CouncilDecision(card=card, council=card.council, decided_on=decided_on, at=now, by_user=by, **facts)
    made = one_a_form(decision, card.decisions.all(), form_id, **facts)
    if made is decision:
        record("answer_decided_on", card, by=by, acting=acting)
    return made
