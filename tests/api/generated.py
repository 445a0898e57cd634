"""A client made from the schema by a program, and around it the little that keeps a copy in step."""

import importlib
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from web.api.schema import described

PACKAGE = "register_client"
# A line for each call, with its cursor.
logging.getLogger("httpx").setLevel(logging.WARNING)
# Code that nobody reads is not made tidy.
CONFIG: dict[str, Any] = {"post_hooks": []}


def generate(folder: Path) -> None:
    """Write the client into a folder, and make it importable. Fails where the program cannot make all of it."""
    schema, config = folder / "schema.json", folder / "config.json"
    schema.write_text(json.dumps(described(), default=str), encoding="utf-8")
    config.write_text(json.dumps(CONFIG), encoding="utf-8")
    given = f"--path {schema} --config {config} --output-path {folder / PACKAGE} --meta none --fail-on-warning"
    command = [sys.executable, "-m", "openapi_python_client", "generate", *given.split()]
    subprocess.run(command, check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()


class Generated:
    """Keeps rows by noun and id through the generated client, as its own models give them back."""

    def __init__(self, host: str, token: str) -> None:
        # A page of many rows takes the models a while, and others write meanwhile.
        self.client = self._module("client").AuthenticatedClient(base_url=host, token=token, timeout=30)
        self.cursor = ""
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.told: list[tuple[str, str]] = []

    def close(self) -> None:
        self.client.get_httpx_client().close()

    def _module(self, name: str) -> Any:
        return importlib.import_module(f"{PACKAGE}.{name}")

    def call(self, noun: str, operation: str, **asked: Any) -> Any:
        return self._module(f"api.{noun}.{operation}").sync(client=self.client, **asked)

    def all_of(self, noun: str) -> dict[tuple[str, str], dict[str, Any]]:
        found: dict[tuple[str, str], dict[str, Any]] = {}
        asked: dict[str, str] = {}
        while True:
            page = self.call(noun, f"{noun}_list", **asked)
            found |= {(noun, row.id): row.to_dict() for row in page.results}
            if page.next_ is None:
                return found
            asked = {"after": parse_qs(urlsplit(page.next_).query)["after"][0]}

    def listed(self) -> dict[tuple[str, str], dict[str, Any]]:
        return self.all_of("delegations") | self.all_of("organisations")

    def begin(self) -> None:
        self.cursor = self.call("changes", "changes").cursor
        self.rows = self.listed()

    def follow(self) -> None:
        more = True
        while more:
            page = self.call("changes", "changes", since=self.cursor)
            for entry in page.results:
                named = entry.noun.value, entry.id
                self.told.append(named)
                if entry.change.value == "changed":
                    self.rows[named] = entry.row.to_dict()
                else:
                    self.rows.pop(named, None)
            self.cursor, more = page.cursor, page.next_ is not None
