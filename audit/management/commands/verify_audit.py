import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import services


class Command(BaseCommand):
    """Checks every chain of the trail, and heads that were saved outside the database."""

    help = "Verify the trail. Exits with 1 and names body and number where a link is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchors", type=Path, help="a file of heads that --save wrote earlier")
        parser.add_argument("--save", type=Path, help="write the heads of today to this file; keep it elsewhere")

    def handle(self, *, anchors: Path | None, save: Path | None, **_: Any) -> None:
        faults = services.broken()
        if anchors is not None:
            faults += services.cut([tuple(line) for line in json.loads(anchors.read_text())])
        if faults:
            lines = "\n".join(f"{body} {seq}: {fault}" for body, seq, fault in faults)
            raise CommandError(f"The trail is broken.\n{lines}", returncode=1)
        heads = services.heads()
        if save is not None:
            save.write_text(json.dumps(heads))
        self.stdout.write(f"The trail holds: {sum(seq for _, seq, _ in heads)} events in {len(heads)} chains.")
