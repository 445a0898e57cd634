from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from risk.loaders import load_starter_risks


class Command(BaseCommand):
    help = "Load or refresh the risks to start from; what the central unit changed stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_starter_risks()
        except ValidationError as refused:
            raise CommandError(f"Nothing was loaded. {refused.messages[0]}") from refused
        for line in loaded.in_words():
            self.stdout.write(line)
