"""What is true of what a council keeps to itself about a visit: publicity, hosts, sign-off."""

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


class SignOffDecision(TextChoices):
    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Signed off")
    SENT_BACK = "sent_back", _("Sent back")
    WITHDRAWN = "withdrawn", _("Taken back")
