"""What can happen to delegations and contacts. Read the imports: they are the list."""

from engagement.services.briefs import issue_brief, make_brief, note_brief_given
from engagement.services.confirming import confirm_delegation
from engagement.services.contact_reviews import look_at_contact, take_contact
from engagement.services.contacts import (
    edit_contact,
    finish_follow_up,
    log_contact,
    note_contact_reading,
    withdraw_contact,
)
from engagement.services.costs import edit_cost, put_down_cost, remove_cost
from engagement.services.delegations import (
    cancel_delegation,
    decline_delegation,
    discard_draft,
    edit_delegation,
    keep_input,
    log_delegation,
    note_reading,
    start_delegation,
)
from engagement.services.flags import answer_flag, look_at_programmes_again
from engagement.services.guidance import drop_guidance, renew_guidance, take_up_all, take_up_guidance
from engagement.services.hosts import answer_host, ask_host, withdraw_host
from engagement.services.interventions import (
    alert_unit,
    edit_intervention,
    log_intervention,
    look_at_intervention,
    note_intervention_reading,
    withdraw_intervention,
)
from engagement.services.mid_visit import ask_for_mid_visit_checks, check_mid_visit
from engagement.services.offers import decide_offer, edit_offer, put_down_offer, register_offer, withdraw_offer
from engagement.services.partners import (
    accept_partnership,
    end_partnership,
    invite_partner,
    leave_partnership,
    withdraw_invitation,
)
from engagement.services.postponing import postpone_delegation
from engagement.services.press import answer_press_enquiry, edit_press_enquiry, log_press_enquiry
from engagement.services.publicity import (
    clear_publicity,
    decline_publicity,
    plan_publicity,
    renew_pinned_line,
    stop_asking_about_publicity,
)
from engagement.services.reviews import (
    answer_question,
    ask_council,
    assign_review,
    close_question,
    note_looked,
    write_unit_note,
)
from engagement.services.saved_views import remove_view, rename_view, save_view
from engagement.services.sign_off import (
    ask_sign_off,
    make_and_ask_sign_off,
    send_back_brief,
    sign_off_brief,
    withdraw_sign_off,
)
from engagement.services.signed import look_at_signed_briefs

__all__ = [
    "accept_partnership",
    "alert_unit",
    "answer_flag",
    "answer_host",
    "answer_press_enquiry",
    "answer_question",
    "ask_council",
    "ask_for_mid_visit_checks",
    "ask_host",
    "ask_sign_off",
    "assign_review",
    "cancel_delegation",
    "check_mid_visit",
    "clear_publicity",
    "close_question",
    "confirm_delegation",
    "decide_offer",
    "decline_delegation",
    "decline_publicity",
    "discard_draft",
    "drop_guidance",
    "edit_contact",
    "edit_cost",
    "edit_delegation",
    "edit_intervention",
    "edit_offer",
    "edit_press_enquiry",
    "end_partnership",
    "finish_follow_up",
    "invite_partner",
    "issue_brief",
    "keep_input",
    "leave_partnership",
    "log_contact",
    "log_delegation",
    "log_intervention",
    "log_press_enquiry",
    "look_at_contact",
    "look_at_intervention",
    "look_at_programmes_again",
    "look_at_signed_briefs",
    "make_and_ask_sign_off",
    "make_brief",
    "note_brief_given",
    "note_contact_reading",
    "note_intervention_reading",
    "note_looked",
    "note_reading",
    "plan_publicity",
    "postpone_delegation",
    "put_down_cost",
    "put_down_offer",
    "register_offer",
    "remove_cost",
    "remove_view",
    "rename_view",
    "renew_guidance",
    "renew_pinned_line",
    "save_view",
    "send_back_brief",
    "sign_off_brief",
    "start_delegation",
    "stop_asking_about_publicity",
    "take_contact",
    "take_up_all",
    "take_up_guidance",
    "withdraw_contact",
    "withdraw_host",
    "withdraw_intervention",
    "withdraw_invitation",
    "withdraw_offer",
    "withdraw_sign_off",
    "write_unit_note",
]
