"""The events of sample records, chained as the trail's trigger would chain them, which takes too long for so many."""

import hashlib
from datetime import UTC, datetime

from django.db import connection

from overview.generate.copying import Table

EVENT = Table(
    "audit_event",
    [
        *("body", "seq", "at", "epoch", "xid", "actor", "action", "label", "subject", "about", "facts"),
        *("before", "after", "prev", "hash"),
    ],
)
START = hashlib.sha256(b"").digest()


class Trail:
    """The end of every chain while one transaction writes them all. What it writes, `verify_audit` finds sound."""

    def __init__(self, now: datetime) -> None:
        self.heads: dict[str, tuple[int, bytes]] = {}
        self.at = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT epoch, pg_current_xact_id()::text FROM audit_epoch")
            epoch, self.xid = cursor.fetchone()
        self.epoch = str(epoch)

    def line(self, body: str, *told: str) -> str:
        """One event, added to the chain of the body that acted."""
        seq, prev = self.heads.get(body, (0, START))
        parts = (body, str(seq + 1), self.at, self.epoch, self.xid, *told)
        link = hashlib.sha256(prev + "".join([f"{len(part)}:{part}" for part in parts]).encode()).digest()
        self.heads[body] = seq + 1, link
        sealed = (body, parts[1], f"{self.at}+00", *parts[3:], rf"\\x{prev.hex()}", rf"\\x{link.hex()}")
        return EVENT.line(*sealed)

    def close(self) -> None:
        """Say where each chain ends."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO audit_head (body, seq, hash) VALUES (%s, %s, %s)",
                [(body, seq, link) for body, (seq, link) in self.heads.items()],
            )
