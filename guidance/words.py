"""What the trail, tasks, notices and mails say of guidance."""

from django.utils.translation import gettext_lazy as _

from notifications.words import Words

TRAIL = {
    "guidance_drafted": _("Began a draft of guidance"),
    "guidance_read": _("Read guidance marked OFFICIAL-SENSITIVE"),
    "guidance_edited": _("Changed a draft of guidance"),
    "guidance_discarded": _("Discarded a draft of guidance"),
    "guidance_submitted": _("Sent a draft to departments"),
    "guidance_cleared": _("Cleared a draft"),
    "guidance_objected": _("Objected to a draft"),
    "clearance_taken_back": _("Took back a clearance"),
    "guidance_scheduled": _("Countersigned guidance, to be published later"),
    "guidance_published": _("Countersigned and published guidance"),
    "guidance_publication_stopped": _("Did not publish scheduled guidance"),
    "guidance_superseded": _("Replaced guidance by a newer text"),
    "guidance_withdrawn": _("Withdrew guidance"),
    "guidance_acknowledged": _("Acknowledged guidance"),
    "guidance_relied_on": _("Took up guidance for a record"),
    "guidance_use_refreshed": _("Went over to newer guidance"),
    "guidance_use_ended": _("Relies on guidance no more"),
    "entry_written": _("Wrote an entry of the playbook"),
    "entry_edited": _("Changed an entry of the playbook"),
    "entry_published": _("Published an entry of the playbook"),
    "entry_withdrawn": _("Withdrew an entry of the playbook"),
    "topic_note_written": _("Wrote a note on a topic"),
    "topic_note_edited": _("Changed a note on a topic"),
    "topic_note_published": _("Published a note on a topic"),
    "topic_note_withdrawn": _("Withdrew a note on a topic"),
    "support_contact_added": _("Added a desk that can be called"),
    "support_contact_edited": _("Changed a desk that can be called"),
    "support_contact_confirmed": _("Confirmed a desk that can be called"),
    "support_contact_ended": _("Took away a desk that can be called"),
    "support_contact_reported": _("Somebody said that a desk does not answer"),
    "mixed_message_reported": _("Reported a mixed message"),
    "mixed_message_opened": _("Escalated two positions that contradict each other"),
    "mixed_message_owner_named": _("Said whose text is part of a mixed message"),
    "mixed_message_settled": _("Settled a mixed message"),
    "mixed_message_taken_back": _("Took back its report of a mixed message"),
    "mixed_message_read": _("Read a mixed message marked OFFICIAL-SENSITIVE"),
    "query_asked": _("Asked the central unit a question"),
    "query_held": _("Sent a holding reply to a question"),
    "query_passed": _("Passed a question to a department"),
    "query_answered": _("Answered a question of a council"),
    "query_closed": _("Closed a question to the central unit"),
    "query_promoted": _("Made a question into a line"),
    "query_read": _("Read a question marked OFFICIAL-SENSITIVE"),
    "record_opened_for_query": _("Opened a record to the central unit for a question"),
    "record_closed_after_query": _("Closed a record to the central unit after a question"),
    "answer_kept": _("Kept an answer as a cover card"),
    "answer_decided_on": _("Recorded what the council decided on an answer"),
    "answer_card_read": _("Read a cover card marked OFFICIAL-SENSITIVE"),
}

TASKS = {
    "clear_guidance": Words(_("Clear or object to a draft: %(title)s")),
    "countersign_guidance": Words(_("Countersign or change a draft that is ready: %(title)s")),
    "settle_mixed_message": Words(_("Settle a mixed message: %(title)s")),
    "look_at_stopped_guidance": Words(_("Was not published as planned, look at it: %(title)s")),
    "answer_query": Words(_("Answer a question of a council: %(title)s")),
    "confirm_support_contact": Words(
        _("Find out whether this desk still holds, then confirm or correct it: %(title)s")
    ),
    "look_at_unconfirmed_contact": Words(
        _("Who answers for this desk has not confirmed it for half a year, ask them or take it away: %(title)s")
    ),
    "look_at_silent_contact": Words(
        _("Somebody said that this desk does not answer: find out, then confirm, correct or end it: %(title)s")
    ),
}

NOTICES = {
    "guidance_to_clear": Words(_("A draft waits for your department: %(title)s")),
    "guidance_decided": Words(_("A department has decided on a draft: %(title)s")),
    "guidance_published": Words(_("New guidance, please read and acknowledge: %(title)s")),
    "guidance_to_know": Words(_("New guidance: %(title)s")),
    "guidance_reminder": Words(_("Please read and acknowledge: %(title)s")),
    "guidance_reminders": Words(_("Please read and acknowledge this, and other guidance that waits: %(title)s")),
    "guidance_not_acknowledged": Words(_("Not everybody in your council has acknowledged this: %(title)s")),
    "guidance_withdrawn": Words(_("Withdrawn, do not use any more: %(title)s")),
    "guidance_changed": Words(_("Guidance changed since you prepared this: %(title)s")),
    "guidance_stopped": Words(_("Was not published as planned: %(title)s")),
    "mixed_message_reported": Words(_("A mixed message was reported: %(title)s")),
    "mixed_message_overdue": Words(_("A mixed message was to be settled by now: %(title)s")),
    "mixed_message_settled": Words(_("A mixed message was settled: %(title)s")),
    "query_asked": Words(_("A council asks: %(title)s")),
    "query_passed": Words(_("A question was passed to your department: %(title)s")),
    "query_held": Words(_("Your question is being looked into: %(title)s")),
    "query_answered": Words(_("Your question was answered: %(title)s")),
}
