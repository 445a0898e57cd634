from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidance.models import AnswerCard
from guidance.services import verify_cards


class Command(BaseCommand):
    help = "Verify that every cover card is what was kept. Exits with 1 and a sentence for each fault."

    def handle(self, **_: Any) -> None:
        faults = [f"{card}: {fault}" for card, fault in verify_cards()]
        if faults:
            raise CommandError("Cover cards are not what was kept.\n" + "\n".join(faults), returncode=1)
        self.stdout.write(f"Every cover card is what was kept: {AnswerCard.objects.count()}.")
