"""The heads-up that a council may choose: the unit hears when a programme names a topic on which words matter."""

from collections.abc import Iterable

from accounts.models import CouncilSettings, User
from accounts.roles import UNIT, Role
from accounts.rules import Sharing
from engagement.models import Delegation, Flag
from engagement.rules.tripwire import sensitive_topic
from notifications.services import notify
from web.text import listed


def tell_of_topics(delegation: Delegation, new: Iterable[Flag], *, was_shared: bool, by: User) -> None:
    """Tell the unit's analysts, once a topic and visit, where its council has asked for that and shares the visit.

    Part of an act that has just renewed the flags. `was_shared` is whether the unit saw the visit, logged, before it.
    """
    if delegation.is_draft or delegation.sharing == Sharing.COUNCIL:
        return
    rows = list(delegation.flags.filter(rule=sensitive_topic.__name__))
    fresh = {flag.pk for flag in new}
    known = _topics(flag for flag in rows if flag.pk not in fresh) if was_shared else set()
    named = _topics(flag for flag in rows if flag.gone_at is None) - known
    if named and CouncilSettings.of(delegation.council).heads_up_on_topics:
        notify(UNIT, Role.ANALYST, "topics_named", about=delegation, but=by, said=listed(sorted(named)))


def _topics(flags: Iterable[Flag]) -> set[str]:
    return {name for flag in flags for name in flag.facts["topics"]}
