"""What can happen to a delegation. Read the imports: they are the list."""

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
    "edit_delegation",
    "invite_partner",
    "keep_input",
    "leave_partnership",
    "log_delegation",
    "note_looked",
    "note_reading",
    "start_delegation",
    "write_unit_note",
]
