"""A published file, from this machine or over https: within a size and a time, and never over a connection in clear."""

import time
import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from ssl import SSLContext
from typing import IO, Any

from django.utils.translation import gettext as _

SECONDS = 120
"""The longest that fetching may take in all."""

SILENCE = 20
"""Seconds without a byte after which nothing more is waited for."""

PIECE = 256 * 1024
MOST_REDIRECTS = 3
SCHEME = "https://"


class NotFetched(OSError):
    """There is no file to be had there, or not within the bounds. The sentence says why."""


class _StaysWithHttps(urllib.request.HTTPRedirectHandler):
    max_redirections = MOST_REDIRECTS

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if not newurl.startswith(SCHEME):
            raise NotFetched(_("The address leads on to one without https: that is not followed."))
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def fetch(source: str, *, most: int, seconds: float = SECONDS, trusts: SSLContext | None = None) -> bytes:
    """The bytes of a file of this machine, or of an https address. Raises NotFetched.

    `trusts` says whose certificates are believed; what the system believes, where it is left out.
    """
    if not source.startswith(SCHEME):
        if "://" in source:
            raise NotFetched(_("Give a file, or an address that begins with https://."))
        return _read(Path(source), most)
    try:
        return _download(source, most, time.monotonic() + seconds, trusts)
    except urllib.error.HTTPError as error:
        raise NotFetched(_("The address answers %(status)s.") % {"status": error.code}) from None
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, NotFetched):
            raise
        reason = getattr(error, "reason", error)
        raise NotFetched(_("Nothing could be fetched: %(reason)s.") % {"reason": reason}) from None


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise NotFetched(_("The file cannot be read: %(reason)s.") % {"reason": error.strerror}) from None
    return _bounded(data, most)


def _download(address: str, most: int, until: float, trusts: SSLContext | None) -> bytes:
    handlers: list[Any] = [_StaysWithHttps, urllib.request.HTTPSHandler(context=trusts)]
    data = bytearray()
    with urllib.request.build_opener(*handlers).open(address, timeout=SILENCE) as answer:
        told = answer.headers.get("Content-Length", "")
        # What has come, without waiting for a whole piece: the time is looked at however slowly it drips.
        while piece := answer.read1(PIECE):
            data += piece
            _bounded(data, most)
            if time.monotonic() > until:
                raise NotFetched(_("It took too long. What had come was thrown away."))
        if told.isdigit() and len(data) < int(told):
            raise NotFetched(
                _("The download was cut off: %(got)s of %(told)s bytes came.") % {"got": len(data), "told": told}
            )
    return bytes(data)


def _bounded[Bytes: (bytes, bytearray)](data: Bytes, most: int) -> Bytes:
    if len(data) > most:
        raise NotFetched(_("The file is larger than %(most)s MB.") % {"most": most // 1024**2})
    return data
