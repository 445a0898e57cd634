"""What trail, tasks and notices say of delegations and contacts."""

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
    "flag_answered": _("Answered a flag on a programme"),
    "mid_visit_checked": _("Made the mid-visit check"),
    "delegation_discarded": _("Discarded a draft"),
    "delegation_declined": _("Declined a delegation"),
    "delegation_cancelled": _("Cancelled a delegation"),
    "partner_invited": _("Asked another council to take part"),
    "partnership_accepted": _("Took part in another council’s delegation"),
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
}
TASKS = {
    "finish_draft": Words(_("Finish the draft: %(title)s")),
    "answer_partnership": Words(_("Answer a council that asks yours to take part in a delegation")),
    "follow_up_contact": Words(_("Follow up on a contact: %(title)s")),
    "answer_question": Words(_("Answer a question about your delegation: %(title)s")),
}
NOTICES = {
    "review_given": Words(_("A colleague gave you a delegation to review: %(title)s")),
    "contact_told": Words(_("A council tells you of a contact: %(title)s")),
    "delegation_logged": Words(_("A delegation was logged: %(title)s")),
    "delegation_shared": Words(_("Somebody changed who may see a delegation: %(title)s")),
    "delegation_declined": Words(_("A delegation was declined: %(title)s")),
    "delegation_cancelled": Words(_("A delegation was cancelled: %(title)s")),
    "partnership_accepted": Words(_("A partner council now takes part: %(title)s")),
    "partnership_left": Words(_("A partner council no longer takes part: %(title)s")),
    "question_asked": Words(_("You are asked a question about your delegation: %(title)s")),
    "question_answered": Words(_("A council answered a question about its delegation: %(title)s")),
    "question_withdrawn": Words(_("A question about your delegation needs no answer any more: %(title)s")),
}
