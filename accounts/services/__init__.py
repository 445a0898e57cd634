"""What can happen to people, bodies and what councils decide for themselves. Read the imports: they are the list."""

from accounts.services.access import (
    accept_access_request,
    access_request_of,
    access_token,
    confirm_access_request,
    decline_access_request,
    forget_access_requests,
    request_access,
    who_decides,
)
from accounts.services.bodies import add_body, switch_body_off, switch_body_on
from accounts.services.calendars import end_calendar_address, make_calendar_address
from accounts.services.clients import end_client, make_api_client, must_manage_clients, rotate_secret
from accounts.services.councils import accept_sharing_notice, change_settings, put_first_hour_away
from accounts.services.invitations import (
    accept_invitation,
    invitation_of,
    invitation_token,
    invite_member,
    withdraw_invitation,
)
from accounts.services.members import change_role, must_manage, remove_member
from accounts.services.networks import add_to_network, remove_from_network
from accounts.services.notes import remove_note, write_note
from accounts.services.offices import change_deputy, end_office, name_office
from accounts.services.resets import (
    agree_to_reset,
    ask_for_reset,
    body_for_reset,
    refuse_reset,
    who_may_be_asked_for,
)
from accounts.services.service import the_clock, the_service
from accounts.services.sessions import (
    end_oldest_sessions,
    end_session,
    end_sessions,
    follow_session,
    forget_ended_sessions,
    note_browser,
)
from accounts.services.users import switch_user_off, switch_user_on

__all__ = [
    "accept_access_request",
    "accept_invitation",
    "accept_sharing_notice",
    "access_request_of",
    "access_token",
    "add_body",
    "add_to_network",
    "agree_to_reset",
    "ask_for_reset",
    "body_for_reset",
    "change_deputy",
    "change_role",
    "change_settings",
    "confirm_access_request",
    "decline_access_request",
    "end_calendar_address",
    "end_client",
    "end_office",
    "end_oldest_sessions",
    "end_session",
    "end_sessions",
    "follow_session",
    "forget_access_requests",
    "forget_ended_sessions",
    "invitation_of",
    "invitation_token",
    "invite_member",
    "make_api_client",
    "make_calendar_address",
    "must_manage",
    "must_manage_clients",
    "name_office",
    "note_browser",
    "put_first_hour_away",
    "refuse_reset",
    "remove_from_network",
    "remove_member",
    "remove_note",
    "request_access",
    "rotate_secret",
    "switch_body_off",
    "switch_body_on",
    "switch_user_off",
    "switch_user_on",
    "the_clock",
    "the_service",
    "who_decides",
    "who_may_be_asked_for",
    "withdraw_invitation",
    "write_note",
]
