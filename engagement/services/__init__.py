"""What can happen to delegations and contacts. Read the imports: they are the list."""

from engagement.services.contact_reviews import look_at_contact, take_contact
from engagement.services.contacts import (
    edit_contact,
    finish_follow_up,
    log_contact,
    note_contact_reading,
    withdraw_contact,
)
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
from engagement.services.guidance import drop_guidance, renew_guidance, take_up_guidance
from engagement.services.partners import accept_partnership, invite_partner, leave_partnership
from engagement.services.reviews import (
    answer_question,
    ask_council,
    assign_review,
    close_question,
    note_looked,
    write_unit_note,
)

__all__ = [
    "accept_partnership",
    "answer_question",
    "ask_council",
    "assign_review",
    "cancel_delegation",
    "close_question",
    "decline_delegation",
    "discard_draft",
    "drop_guidance",
    "edit_contact",
    "edit_delegation",
    "finish_follow_up",
    "invite_partner",
    "keep_input",
    "leave_partnership",
    "log_contact",
    "log_delegation",
    "look_at_contact",
    "note_contact_reading",
    "note_looked",
    "note_reading",
    "renew_guidance",
    "start_delegation",
    "take_contact",
    "take_up_guidance",
    "withdraw_contact",
    "write_unit_note",
]
