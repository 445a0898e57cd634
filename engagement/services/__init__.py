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

__all__ = [
    "accept_partnership",
    "cancel_delegation",
    "decline_delegation",
    "discard_draft",
    "edit_delegation",
    "invite_partner",
    "keep_input",
    "leave_partnership",
    "log_delegation",
    "note_reading",
    "start_delegation",
]
