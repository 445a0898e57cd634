"""What is true of what a council keeps to itself about a visit: publicity, hosts, sign-off."""

from collections.abc import Collection, Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PublicityPlan(TextChoices):
    NONE = "none", _("None: we say nothing")
    REACTIVE_ONLY = "reactive_only", _("Reactive only: we answer when asked")
    JOINT_RELEASE = "joint_release", _("Joint: a release agreed with the other side")
    PROACTIVE = "proactive", _("Proactive: we tell of it ourselves")


class HostOffice(TextChoices):
    """Offices that receive guests, the highest in rank first, as UK civic protocol has them."""

    LORD_LIEUTENANT = "lord_lieutenant", _("Lord-Lieutenant")
    LORD_MAYOR = "lord_mayor", _("Lord Mayor")
    LORD_PROVOST = "lord_provost", _("Lord Provost")
    ELECTED_MAYOR = "directly_elected_mayor", _("Directly elected mayor")
    COMBINED_AUTHORITY_MAYOR = "combined_authority_mayor", _("Mayor of a combined authority")
    LEADER = "leader", _("Leader of the council")
    CIVIC_MAYOR = "civic_mayor", _("Mayor")
    PROVOST = "provost", _("Provost")
    CHAIR_OF_COUNCIL = "chair_of_council", _("Chair of the council")
    DEPUTY_LEADER = "deputy_leader", _("Deputy leader")
    CHIEF_EXECUTIVE = "chief_executive", _("Chief executive")
    CABINET_MEMBER = "cabinet_member", _("Cabinet member")
    DIRECTOR = "director", _("Director")
    HEAD_OF_SERVICE = "head_of_service", _("Head of service")
    WARD_COUNCILLOR = "ward_councillor", _("Ward councillor")


class HostAnswer(TextChoices):
    WAITING = "waiting", _("Asked, no answer yet")
    ACCEPTED = "accepted", _("Receives them")
    DECLINED = "declined", _("Cannot")


# Offices of this name are found in Scotland alone, and these others everywhere else.
SCOTTISH = (HostOffice.LORD_PROVOST, HostOffice.PROVOST)
NOT_SCOTTISH = (
    HostOffice.LORD_MAYOR,
    HostOffice.CIVIC_MAYOR,
    HostOffice.ELECTED_MAYOR,
    HostOffice.COMBINED_AUTHORITY_MAYOR,
)
# Who receives guests in the place of a leader who cannot.
FOR_THE_LEADER = (HostOffice.LORD_MAYOR, HostOffice.LORD_PROVOST)


def hosts_left(
    ladder: Iterable[str], *, asked: Collection[str], declined: Collection[str], nation: str
) -> list[HostOffice]:
    """Of the offices that match a rank, those that were not asked yet, the next to ask first.

    Where the leader cannot, the Lord Mayor or Lord Provost comes before all others, if the rank calls for one at all.
    """
    elsewhere = NOT_SCOTTISH if nation == "scotland" else SCOTTISH
    left = [HostOffice(office) for office in ladder if office not in asked and office not in elsewhere]
    if HostOffice.LEADER not in declined:
        return left
    return sorted(left, key=lambda office: office not in FOR_THE_LEADER)


class SignOffDecision(TextChoices):
    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Signed off")
    SENT_BACK = "sent_back", _("Sent back")
    WITHDRAWN = "withdrawn", _("Taken back")
    REPLACED = "replaced", _("Replaced")


# How a question ends that its office did not answer.
UNANSWERED = (SignOffDecision.WITHDRAWN, SignOffDecision.REPLACED)
