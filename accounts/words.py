"""What the trail says of acts on people, bodies and notes."""

from django.utils.translation import gettext_lazy as _

TRAIL = {
    "member_invited": _("Invited somebody"),
    "invitation_withdrawn": _("Withdrew an invitation"),
    "invitation_accepted": _("Accepted an invitation"),
    "role_changed": _("Changed a member’s role"),
    "member_removed": _("Removed a member"),
    "office_named": _("Named an office holder"),
    "office_ended": _("Ended an appointment"),
    "sharing_notice_accepted": _("Accepted the sharing notice"),
    "settings_changed": _("Changed the council’s settings"),
    "body_added": _("Added a body"),
    "body_switched_off": _("Switched a body off"),
    "body_switched_on": _("Switched a body on"),
    "user_switched_off": _("Switched a user off"),
    "user_switched_on": _("Switched a user on"),
    "factor_reset_asked": _("Asked to remove somebody’s lost second factor"),
    "factor_reset_refused": _("Refused to remove somebody’s second factor"),
    "second_factor_removed": _("Agreed, and removed somebody’s lost second factor"),
    "api_client_made": _("Made an API client"),
    "api_client_secret_rotated": _("Gave an API client a new secret"),
    "api_client_ended": _("Ended an API client"),
    "network_member_added": _("Added a council to the network"),
    "network_member_removed": _("Removed a council from the network"),
    "note_written": _("Wrote a private note"),
    "note_removed": _("Removed a private note"),
}
