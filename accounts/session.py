"""How long a session lasts: two marks in it, of when it began and when something last happened in it."""

import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import ENDS_SOONER

BEGAN, SEEN = "began", "seen"
MINUTE = 60


def mark(session: SessionBase) -> None:
    """At sign-in."""
    session[BEGAN] = session[SEEN] = int(time.time())


def mark_seen(session: SessionBase) -> None:
    session[SEEN] = int(time.time())


def was_marked_a_minute_ago(session: SessionBase) -> bool:
    """Not at every request: each mark is written to the database."""
    return bool(time.time() - session[SEEN] >= MINUTE)


def why_over(request: HttpRequest) -> str | None:
    """Why this session is over, in words; None where it goes on. One without marks was not begun by our sign-in."""
    now, session = time.time(), request.session
    if BEGAN not in session or SEEN not in session:
        return _("Sign in again to go on.")
    if now - session[BEGAN] >= settings.SESSION_COOKIE_AGE:
        hours = settings.SESSION_COOKIE_AGE // (60 * MINUTE)
        return _("You signed in %(hours)d hours ago. Sign in again to go on.") % {"hours": hours}
    idle = now - session[SEEN]
    if idle < settings.IDLE_MINUTES_OF_UNIT_AND_SERVICE * MINUTE:
        return None
    sooner = any(m.body.kind in ENDS_SOONER for m in request.user.memberships_now)  # type: ignore[union-attr]
    minutes = settings.IDLE_MINUTES_OF_UNIT_AND_SERVICE if sooner else settings.IDLE_MINUTES
    if idle < minutes * MINUTE:
        return None
    return ngettext(
        "You were signed out because nothing happened for %(minutes)d minute.",
        "You were signed out because nothing happened for %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
