"""What can happen to guidance. Read the imports: they are the list."""

from guidance.models.matrix import Contradicts, contradicting
from guidance.services.cards import (
    faults_of,
    keep_answer,
    keep_answered_query,
    note_card_reading,
    verify_cards,
)
from guidance.services.clearing import chase_clearances, clear_draft, object_to_draft, take_back_clearance
from guidance.services.decisions import decide_on_answer
from guidance.services.drafts import (
    ask_departments,
    discard_draft,
    draft_line,
    draft_next_version,
    draft_position,
    edit_draft,
    must_write,
    owners_for,
    submit_draft,
)
from guidance.services.mixed import escalate, must_settle, report_mixed_message, settle_mixed_message
from guidance.services.playbook import edit_entry, publish_entry, withdraw_entry, write_entry
from guidance.services.publishing import countersign, exposure, must_publish, publish_due, withdraw
from guidance.services.queries import (
    answer_query,
    ask_centre,
    body_answering,
    close_query,
    note_query_reading,
    own_record,
    pass_query,
    promote_query,
    send_holding_reply,
)
from guidance.services.reaching import acknowledge, note_deliveries, note_opened, reach_newcomers, remind
from guidance.services.reading import note_reading
from guidance.services.support import (
    add_support_contact,
    confirm_support_contact,
    edit_support_contact,
    end_support_contact,
)
from guidance.services.uses import (
    Instead,
    end_use,
    let_go,
    recall_expired,
    refresh_use,
    rely_on,
    successor,
    successors,
)

__all__ = [
    "Contradicts",
    "Instead",
    "acknowledge",
    "add_support_contact",
    "answer_query",
    "ask_centre",
    "ask_departments",
    "body_answering",
    "chase_clearances",
    "clear_draft",
    "close_query",
    "confirm_support_contact",
    "contradicting",
    "countersign",
    "decide_on_answer",
    "discard_draft",
    "draft_line",
    "draft_next_version",
    "draft_position",
    "edit_draft",
    "edit_entry",
    "edit_support_contact",
    "end_support_contact",
    "end_use",
    "escalate",
    "exposure",
    "faults_of",
    "keep_answer",
    "keep_answered_query",
    "let_go",
    "must_publish",
    "must_settle",
    "must_write",
    "note_card_reading",
    "note_deliveries",
    "note_opened",
    "note_query_reading",
    "note_reading",
    "object_to_draft",
    "own_record",
    "owners_for",
    "pass_query",
    "promote_query",
    "publish_due",
    "publish_entry",
    "reach_newcomers",
    "recall_expired",
    "refresh_use",
    "rely_on",
    "remind",
    "report_mixed_message",
    "send_holding_reply",
    "settle_mixed_message",
    "submit_draft",
    "successor",
    "successors",
    "take_back_clearance",
    "verify_cards",
    "withdraw",
    "withdraw_entry",
    "write_entry",
]
