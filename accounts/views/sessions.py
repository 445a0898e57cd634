"""Where a person is signed in: the list, and the ways to end what should not be there."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts import services
from accounts.rules import device
from web.actions import ActionView
from web.keys import key_for, row_by_key


class Sessions(TemplateView):
    template_name = "accounts/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = self.request.session.session_key
        found = sorted(
            UserSession.objects.purge_and_list(self.request.user),
            key=lambda session: (session.session_key != here, -session.last_seen_at.timestamp()),
        )
        sessions = [
            {
                "key": key_for(session),
                "device": device(session.user_agent),
                "address": session.ip,
                "began": session.created_at,
                "seen": session.last_seen_at,
                "is_here": session.session_key == here,
            }
            for session in found
        ]
        return super().get_context_data(sessions=sessions, **kwargs)


class _OfMine(ActionView):
    warns = True

    def get_success_url(self) -> str:
        return reverse("account_sessions")

    back = get_success_url


class EndSession(_OfMine):
    title = gettext_lazy("End this session")
    intro = gettext_lazy("That browser is signed out. What was typed there and not sent stays on its page.")
    button = gettext_lazy("End it")
    done = gettext_lazy("The session is ended.")

    def get_object(self) -> UserSession:
        """One of the reader's own, by the key in the address. This very session is ended by signing out."""
        mine = UserSession.objects.filter(user=self.user).exclude(session_key=self.request.session.session_key)
        return row_by_key(mine, self.kwargs["key"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=device(self.object.user_agent), **kwargs)

    def perform(self, **facts: Any) -> None:
        services.end_session(self.object, by=self.user)


class EndOtherSessions(_OfMine):
    title = gettext_lazy("Sign out everywhere else")
    intro = gettext_lazy("You stay signed in here alone. If you suspect that somebody else was in, set a new password.")
    button = gettext_lazy("Sign out everywhere else")
    done = gettext_lazy("You are signed in here alone.")

    def perform(self, **facts: Any) -> None:
        services.end_sessions(self.user, but=str(self.request.session.session_key))
