import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Body
from accounts.services import make_api_client, the_clock


class Command(BaseCommand):
    help = "Make a client of the API for a body. Prints its id and its secret as JSON; the secret is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="What the client is called on the trail and in lists.")
        parser.add_argument("--body", required=True, help="Code of its body: a council's, such as LDS, or unit.")
        parser.add_argument("--scopes", required=True, help='What it may do, such as "councils:read delegations:read".')

    def handle(self, *args: Any, **options: Any) -> None:
        body = Body.objects.filter(code=options["body"]).first()
        if body is None:
            raise CommandError(
                f"There is no body with the code {options['body']}. An administrator adds bodies, under Bodies."
            )
        scopes = options["scopes"].replace(",", " ").split()
        try:
            client_id, secret = make_api_client(options["name"], body, scopes, by=the_clock(), now=timezone.now())
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(json.dumps({"client_id": client_id, "client_secret": secret}))
