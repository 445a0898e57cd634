"""How somebody whom nobody knows yet asks to be let in, and what those who decide can do about it."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import AccessRequest, Body, Invitation, Membership, User
from accounts.roles import BodyKind, Role
from accounts.services.bodies import add_body
from accounts.services.invitations import invite_member
from accounts.services.members import must_manage
from accounts.services.service import SERVICE
from audit.services import record
from places.models import Council
from web.refusals import WrongState

# How long the link in the mail is good; how long a request then waits; how long an answer can be read.
LINK_GOOD_FOR = timedelta(days=3)
WAITS_FOR = timedelta(days=30)
KEPT_AFTER_ANSWER = timedelta(days=30)
MOST_LINKS = 3
"""So many links an address can have at once: whoever knows it cannot fill its mailbox from here."""

_signer = Signer(salt="request for access")


def access_token(request: AccessRequest) -> str:
    """What stands in the link of the mail. It opens the request as long as that is kept."""
    return _signer.sign(request.key)


def access_request_of(token: str) -> AccessRequest | None:
    """The request that a link speaks of, whatever has become of it; None where it is gone or was never made by us."""
    try:
        key = _signer.unsign(token)
    except BadSignature:
        return None
    return AccessRequest.objects.select_related("council").filter(key=key).first()


def who_decides(council: Council) -> tuple[str, Role]:
    """The code of a body and a role: the council's approvers where it has some, else the service's administrators."""
    approvers = Membership.objects.of_people().filter(
        body__council=council, body__is_active=True, role=Role.APPROVER, user__is_active=True
    )
    return (council.code, Role.APPROVER) if approvers.exists() else (SERVICE, Role.ADMINISTRATOR)


@transaction.atomic
def request_access(council: Council, *, name: str, email: str, work: str, now: datetime) -> None:
    """Ask to be let in. Nothing stands before anybody until the link in the mail is opened.

    Answers nothing, and does the same for an address that is known as for one that is not. Any address that takes mail
    may ask: which domains belong to a council is not in our data, and a list of free mail services would never be
    whole. The page asks for a work address, and whoever decides is shown how many people of the council have one at
    the same domain.
    """
    council.must_be_open(localdate(now))
    email = email.strip().lower()
    request = AccessRequest(
        council=council, name=name, email=email, work=work, asked_at=now, expires_at=now + LINK_GOOD_FOR
    )
    request.full_clean()
    if AccessRequest.objects.open_at(now).filter(email=email, confirmed_at=None).count() < MOST_LINKS:
        request.save()


@transaction.atomic
def confirm_access_request(request: AccessRequest, *, now: datetime) -> AccessRequest:
    """The address is proved: the request stands. One that stands already for the same council and address is kept."""
    request = AccessRequest.objects.select_for_update(of=("self",)).select_related("council").get(pk=request.pk)
    if request.confirmed_at is not None:
        return request
    if request.expires_at <= now:
        raise WrongState(_("This link has run out: it was good for three days. Ask again."), code="ended")
    request.council.must_be_open(localdate(now))
    same = AccessRequest.objects.filter(email=request.email, council=request.council, answered_at=None)
    same.filter(stands=True, expires_at__lte=now).delete()
    request.stands, request.confirmed_at, request.expires_at = True, now, now + WAITS_FOR
    try:
        with transaction.atomic():
            request.save(update_fields=["stands", "confirmed_at", "expires_at"])
    except IntegrityError:
        # Asked twice, and both links opened.
        request.delete()
        return same.waiting(now).select_related("council").get()
    return request


@transaction.atomic
def accept_access_request(request: AccessRequest, *, role: str, by: User, now: datetime) -> Invitation:
    """Invite whoever asked, in this role. A council that does not use the register yet begins with it."""
    acting = must_manage(by, request.council)
    request = _waiting(request, now)
    council = request.council
    council.must_be_open(localdate(now))
    _answer(request, accepted=True, by=by, now=now)
    body = Body.objects.filter(council=council).first() or add_body(kind=BodyKind.COUNCIL, council=council, by=by)
    invitation = invite_member(body, email=request.email, name=request.name, role=role, by=by, now=now)
    record("access_request_accepted", request, by=by, acting=acting, fields=["role"])
    return invitation


@transaction.atomic
def decline_access_request(request: AccessRequest, *, reason: str, by: User, now: datetime) -> AccessRequest:
    """Let nobody in, and say why. Whoever asked is mailed a link to these words."""
    acting = must_manage(by, request.council)
    request = _waiting(request, now)
    if not reason:
        raise ValidationError({"reason": _("Say why you decline. They read these words.")})
    request.reason = reason
    _answer(request, accepted=False, by=by, now=now)
    record("access_request_declined", request, by=by, acting=acting)
    return request


@transaction.atomic
def forget_access_requests(now: datetime) -> int:
    """Delete what is over: links that ran out, requests that lapsed, and old answers."""
    over = Q(answered_at=None, expires_at__lte=now) | Q(answered_at__lte=now - KEPT_AFTER_ANSWER)
    gone, _by_model = AccessRequest.objects.filter(over).delete()
    return gone


def _waiting(request: AccessRequest, now: datetime) -> AccessRequest:
    """The request as it is now. Raises where it was answered, has lapsed, or was never proved."""
    rows = AccessRequest.objects.select_for_update(of=("self",)).select_related("council", "answered_by")
    request = rows.get(pk=request.pk)
    if request.answered_by is not None:
        said = (
            _("%(name)s has already accepted this.") if request.accepted else _("%(name)s has already declined this.")
        )
        raise WrongState(said, code="ended", params={"name": request.answered_by.name})
    if request.expires_at <= now or request.confirmed_at is None:
        raise WrongState(_("This request has lapsed. If they still need access, they can ask again."), code="ended")
    return request


def _answer(request: AccessRequest, *, accepted: bool, by: User, now: datetime) -> None:
    request.stands, request.accepted, request.answered_by, request.answered_at = False, accepted, by, now
    request.full_clean()
    request.save(update_fields=["stands", "accepted", "answered_by", "answered_at", "reason"])
