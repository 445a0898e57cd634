import json
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import ApiClient
from accounts.services import end_client, rotate_secret, the_clock


class Command(BaseCommand):
    help = "Give a client of the API a new secret and print it as JSON, this once; or end the client."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client_id")
        parser.add_argument(
            "--keep-old", type=int, default=24, metavar="HOURS", help="How long the old secret is good."
        )
        parser.add_argument("--end", action="store_true", help="End the client, its secrets and its tokens instead.")

    def handle(self, *args: Any, **options: Any) -> None:
        client = ApiClient.objects.filter(application__client_id=options["client_id"]).first()
        if client is None:
            raise CommandError(
                "There is no client with this id. A client’s page, under Members of its body, shows its id."
            )
        now = timezone.now()
        try:
            if options["end"]:
                end_client(client, by=the_clock(), now=now)
                self.stdout.write(f"{client.name} is ended.")
                return
            ends = now + timedelta(hours=options["keep_old"])
            secret = rotate_secret(client, old_ends_at=ends, by=the_clock(), now=now)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(json.dumps({"client_id": options["client_id"], "client_secret": secret}))
