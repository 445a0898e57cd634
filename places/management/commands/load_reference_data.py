from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from places.loaders import SHIPPED, load_reference_data


class Command(BaseCommand):
    help = "Load or refresh councils, countries, places and posts from the files of a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=SHIPPED, help="A folder with pack.json and its files.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            loaded = load_reference_data(folder)
        except ValidationError as refused:
            raise CommandError(f"Nothing was loaded. {refused.messages[0]}") from refused
        for file in loaded:
            self.stdout.write(
                f"{file.file}: {file.added} added, {file.changed} changed, "
                f"{file.unchanged} unchanged, {len(file.gone)} gone"
            )
            if file.gone:
                self.stdout.write(f"  kept, though no longer in the file: {', '.join(file.gone)}")
