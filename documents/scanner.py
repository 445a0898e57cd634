"""Asking a virus scanner: clamd, by its INSTREAM command, where the setting CLAMD_URL names one."""

import logging
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

from documents.rules import Scanned

log = logging.getLogger(__name__)

PORT = 3310
SECONDS = 10.0
CHUNK = 256 * 1024
LONGEST_ANSWER = 1024


def scans() -> bool:
    """Whether there is a scanner to ask."""
    return bool(settings.CLAMD_URL)


def scan(data: bytes) -> Scanned:
    """What the scanner says. One that is away, slow or at odds says nothing: it is asked again."""
    if not scans():
        return Scanned.NOT_YET
    try:
        answer = _ask(data)
    except OSError as fault:
        log.warning("the virus scanner does not answer", extra={"why": type(fault).__name__})
        return Scanned.NOT_YET
    if answer.endswith("OK"):
        return Scanned.CLEAN
    if answer.endswith("FOUND"):
        return Scanned.INFECTED
    log.warning("the virus scanner could not scan", extra={"why": answer[:100]})
    return Scanned.NOT_YET


def _ask(data: bytes) -> str:
    with _connection() as there:
        there.settimeout(SECONDS)
        there.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            chunk = data[start : start + CHUNK]
            there.sendall(struct.pack("!L", len(chunk)) + chunk)
        there.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            more = there.recv(LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connection() -> socket.socket:
    where = urlsplit(settings.CLAMD_URL)
    if where.scheme == "unix":
        there = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        there.settimeout(SECONDS)
        there.connect(where.path)
        return there
    return socket.create_connection((where.hostname or "127.0.0.1", where.port or PORT), timeout=SECONDS)
