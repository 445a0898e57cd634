"""What `check --deploy` asks about the folder of documents."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register


@register(Tags.security, deploy=True)
def documents(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    folder = Path(settings.DOCUMENTS_ROOT).resolve()
    served = [Path(settings.STATIC_ROOT).resolve(), *(Path(one).resolve() for one in settings.STATICFILES_DIRS)]
    found: list[CheckMessage] = []
    if any(folder == one or one in folder.parents for one in served):
        found.append(Error("DOCUMENTS_ROOT lies in a folder that is served to everybody.", id="documents.E001"))
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        found.append(Error("DOCUMENTS_ROOT is no folder that this process can write to.", id="documents.E002"))
    if not settings.CLAMD_URL:
        told = "CLAMD_URL is not set: files are not scanned, and each stays with the council that attached it."
        found.append(Info(told, id="documents.I001"))
    return found
