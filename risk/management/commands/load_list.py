import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from risk.fetching import NotFetched, fetch
from risk.published import LISTS, MOST_BYTES, ListRefused
from risk.services import load_list


class Command(BaseCommand):
    """Loads one published list by hand: whole, or not at all. The version before stands until then."""

    help = "Load a published list that organisations are compared with, from a file, an https address, or - (input)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", choices=sorted(LISTS), help="which list it is")
        parser.add_argument("source", help="a file, an address that begins with https://, or - for standard input")
        parser.add_argument("--fewer", action="store_true", help="though many entries that stand are not in it")

    def handle(self, *, code: str, source: str, fewer: bool, **_: Any) -> None:
        try:
            data = sys.stdin.buffer.read(MOST_BYTES + 1) if source == "-" else fetch(source, most=MOST_BYTES)
            loaded = load_list(code, data, now=timezone.now(), fewer=fewer)
        except (NotFetched, ListRefused, ValidationError) as refused:
            told = refused.messages[0] if isinstance(refused, ValidationError) else str(refused)
            raise CommandError(f"Nothing was loaded, and the version before stands. {told}") from refused
        if loaded.version is None:
            self.stdout.write("This file is loaded already: nothing changed.")
            return
        version = loaded.version
        counted = f"{loaded.came} new, {loaded.changed} changed, {loaded.went} gone"
        self.stdout.write(f"{version}: {version.entries} organisations, {counted}.")
        for kind, count in version.left_out.items():
            self.stdout.write(f"Left out, as only organisations are kept: {count} of kind {kind}.")
        self.stdout.write(f"{version.to_screen} organisations are compared with it anew, by the clock.")
