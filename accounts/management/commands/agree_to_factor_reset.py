from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import FactorReset
from accounts.services import agree_to_reset, the_clock


class Command(BaseCommand):
    help = (
        "Agree, as the operator, that somebody's lost factors are removed. Somebody else must have asked for it in the "
        "service: this stands in for the second person where there is none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        reset = FactorReset.objects.open_at(now).filter(person__email__iexact=options["email"]).first()
        if reset is None:
            raise CommandError("Nobody has asked for this person in the last three days.")
        try:
            agree_to_reset(reset, by=the_clock(), now=now)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"The factors of {reset.person} are removed; {reset.asked_by} had asked for it.")
