"""Files on their way in: held in memory, up to the size that is taken, and nothing of them on a disk.

A temporary folder that is full would break the reading of the whole form, and what was typed would be lost with the
file. So nothing is written there: what is too big is counted, thrown away, and told in a sentence beside its field.
"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

# So many times the most that is taken: whoever sends more is not listened to any further.
CUT_OFF_AT = 10


def most_bytes() -> int:
    """The biggest file that is taken; all files of one request together may not be bigger."""
    return int(settings.DOCUMENT_MOST_MB) * 1024 * 1024


class InMemory(FileUploadHandler):
    """One a request. A file that is too big arrives empty, with the size that it had."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received <= most_bytes():
            self.held.write(raw_data)
            return None
        self.held = BytesIO()
        if self.received > CUT_OFF_AT * most_bytes():
            raise StopUpload(connection_reset=True)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            max(file_size, self.received) if self.received > most_bytes() else file_size,
            self.charset,
            self.content_type_extra,
        )
