from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from guidance.loaders import load_subjects


class Command(BaseCommand):
    help = "Load or refresh the activities, sectors and topics that guidance speaks of."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_subjects()
        except ValidationError as refused:
            raise CommandError(f"Nothing was loaded. {refused.messages[0]}") from refused
        for file in loaded:
            for line in file.in_words():
                self.stdout.write(line)
