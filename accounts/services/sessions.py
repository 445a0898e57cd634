"""Where people are signed in, and how that ends. Nobody ends the sessions of others here but as part of another act."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import KnownBrowser, User

# One more sign-in ends the oldest: for a desk, a laptop, a phone, and two that were forgotten.
MOST_SESSIONS = 5


def end_sessions(user: User, *, but: str = "") -> None:
    """Sign somebody out wherever they are signed in, save in the session of this key."""
    _end(UserSession.objects.filter(user=user).exclude(session_key=but))


def end_session(session: UserSession, *, by: User) -> None:
    """Sign oneself out somewhere else."""
    if session.user_id != by.pk:
        raise PermissionDenied
    _end(UserSession.objects.filter(pk=session.pk))


def end_oldest_sessions(user: User) -> None:
    """After a sign-in: leave so many as one may have, the youngest."""
    kept = UserSession.objects.filter(user=user).order_by("-created_at", "-pk").values("pk")[:MOST_SESSIONS]
    _end(UserSession.objects.filter(user=user).exclude(pk__in=kept))


@transaction.atomic
def note_browser(user: User, *, called: str, now: datetime) -> None:
    """Part of a sign-in. The first browser of all is no news to whoever has just used it."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    known = KnownBrowser.objects.filter(user=user)
    if not known.filter(called=called).exists():
        KnownBrowser.objects.create(user=user, called=called, first_at=now, told_at=None if known.exists() else now)


def follow_session(before: str, after: str) -> None:
    """The same session, under a new key."""
    UserSession.objects.filter(session_key=before).update(session_key=after)


def forget_ended_sessions() -> None:
    """Where they were and in which browser is of no use once they are over."""
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@transaction.atomic
def _end(sessions: QuerySet[UserSession]) -> None:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
