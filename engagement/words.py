"""What trail, tasks and notices say of delegations and contacts."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from notifications.words import Words

TRAIL = {
    "delegation_started": _("Started a delegation"),
    "delegation_draft_kept": _("Kept what was typed into a draft"),
    "delegation_edited": _("Changed a delegation"),
    "delegation_read": _("Read a delegation marked OFFICIAL-SENSITIVE"),
    "delegation_logged": _("Logged a delegation"),
    "delegation_shared": _("Changed who sees a delegation"),
    "delegation_confirmed": _("Confirmed a delegation"),
    "delegation_postponed": _("Postponed a delegation"),
    "flags_renewed": _("Looked at a programme again, as what calls for a thought had changed"),
    "flag_answered": _("Answered a flag on a programme"),
    "offer_put_down": _("Put down an offer or a gift"),
    "offer_edited": _("Changed an offer or a gift"),
    "offer_decided": _("Decided about an offer or a gift"),
    "offer_withdrawn": _("Withdrew an offer or a gift that was entered by mistake"),
    "offer_registered": _("Dealt with the register of interests"),
    "cost_put_down": _("Put down a cost"),
    "cost_edited": _("Changed a cost"),
    "cost_removed": _("Removed a cost"),
    "mid_visit_checked": _("Made the mid-visit check"),
    "brief_made": _("Made a brief on a delegation"),
    "brief_issued": _("Sent word of a brief to whoever receives the visitors"),
    "brief_given": _("Noted that an office was given a brief on paper"),
    "sign_off_asked": _("Asked for the sign-off of a brief"),
    "sign_off_withdrawn": _("Took back the question for a sign-off"),
    "sign_off_out_of_date": _("Was refused the sign-off of a brief that says something else than the visit"),
    "brief_signed_off": _("Signed off a brief"),
    "brief_sent_back": _("Sent a brief back instead of signing it off"),
    "delegation_discarded": _("Discarded a draft"),
    "delegation_declined": _("Declined a delegation"),
    "delegation_cancelled": _("Cancelled a delegation"),
    "publicity_planned": _("Planned the publicity of a visit"),
    "publicity_cleared": _("Approved proactive publicity of a visit"),
    "publicity_declined": _("Did not approve proactive publicity of a visit"),
    "press_enquiry_logged": _("Put down a press enquiry"),
    "press_enquiry_edited": _("Changed a press enquiry"),
    "press_enquiry_answered": _("Put down an answer to the press"),
    "host_asked": _("Asked an office to receive visitors"),
    "host_answered": _("Put down whether an office receives visitors"),
    "host_withdrawn": _("Took out an office asked to receive visitors"),
    "partner_invited": _("Asked another council to take part"),
    "partner_invitation_withdrawn": _("Took back what another council was asked"),
    "partnership_accepted": _("Took part in another council’s delegation"),
    "partnership_ended": _("Ended the part of a partner council in a delegation"),
    "partnership_left": _("Left another council’s delegation"),
    "review_assigned": _("Changed who has a delegation in hand"),
    "unit_note_written": _("Wrote an internal note about a delegation"),
    "question_asked": _("Asked the council a question about its delegation"),
    "question_answered": _("Answered a question about a delegation"),
    "question_closed": _("Closed a question about a delegation"),
    "contact_logged": _("Logged a contact"),
    "contact_edited": _("Changed a contact"),
    "contact_shared": _("Changed who sees a contact"),
    "contact_followed_up": _("Finished the follow-up of a contact"),
    "contact_withdrawn": _("Withdrew a contact that was entered by mistake"),
    "contact_read": _("Read a contact marked OFFICIAL-SENSITIVE"),
    "contact_taken": _("Took in hand a contact that its council told of"),
    "contact_looked_at": _("Looked at a contact that its council told of"),
    "intervention_logged": _("Logged pressure on the council"),
    "intervention_edited": _("Changed a record of pressure on the council"),
    "intervention_alerted": _("Alerted the central unit of pressure on the council"),
    "intervention_withdrawn": _("Withdrew a record of pressure that was entered by mistake"),
    "intervention_read": _("Read a record of pressure marked OFFICIAL-SENSITIVE"),
    "intervention_looked_at": _("Looked at pressure that a council alerted of"),
}
TASKS = {
    "sign_off_brief": Words(_("Sign off the brief: %(title)s")),
    "await_new_brief": Words(_("A new version of the brief is awaited, as the visit has changed: %(title)s")),
    "make_brief_anew": Words(
        _("The visit has changed since its brief was put before the office. Make it anew and ask again: %(title)s")
    ),
    "change_brief": Words(_("Change the brief and ask again: %(title)s")),
    "ask_sign_off_anew": Words(_("The visit has changed since its brief was signed off. Ask anew: %(title)s")),
    "finish_draft": Words(_("Finish the draft: %(title)s")),
    "clear_publicity": Words(_("Approve the publicity plan, or say why not: %(title)s")),
    "change_publicity": Words(_("Change the publicity plan: %(title)s")),
    "answer_press_enquiry": Words(_("Answer the press about a visit: %(title)s")),
    "answer_partnership": Words(
        _("Answer a council that asks yours to take part in a delegation: %(title)s"), page="partnership"
    ),
    "decide_offer": Words(_("Decide about an offer or a gift: %(title)s")),
    "register_offer": Words(_("Look at an offer for the register of interests: %(title)s")),
    "check_mid_visit": Words(_("Say how the visit is going, half-way through: %(title)s"), page="delegation_mid_visit"),
    "follow_up_contact": Words(_("Follow up on a contact: %(title)s")),
    "answer_question": Words(_("Answer a question about your delegation: %(title)s")),
    "look_at_intervention": Words(_("Look at pressure that a council alerts you of: %(title)s")),
}
NOTICES = {
    "brief_issued": Words(_("You receive these visitors. Read the brief: %(title)s")),
    "sign_off_asked": Words(_("A brief waits for your sign-off: %(title)s")),
    "brief_signed_off": Words(_("The brief is signed off: %(title)s")),
    "signed_brief_changed": Words(_("The visit has changed since you signed off its brief: %(title)s")),
    "brief_sent_back": Words(_("The brief is sent back with remarks: %(title)s")),
    "sign_off_out_of_date": Words(_("Make the brief anew and ask for the sign-off again: %(title)s")),
    "review_given": Words(_("A colleague gave you a delegation to review: %(title)s")),
    "offer_to_register": Words(_("An offer may have to go on the register of interests: %(title)s")),
    "contact_told": Words(_("A council tells you of a contact: %(title)s")),
    "delegation_logged": Words(_("A delegation was logged: %(title)s")),
    "delegation_shared": Words(_("Somebody changed who may see a delegation: %(title)s")),
    "delegation_declined": Words(_("A delegation was declined: %(title)s")),
    "delegation_cancelled": Words(_("A delegation was cancelled: %(title)s")),
    "delegation_postponed": Words(_("A delegation comes on other days: %(title)s")),
    "publicity_to_clear": Words(_("A publicity plan waits for you: %(title)s")),
    "publicity_cleared": Words(_("The publicity plan is approved: %(title)s")),
    "publicity_declined": Words(_("The publicity plan is not approved: %(title)s")),
    "press_enquiry_logged": Words(_("The press asks about a visit: %(title)s")),
    "partnership_accepted": Words(_("A partner council now takes part: %(title)s")),
    "partnership_ended": Words(_("Your council no longer takes part in a delegation: %(title)s"), page="partnership"),
    "partnership_left": Words(_("A partner council no longer takes part: %(title)s")),
    "question_asked": Words(_("You are asked a question about your delegation: %(title)s")),
    "question_answered": Words(_("A council answered a question about its delegation: %(title)s")),
    "question_withdrawn": Words(_("A question about your delegation needs no answer any more: %(title)s")),
    "intervention_alerted": Words(_("A council alerts you of pressure on it: %(title)s")),
    "intervention_edited": Words(_("A council changed what it told you of pressure on it: %(title)s")),
    "topics_named": Words(_("A programme names a topic on which words matter: %(title)s")),
}


def how_late(days_left: int | None) -> str:
    """How long before a visit something was changed late, wherever that is told. Days were not always counted."""
    if days_left is None:
        return gettext("shortly before the visit")
    if not days_left:
        return gettext("with no working day left")
    told = ngettext(
        "%(count)s working day before the first day", "%(count)s working days before the first day", days_left
    )
    return told % {"count": days_left}
