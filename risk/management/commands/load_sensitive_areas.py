from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from risk.loaders import load_areas


class Command(BaseCommand):
    help = "Load or refresh the kinds of sensitive site that are the same for all councils."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_areas()
        except ValidationError as refused:
            raise CommandError(f"Nothing was loaded. {refused.messages[0]}") from refused
        for line in loaded.in_words():
            self.stdout.write(line)
