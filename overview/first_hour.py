"""What a council that begins has done of its first steps: read from what is there, nothing is ticked off."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Appointment, Body, CouncilSettings, Invitation, Membership, User
from accounts.roles import BodyKind, Can
from engagement.models import Contact, Delegation
from engagement.rules import Stage
from twinning.models import Agreement


@dataclass(frozen=True)
class Step:
    """One of the first steps: how far it is, why it is worth doing, and where. Not theirs to do has no address."""

    title: str
    is_done: bool
    status: str
    hint: str
    url: str


@dataclass(frozen=True)
class FirstHour:
    """What a council has left of its first steps, for its people's first page."""

    code: str
    name: str
    left: int
    has_unchecked: bool


@dataclass(frozen=True)
class Facts:
    """What the steps of one council rest on."""

    code: str
    name: str
    is_put_away: bool
    has_accepted: bool
    has_unchecked: bool
    has_people: bool
    has_offices: bool
    has_logged: bool

    @property
    def left(self) -> int:
        done = (self.has_accepted, not self.has_unchecked, self.has_people, self.has_offices, self.has_logged)
        return done.count(False)


def _facts(codes: list[str], user: User, now: datetime) -> list[Facts]:
    """Of these councils, in one query."""
    settings = CouncilSettings.objects.filter(council=OuterRef("code"))
    unchecked = Agreement.objects.visible_to(user).filter(council=OuterRef("code"), confirmed_on=None)
    others = Membership.objects.of_people().filter(body=OuterRef("pk"), user__is_active=True).exclude(user=user)
    invited = Invitation.objects.open_at(now).filter(body=OuterRef("pk"))
    visits = Delegation.objects.visible_to(user).filter(council=OuterRef("code")).exclude(stage=Stage.DRAFT)
    contacts = Contact.objects.visible_to(user).filter(council=OuterRef("code"), withdrawn_at=None)
    rows = Body.objects.filter(code__in=codes, kind=BodyKind.COUNCIL).order_by("name")
    rows = rows.annotate(
        is_put_away=Exists(settings.filter(first_hour_put_away_at__isnull=False)),
        has_accepted=Exists(settings.filter(notice_accepted_at__isnull=False)),
        has_unchecked=Exists(unchecked),
        has_people=Q(Exists(others)) | Q(Exists(invited)),
        has_offices=Exists(Appointment.objects.on(localdate(now)).filter(body=OuterRef("pk"))),
        has_logged=Q(Exists(visits)) | Q(Exists(contacts)),
    )
    return [Facts(**row) for row in rows.values(*(field.name for field in fields(Facts)))]


def begun(user: User, now: datetime) -> list[FirstHour]:
    """The councils of this user whose first steps are neither all done nor put away."""
    codes = [m.body_id for m in user.memberships_now if Can.PUT_FIRST_HOUR_AWAY in m.acts]
    found = _facts(codes, user, now) if codes else []
    return [
        FirstHour(one.code, one.name, one.left, one.has_unchecked) for one in found if one.left and not one.is_put_away
    ]


def steps(body: Body, user: User, now: datetime) -> list[Step]:
    """The first steps of one council, in the order in which they are best done."""
    [facts] = _facts([body.code], user, now)
    return [_notice(facts, user), _agreements(facts, user), _people(facts, user), _offices(facts, user), _log(facts)]


def _notice(facts: Facts, user: User) -> Step:
    return Step(
        _("Accept the sharing notice"),
        facts.has_accepted,
        _status(facts.has_accepted),
        _("It says who sees what. Until an approver accepts it, everything that you log stays with your council.")
        + _for_an_approver(user, Can.ACCEPT_SHARING_NOTICE, facts),
        reverse("sharing_notice", args=[facts.code]),
    )


def _agreements(facts: Facts, user: User) -> Step:
    own = Agreement.objects.visible_to(user).filter(council=facts.code)
    unchecked = list(own.filter(confirmed_on=None).values_list("key", flat=True))
    title = _("Check your agreements")
    if not own.exists():
        hint = _("The register knows of none of yours. If you have one, such as a twinning, enter it.")
        return Step(title, True, _("Nothing to check"), hint, reverse("agreement_enter"))
    url = (
        reverse("agreement", args=unchecked) if len(unchecked) == 1 else f"{reverse('agreements')}?council={facts.code}"
    )
    told = ngettext(
        "%(count)d is here from other people’s lists. Open it, put right what is wrong, and confirm it.",
        "%(count)d are here from other people’s lists. Open each, put right what is wrong, and confirm it.",
        len(unchecked),
    )
    if not unchecked:
        return Step(title, True, _status(True), _("Your council has confirmed what the register says of them."), url)
    begun_with = own.filter(confirmed_on__isnull=False).exists()
    status = _("In progress") if begun_with else _status(False)
    return Step(title, False, status, told % {"count": len(unchecked)}, url)


def _people(facts: Facts, user: User) -> Step:
    page = reverse("body_members" if facts.has_people else "invite_member", args=[facts.code])
    return Step(
        _("Invite the people you work with"),
        facts.has_people,
        _status(facts.has_people),
        _("Whoever hosts visits, writes the letters or minds the diary: what one person knows leaves with them.")
        + _for_an_approver(user, Can.MANAGE_MEMBERS, facts),
        page if user.may(Can.MANAGE_MEMBERS, facts.code) else "",
    )


def _offices(facts: Facts, user: User) -> Step:
    page = reverse("body_members" if facts.has_offices else "name_office", args=[facts.code])
    return Step(
        _("Name who holds which office"),
        facts.has_offices,
        _status(facts.has_offices),
        _("Such as leader or international lead. Tasks and sign-offs go to an office, whoever holds it.")
        + _for_an_approver(user, Can.NAME_OFFICES, facts),
        page if user.may(Can.NAME_OFFICES, facts.code) else "",
    )


def _log(facts: Facts) -> Step:
    title = _("Log your last contact")
    hint = _("A meeting, a call, a letter or a reception, even if it was some time ago. It takes one page.")
    return Step(title, facts.has_logged, _status(facts.has_logged), hint, reverse("contact_log"))


def _status(is_done: bool) -> str:
    return _("Completed") if is_done else _("To do")


def _for_an_approver(user: User, act: Can, facts: Facts) -> str:
    return "" if user.may(act, facts.code) else " " + _("An approver of your council does this.")
