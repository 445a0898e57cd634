"""Files on a real disk, and what an act leaves there."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from documents.storage import OnDisk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Documents lie here, as they do where the service runs."""
    place = tmp_path / "documents"
    monkeypatch.setattr("documents.storage.shelf", lambda: OnDisk(location=place))
    return place


def lying(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _empty_shelf() -> Any:
    """Nothing lies there before a test, and what others kept lies there again after it."""
    shelf: Any = storages["documents"]
    theirs, shelf._root = shelf._root, type(shelf._root)()
    yield
    shelf._root = theirs
