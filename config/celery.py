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
    "ask councils to accept the sharing notice": {
        "task": "notifications.tasks.ask_for_sharing_notices",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "clear expired sessions": {
        "task": "accounts.tasks.clear_expired_sessions",
        "schedule": crontab(hour=3, minute=10),
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
