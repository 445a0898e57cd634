"""What the trail says in words. Every action that a service records has its words here: a test looks for them."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    # People and bodies
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
    "second_factor_removed": _("Removed somebody’s second factor"),
    "api_client_made": _("Made an API client"),
    "note_written": _("Wrote a private note"),
    "note_removed": _("Removed a private note"),
    # Organisations
    "organisation_added": _("Added an organisation"),
    "organisation_accepted": _("Accepted an organisation for all councils"),
    "organisation_widened": _("Showed an organisation more widely"),
    # Delegations
    "delegation_started": _("Started a delegation"),
    "delegation_draft_kept": _("Kept what was typed into a draft"),
    "delegation_edited": _("Changed a delegation"),
    "delegation_read": _("Read a delegation marked OFFICIAL-SENSITIVE"),
    "delegation_logged": _("Logged a delegation"),
    "delegation_shared": _("Changed who sees a delegation"),
    "delegation_discarded": _("Discarded a draft"),
    "delegation_declined": _("Declined a delegation"),
    "delegation_cancelled": _("Cancelled a delegation"),
    "partner_invited": _("Asked another council to take part"),
    "partnership_accepted": _("Took part in another council’s delegation"),
    "partnership_left": _("Left another council’s delegation"),
}
