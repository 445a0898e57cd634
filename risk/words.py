"""What trail, tasks and notices say of sensitive sites, screening and assessments."""

from django.utils.translation import gettext_lazy as _

from notifications.words import Words

TRAIL = {
    "area_added": _("Added a kind of sensitive site"),
    "area_edited": _("Changed a kind of sensitive site"),
    "area_ended": _("Ended a kind of sensitive site"),
    "list_loaded": _("Loaded a published list"),
    "organisation_screened": _("Compared an organisation with published lists"),
    "match_decided": _("Decided what a possible match is"),
    "risk_looked_at": _("Said how deep to look at the risk of a record"),
    "risk_added": _("Added a risk to an assessment"),
    "risk_edited": _("Changed a risk of an assessment"),
    "risk_removed": _("Took a risk out of an assessment"),
    "assessment_banded": _("Worked out how large a risk is called, as the council carries more or less"),
    "assessment_written": _("Wrote a part of a risk assessment"),
    "assessment_finished": _("Finished a risk assessment"),
    "assessment_reopened": _("Opened a finished risk assessment again"),
    "assessment_countersigned": _("Countersigned a risk assessment"),
    "assessment_sent_back": _("Sent a risk assessment back instead of countersigning it"),
    "assessment_guidance_added": _("Put down that a risk assessment relies on guidance"),
    "assessment_guidance_rechecked": _("Went over to newer guidance in a risk assessment"),
    "assessment_guidance_dropped": _("Put down that a risk assessment no longer relies on some guidance"),
    "assessment_discarded": _("Discarded a risk assessment with its draft"),
    "mitigation_added": _("Added something that makes a risk smaller"),
    "mitigation_removed": _("Took out something that was to make a risk smaller"),
    "mitigation_moved": _("Gave what makes a risk smaller another office or day"),
    "mitigation_finished": _("Said that what makes a risk smaller is done"),
    "concern_referred": _("A concern was referred"),
    "starter_risk_added": _("Added a risk to start from"),
    "starter_risk_edited": _("Changed a risk to start from"),
    "starter_risk_ended": _("Ended a risk to start from"),
    "signpost_set": _("Said that a desk helps with a category of risk"),
    "signpost_taken_away": _("Said that a desk no longer helps with a category of risk"),
}
TASKS = {
    "load_list": Words(_("See to it that a published list is loaded again: %(title)s")),
    "decide_match": Words(_("Say what a possible match of an organisation is: %(title)s")),
    "countersign_assessment": Words(_("Countersign the risk assessment: %(title)s")),
    "change_assessment": Words(_("Change the risk assessment and finish it again: %(title)s")),
    "review_assessment": Words(_("Look at the risk assessment again: %(title)s")),
    "see_to_mitigation": Words(_("Mitigation to do: %(title)s")),
}
NOTICES = {
    "mitigation_overdue": Words(_("Mitigation overdue: %(title)s")),
    "assessment_to_countersign": Words(_("A risk assessment waits for you to countersign it: %(title)s")),
    "assessment_countersigned": Words(_("The risk assessment is countersigned: %(title)s")),
    "assessment_sent_back": Words(_("The risk assessment is sent back with remarks: %(title)s")),
}
