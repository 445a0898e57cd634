"""What can happen: sites are named, lists loaded, organisations screened, records weighed. The imports are the list."""

from risk.services.areas import add_area, edit_area, end_area
from risk.services.assessing import (
    countersign_assessment,
    finish_assessment,
    look_at_risk,
    reopen_assessment,
    say_of_assessment,
    send_back_assessment,
)
from risk.services.following import ask_to_review, band_anew, discard_assessment, follow
from risk.services.guidance import drop_assessment_guidance, recheck_guidance, rely_assessment_on
from risk.services.library import add_starter_risk, edit_starter_risk, end_starter_risk, set_signposts
from risk.services.lists import load_list, load_lists
from risk.services.mitigations import (
    add_mitigation,
    finish_mitigation,
    move_mitigation,
    remove_mitigation,
    tell_of_overdue,
)
from risk.services.referrals import note_referral
from risk.services.rescreening import (
    let_evidence_go,
    screen_after_loading,
    screen_what_was_left,
    screen_where_decisions_expired,
    screen_where_organisations_changed,
)
from risk.services.risks import add_risk, edit_risk, remove_risk, take_up_starters
from risk.services.screening import decide_match, screen_new, screen_organisations

__all__ = [
    "add_area",
    "add_mitigation",
    "add_risk",
    "add_starter_risk",
    "ask_to_review",
    "band_anew",
    "countersign_assessment",
    "decide_match",
    "discard_assessment",
    "drop_assessment_guidance",
    "edit_area",
    "edit_risk",
    "edit_starter_risk",
    "end_area",
    "end_starter_risk",
    "finish_assessment",
    "finish_mitigation",
    "follow",
    "let_evidence_go",
    "load_list",
    "load_lists",
    "look_at_risk",
    "move_mitigation",
    "note_referral",
    "recheck_guidance",
    "rely_assessment_on",
    "remove_mitigation",
    "remove_risk",
    "reopen_assessment",
    "say_of_assessment",
    "screen_after_loading",
    "screen_new",
    "screen_organisations",
    "screen_what_was_left",
    "screen_where_decisions_expired",
    "screen_where_organisations_changed",
    "send_back_assessment",
    "set_signposts",
    "take_up_starters",
    "tell_of_overdue",
]
