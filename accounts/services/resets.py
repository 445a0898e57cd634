"""Letting somebody start anew who lost every factor. It takes two, neither of them that person."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.factors import FACTORS, has_factor
from accounts.models import Body, FactorReset, Membership, User
from accounts.roles import BodyKind, Can
from accounts.services.members import must_manage
from accounts.services.service import the_service
from accounts.services.sessions import end_sessions
from audit.services import record
from web.refusals import WrongState

GOOD_FOR = timedelta(days=3)


def body_for_reset(person: User) -> Body:
    """Whose managers decide: those of the person's council; the administrators alone for who manages users.

    Bodies of other kinds have no managers of their own, so there too the administrators decide.
    """
    return _deciding(person.memberships_now)


def _deciding(memberships: Sequence[Membership]) -> Body:
    if not memberships or any(Can.MANAGE_USERS in m.acts for m in memberships):
        return the_service()
    bodies = [m.body for m in memberships]
    return next((body for body in bodies if body.kind == BodyKind.COUNCIL), bodies[0])


def who_may_be_asked_for(people: Iterable[User], manager: User) -> set[int]:
    """Those of them, by primary key, who have a factor to lose and of whose managers this user is one."""
    having = Authenticator.objects.filter(user__in=people, user__is_active=True, type__in=FACTORS)
    asked_for = set(having.values_list("user", flat=True)) - {manager.pk}
    if manager.may(Can.MANAGE_USERS):
        return asked_for
    held: dict[int, list[Membership]] = {pk: [] for pk in asked_for}
    for membership in Membership.objects.filter(user__in=asked_for, body__is_active=True).select_related("body"):
        held[membership.user_id].append(membership)
    return {pk for pk, memberships in held.items() if manager.may(Can.MANAGE_MEMBERS, _deciding(memberships))}


@transaction.atomic
def ask_for_reset(person: User, *, reason: str, by: User, now: datetime) -> FactorReset:
    """Ask that somebody's lost factors be removed. The same person asked for twice is one request."""
    acting = must_manage(by, body_for_reset(person))
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _must_be_another(person, by)
    if not person.is_active:
        raise WrongState(_("%(name)s is switched off."), code="ended", params={"name": person.name})
    # Once more, as it stands now: this body decides.
    body = body_for_reset(person)
    acting = must_manage(by, body)
    if not has_factor(person):
        raise WrongState(
            _("%(name)s has no second factor. The next sign-in asks them to set one up."),
            code="nothing_to_remove",
            params={"name": person.name},
        )
    asked = FactorReset.objects.open_at(now).filter(person=person).first()
    if asked is not None:
        return asked
    reset = FactorReset(
        person=person,
        body=body,
        reason=reason,
        asked_by=by,
        asked_at=now,
        expires_at=now + GOOD_FOR,
    )
    reset.full_clean()
    reset.save()
    record("factor_reset_asked", reset, by=by, acting=acting)
    return reset


@transaction.atomic
def agree_to_reset(reset: FactorReset, *, by: User, now: datetime) -> FactorReset:
    """Remove the factors and end every session of the person, who sets up a new factor at the next sign-in."""
    acting = must_manage(by, reset.body)
    reset = _locked(reset, now)
    _must_be_another(reset.person, by)
    if by.pk == reset.asked_by_id:
        raise ValidationError(_("You asked for this yourself. Somebody else must agree."), code="second_person")
    if not _stands(reset):
        raise WrongState(
            _("Since %(name)s asked, roles have changed. Refuse this, and ask anew."),
            code="ended",
            params={"name": reset.asked_by.name},
        )
    _answer(reset, agreed=True, by=by, now=now)
    Authenticator.objects.filter(user=reset.person).delete()
    end_sessions(reset.person)
    record("second_factor_removed", reset, by=by, acting=acting)
    return reset


@transaction.atomic
def refuse_reset(reset: FactorReset, *, by: User, now: datetime) -> FactorReset:
    """Leave everything as it is. Whoever asked may also take it back."""
    acting = must_manage(by, reset.body)
    reset = _locked(reset, now)
    _must_be_another(reset.person, by)
    _answer(reset, agreed=False, by=by, now=now)
    record("factor_reset_refused", reset, by=by, acting=acting)
    return reset


def _locked(reset: FactorReset, now: datetime) -> FactorReset:
    """The request as it is now, with its person held. Raises where it was answered or has lapsed."""
    User.objects.select_for_update(no_key=True).get(pk=reset.person_id)
    reset = FactorReset.objects.select_related("person", "asked_by", "answered_by", "body").get(pk=reset.pk)
    if reset.answered_by is not None:
        said = _("%(name)s has already agreed.") if reset.agreed else _("%(name)s has already refused.")
        raise WrongState(said, code="ended", params={"name": reset.answered_by.name})
    if reset.expires_at <= now:
        raise WrongState(_("This request has lapsed. Ask anew."), code="ended")
    return reset


def _answer(reset: FactorReset, *, agreed: bool, by: User, now: datetime) -> None:
    reset.agreed, reset.answered_by, reset.answered_at = agreed, by, now
    reset.full_clean()
    reset.save(update_fields=["agreed", "answered_by", "answered_at"])


def _must_be_another(person: User, by: User) -> None:
    if person.pk == by.pk:
        raise PermissionDenied(_("Nobody decides about their own factors. Ask somebody else."))


def _stands(reset: FactorReset) -> bool:
    """Whether the person still is one of this body's, and whoever asked still somebody who may."""
    if body_for_reset(reset.person).pk != reset.body_id:
        return False
    try:
        must_manage(reset.asked_by, reset.body)
    except PermissionDenied:
        return False
    return True
