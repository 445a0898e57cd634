from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from risk.loaders import load_shipped_lists


class Command(BaseCommand):
    help = "Load the published lists that come with the register, unless a newer one is loaded."

    def handle(self, **_: Any) -> None:
        for line in load_shipped_lists(now=timezone.now()):
            self.stdout.write(line)
