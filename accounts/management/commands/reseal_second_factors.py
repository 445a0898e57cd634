from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.adapters import sealed_anew

SECRETS = ("secret", "seed")


class Command(BaseCommand):
    help = (
        "Encrypt the secrets of all second factors under the first key (MFA_KEY, else SECRET_KEY). "
        "Afterwards the older keys can be taken away."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                authenticator = Authenticator.objects.select_for_update().get(pk=pk)
                for name in SECRETS:
                    if name in authenticator.data:
                        authenticator.data[name] = sealed_anew(authenticator.data[name])
                        count += 1
                authenticator.save(update_fields=["data"])
        self.stdout.write(f"{count} secrets are under the first key.")
