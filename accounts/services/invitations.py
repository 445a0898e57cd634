"""How people come in: asked by somebody who may, with a link that proves their address."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Body, Invitation, Membership, User
from accounts.services.members import must_be_a_role, must_manage, must_not_mix
from audit.services import record
from web.refusals import WrongState

GOOD_FOR = timedelta(days=7)
_signer = TimestampSigner(salt="invitation")


def invitation_token(invitation: Invitation) -> str:
    """What stands in the link of the mail. It is signed and kept nowhere."""
    return _signer.sign(invitation.key)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link speaks of, whatever has become of it; None where the link was not made by us."""
    try:
        key = _signer.unsign(token, max_age=GOOD_FOR)
    except BadSignature:
        return None
    return Invitation.objects.select_related("body", "invited_by").filter(key=key).first()


@transaction.atomic
def invite_member(body: Body, *, email: str, name: str, role: str, by: User, now: datetime) -> Invitation:
    """Ask a person to join a body. The same invitation made twice is one.

    What else the person belongs to is asked when they accept: whoever invites is not told of it.
    """
    acting = must_manage(by, body)
    body = Body.objects.select_for_update().get(pk=body.pk)
    email = email.strip().lower()
    must_be_a_role(body, role)
    if not body.is_active:
        raise WrongState(_("%(body)s is switched off."), code="ended", params={"body": body.name})
    member = User.objects.filter(email__iexact=email).first()
    if member is not None and member.memberships.filter(body=body, role=role).exists():
        raise ValidationError({"email": _("This person already has this role.")})
    asked = Invitation.objects.open_at(now).filter(body=body, email__iexact=email).first()
    if asked is not None:
        if asked.role == role:
            return asked
        raise ValidationError(
            {"email": _("This person is already invited, in another role. Withdraw that invitation first.")}
        )
    invitation = Invitation(
        body=body, email=email, name=name, role=role, invited_by=by, invited_at=now, expires_at=now + GOOD_FOR
    )
    invitation.full_clean()
    invitation.save()
    record("member_invited", invitation, by=by, acting=acting, fields=["role"])
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, now: datetime) -> Invitation:
    """Take an invitation back before it is accepted: its link opens nothing any more."""
    acting = must_manage(by, invitation.body)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise WrongState(_("This invitation was accepted. Remove the member instead."), code="ended")
    if invitation.withdrawn_at is not None:
        return invitation
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    record("invitation_withdrawn", invitation, by=by, acting=acting)
    return invitation


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, now: datetime, by: User | None = None, name: str = "", password: str = ""
) -> Membership:
    """Join a body. Who holds the link may: it went to the address invited, and thereby proves it.

    Without `by` an account is made with `name` and `password`. Who has an account signs in first and is `by`.
    """
    Body.objects.select_for_update().get(pk=invitation.body_id)
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("body").get(pk=invitation.pk)
    must_be_open(invitation, now)
    if by is None:
        by = _new_user(invitation, name=name, password=password)
    elif by.email.lower() != invitation.email.lower():
        raise ValidationError(
            _("This invitation is for %(email)s. Sign out, then open the link again."),
            code="another_person",
            params={"email": invitation.email},
        )
    # Who joins two bodies at once joins one after the other, so that kinds which do not mix are seen to.
    User.objects.select_for_update().get(pk=by.pk)
    must_not_mix(by, invitation.body)
    membership, _made = Membership.objects.get_or_create(user=by, body=invitation.body, role=invitation.role)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record("invitation_accepted", membership, by=by, acting=invitation.body, fields=["membership", "role"])
    return membership


def must_be_open(invitation: Invitation, now: datetime) -> None:
    """Raises ValidationError where this invitation can no longer be accepted, with what to do."""
    if invitation.accepted_at is not None:
        raise WrongState(_("This invitation was already accepted. Sign in instead."), code="ended")
    if invitation.withdrawn_at is not None or not invitation.body.is_active:
        raise WrongState(_("This invitation was withdrawn. Ask whoever invited you for a new one."), code="ended")
    if invitation.expires_at <= now:
        raise WrongState(
            _("This invitation has run out: they last seven days. Ask whoever invited you for a new one."), code="ended"
        )


def _new_user(invitation: Invitation, *, name: str, password: str) -> User:
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise _has_an_account()
    user = User(email=invitation.email, name=name)
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        raise ValidationError({"password": refusal.messages}) from None
    user.set_password(password)
    user.full_clean()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        # Invited by two bodies, and joining both at the same moment.
        raise _has_an_account() from None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _has_an_account() -> ValidationError:
    return ValidationError(
        _("There is an account with this address. Sign in, then open the link again."), code="sign_in"
    )
