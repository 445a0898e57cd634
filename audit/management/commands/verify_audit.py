import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import services

STREAM = "-"


class Command(BaseCommand):
    """Checks every chain of the trail, and heads that were saved outside the database."""

    help = "Verify the trail. Exits with 1 and names body and number where a link is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchors", help="a file of heads that --save wrote earlier; - is the standard input")
        parser.add_argument("--save", help="write the heads of today to this file, kept elsewhere; - prints them")

    def handle(self, *, anchors: str | None, save: str | None, **_: Any) -> None:
        saved = [] if anchors is None else self.read(anchors)
        faults = [*services.broken(), *services.cut(saved)]
        if faults:
            lines = "\n".join(f"{body} {seq}: {fault}" for body, seq, fault in faults)
            raise CommandError(f"The trail is broken.\n{lines}", returncode=1)
        heads = services.heads()
        if save == STREAM:
            self.stdout.write(json.dumps(heads))
            return
        if save is not None:
            self.write(save, json.dumps(heads))
        self.stdout.write(f"The trail holds: {sum(seq for _, seq, _ in heads)} events in {len(heads)} chains.")

    def read(self, anchors: str) -> list[tuple[str, int, str]]:
        try:
            text = sys.stdin.read() if anchors == STREAM else Path(anchors).read_text(encoding="utf-8")
            return [(body, seq, head) for body, seq, head in json.loads(text)]
        except OSError as fault:
            raise CommandError(f"{anchors} cannot be read: {fault.strerror}.") from None
        except (ValueError, TypeError):
            raise CommandError(f"{anchors} holds no heads: give a file that --save wrote.") from None

    def write(self, save: str, heads: str) -> None:
        try:
            Path(save).write_text(heads, encoding="utf-8")
        except OSError as fault:
            raise CommandError(f"{save} cannot be written: {fault.strerror}.") from None
