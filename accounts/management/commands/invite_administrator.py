from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.services import invitation_token, invite_member, the_clock, the_service


class Command(BaseCommand):
    help = "Invite an administrator: how the first person comes into a new installation. Prints the link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            invitation = invite_member(
                the_service(),
                email=options["email"],
                name=options["name"],
                role=Role.ADMINISTRATOR,
                by=the_clock(),
                now=timezone.now(),
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        path = reverse("accept_invitation", args=[invitation_token(invitation)])
        self.stdout.write(f"{settings.PUBLIC_URL.rstrip('/')}{path}")
