"""Where files lie: a folder of our own outside everything that a web server serves, under names that say nothing."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

# The disk is full, the quota is used up, or a file may not be so big.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class OnDisk(FileSystemStorage):
    """A file is there whole or not at all: written beside, brought to the disk, and then given its name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(base_url=None, file_permissions_mode=0o640, directory_permissions_mode=0o750, **options)

    def url(self, name: str | None) -> str:
        raise ValueError("A document has no address but the one behind its record’s door.")

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix="arriving-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as arriving:
                for chunk in content.chunks():
                    arriving.write(chunk)
                arriving.flush()
                os.fsync(arriving.fileno())
            Path(beside).chmod(0o640)
            Path(beside).replace(path)
            _bring_to_disk(path.parent)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        return name


def _bring_to_disk(folder: Path) -> None:
    """The name too, so that a row never stands without its file after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def shelf() -> Storage:
    """Where documents are kept (settings: DOCUMENTS_ROOT)."""
    return storages["documents"]


def put(name: str, data: bytes) -> None:
    shelf().save(name, ContentFile(data))


def names(folder: str = "") -> list[str]:
    """Every file that lies there."""
    try:
        folders, files = shelf().listdir(folder)
    except FileNotFoundError:  # a shelf on which nothing has been put yet
        return []
    found = [f"{folder}/{name}" if folder else name for name in files]
    for one in folders:
        found += names(f"{folder}/{one}" if folder else one)
    return found
