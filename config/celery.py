"""The worker's application, and everything that happens by the clock."""

import logging
import os
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

log = logging.getLogger(__name__)


class Door(Task):  # type: ignore[misc]  # Celery comes without types
    """A task that says in our log that it failed: Celery's own line quotes what the exception says."""

    def on_failure(self, exc: Exception, *_: Any, **__: Any) -> None:
        log.error("task_failed", extra={"task": self.name}, exc_info=exc)


app = Celery("register", task_cls=Door)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

OFTEN = 5.0
MINUTE = 60.0

# Each may run twice, at once or not for a day, and ends in the same state. What is frequent expires before it piles up.
SCHEDULE: dict[str, dict[str, Any]] = {
    "mail people what happened to their accounts": {
        "task": "notifications.tasks.tell_people",
        "schedule": OFTEN,
        "options": {"expires": OFTEN},
    },
    "deliver what is in the outbox": {
        "task": "notifications.tasks.deliver_outbox",
        "schedule": OFTEN,
        "options": {"expires": OFTEN},
    },
    "mail those who were invited": {
        "task": "notifications.tasks.tell_invitations",
        "schedule": OFTEN,
        "options": {"expires": OFTEN},
    },
    "tell of requests for access": {
        "task": "notifications.tasks.tell_access_requests",
        "schedule": OFTEN,
        "options": {"expires": OFTEN},
    },
    "ask councils to accept the sharing notice": {
        "task": "notifications.tasks.ask_for_sharing_notices",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "scan documents for viruses": {
        "task": "documents.tasks.scan_documents",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "publish guidance that was countersigned for this moment": {
        "task": "guidance.tasks.publish_due",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "remind departments of drafts that are due": {
        "task": "guidance.tasks.chase_clearances",
        "schedule": crontab(hour="9-17", minute=5),
    },
    "remind owners of mixed messages that are overdue": {
        "task": "guidance.tasks.chase_mixed_messages",
        "schedule": crontab(hour="9-17", minute=10),
    },
    "note whom published guidance has reached": {
        "task": "guidance.tasks.note_deliveries",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "ask those who joined to acknowledge what is in force": {
        "task": "guidance.tasks.reach_newcomers",
        "schedule": crontab(minute="*/10"),
    },
    "remind readers of what they have not acknowledged": {
        "task": "guidance.tasks.remind",
        "schedule": crontab(hour="8-17", minute=20),
    },
    "ask whether desks that can be called still hold": {
        "task": "guidance.tasks.ask_to_confirm_support_contacts",
        "schedule": crontab(hour=6, minute=30),
    },
    "mark what relies on guidance that has expired": {
        "task": "guidance.tasks.recall_expired",
        "schedule": crontab(minute=1),
    },
    "ask how visits go that are half over": {
        "task": "engagement.tasks.ask_for_mid_visit_checks",
        "schedule": crontab(minute=15),
    },
    "tell of signed briefs that have changed": {
        "task": "engagement.tasks.look_at_signed_briefs",
        "schedule": crontab(minute=25),
    },
    "ask for assessments of risk whose day of review has come": {
        "task": "risk.tasks.ask_to_review",
        "schedule": crontab(minute=35),
    },
    "tell of what makes risks smaller and is overdue": {
        "task": "risk.tasks.tell_of_overdue",
        "schedule": crontab(minute=36),
    },
    "call risks as large as councils have come to see them": {
        "task": "risk.tasks.band_anew",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "look at programmes again, as what is sensitive changes": {
        "task": "engagement.tasks.look_at_programmes_again",
        "schedule": crontab(hour=3, minute=45),
    },
    "load published lists": {
        "task": "risk.tasks.load_lists",
        "schedule": crontab(hour="*/6", minute=35),
    },
    "compare organisations with a list that was loaded": {
        "task": "engagement.tasks.screen_after_loading",
        "schedule": OFTEN,
        "options": {"expires": OFTEN},
    },
    "compare organisations that changed, and those of which a decision expired": {
        "task": "engagement.tasks.screen_what_changed",
        "schedule": crontab(minute="*/10"),
    },
    "let go what spoke for matches that were rejected": {
        "task": "risk.tasks.let_evidence_go",
        "schedule": crontab(hour=3, minute=55),
    },
    "clear files that no document speaks of": {
        "task": "documents.tasks.clear_stray_files",
        "schedule": crontab(minute=50),
    },
    "clear expired sessions": {
        "task": "accounts.tasks.clear_expired_sessions",
        "schedule": crontab(hour=3, minute=10),
    },
    "forget requests for access that are over": {
        "task": "accounts.tasks.forget_access_requests",
        "schedule": crontab(hour=3, minute=30),
    },
    "forget answers to calls that are sent again no more": {
        "task": "accounts.tasks.forget_answers",
        "schedule": crontab(minute=40),
    },
    "clear expired tokens": {
        "task": "accounts.tasks.clear_expired_tokens",
        "schedule": crontab(hour=3, minute=20, day_of_week="sunday"),
    },
}
app.conf.beat_schedule = SCHEDULE
