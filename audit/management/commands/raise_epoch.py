from typing import Any

from django.core.management.base import BaseCommand

from audit import services


class Command(BaseCommand):
    """Begins a new epoch of the trail: another cluster numbers its transactions anew, and a backup lacks the latest."""

    help = "Run once after a restore, as the owner, before web and worker start: clients of the change feed read again."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"The trail is in epoch {services.raise_epoch()}.")
