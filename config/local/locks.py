"""The lock files: what is installed, by version and hash, made from pyproject.toml.

`make lock` keeps every version that still fits; `make lock UPGRADE=1` takes the newest. The check says whether the
locks fit pyproject.toml: it asks the package index, and fails where it cannot.
"""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.local.bootstrap import ROOT, Environment, Trouble

LOCKS = {"requirements.txt": [], "requirements-demo.txt": ["demo"], "requirements-dev.txt": ["dev"]}
UV = Path(sys.executable).with_name("uv")


def compile_lock(name: str, into: Path, *, upgrade: bool = False) -> None:
    """Write a lock; versions that stand in the file already are kept where they fit."""
    command: list[str | Path] = [
        UV,
        "pip",
        "compile",
        "pyproject.toml",
        "--universal",
        "--generate-hashes",
        "--python-version",
        "3.12",
    ]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock", "--quiet"]
    for extra in LOCKS[name]:
        command += ["--extra", extra]
    if upgrade:
        command.append("--upgrade")
    # Wheels that lie on this machine alone must not decide what others install.
    environment = {key: value for key, value in os.environ.items() if not key.endswith("FIND_LINKS")}
    run = subprocess.run([*command, "-o", into], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise Trouble(
            f"{name} could not be made from pyproject.toml, because versions contradict each other or the package "
            f"index was not reached. uv said:\n{run.stderr.strip()}"
        )


def pinned(lock: Path) -> set[str]:
    """The pinned versions with their conditions, without hashes: an index may gain files of a version that stands."""
    return set(re.findall(r"^(\S+==[^\\\n]+?)\s*\\?$", lock.read_text(), re.MULTILINE))


def differences(name: str) -> list[str]:
    """In words, what would change in a lock if it were made anew; also writes nothing."""
    lock = ROOT / name
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / name
        fresh.write_bytes(lock.read_bytes())
        compile_lock(name, fresh)
        wanted, held = pinned(fresh), pinned(lock)
    lines = [f"{name} lacks {pin}" for pin in sorted(wanted - held)]
    lines += [f"{name} holds {pin}, which nothing asks for" for pin in sorted(held - wanted)]
    if "--hash=" not in lock.read_text():
        lines.append(f"{name} holds no hashes")
    return lines


def check() -> int:
    with ThreadPoolExecutor() as pool:
        found = [line for lines in pool.map(differences, LOCKS) for line in lines]
    for line in found:
        print(line)
    if found:
        print("The locks do not fit pyproject.toml: run make lock and commit what changes.")
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    try:
        if "--check" in arguments:
            return check()
        for name in LOCKS:
            print(f"Making {name} …", flush=True)
            compile_lock(name, ROOT / name, upgrade=bool(os.environ.get("UPGRADE")))
        Environment(ROOT / ".venv").install(ROOT / "requirements-dev.txt", ROOT / ".local" / "install.log")
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
