from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.services import the_clock
from twinning.loaders import SHIPPED, load_agreements


class Command(BaseCommand):
    help = "Load or refresh the agreements that published sources tell of, from agreements.csv in a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=SHIPPED, help="A folder with agreements.csv.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            loaded = load_agreements(folder, by=the_clock(), now=timezone.now())
        except ValidationError as refused:
            raise CommandError(f"Nothing was loaded. {refused.messages[0]}") from refused
        self.stdout.write(
            f"agreements.csv: {loaded.added} added, {loaded.changed} changed, "
            f"{loaded.unchanged} unchanged, {len(loaded.gone)} gone"
        )
        if loaded.gone:
            self.stdout.write(f"  kept, though no longer in the file: {', '.join(loaded.gone)}")
