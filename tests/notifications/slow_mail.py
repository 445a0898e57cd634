"""A mail server for processes of tests: a folder, and as slow as a real one."""

import time
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

TAKES = 0.03


class SlowFolder(EmailBackend):
    """Whoever is killed while it answers has sent the mail and does not know it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> Any:
        sent = super().send_messages(email_messages)
        time.sleep(TAKES)
        return sent
