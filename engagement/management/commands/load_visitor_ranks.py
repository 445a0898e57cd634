from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from engagement.loaders import load_visitor_ranks


class Command(BaseCommand):
    help = "Load or refresh the ranks of visitors and the offices here that match them."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_visitor_ranks()
        except ValidationError as refused:
            raise CommandError(f"Nothing was loaded. {refused.messages[0]}") from refused
        for line in loaded.in_words():
            self.stdout.write(line)
