"""From a bare clone to a ready environment in `.venv`, with nothing but the standard library.

This file is run by whatever `python3` the machine has, so its syntax is kept to Python 3.8: an interpreter that
is too old must still be able to read it, look for a newer one, and say in one sentence what to do.
"""

from __future__ import annotations

import os
import pwd
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OLDEST = (3, 12)
INTERPRETERS = ("python3.14", "python3.13", "python3.12", "/usr/bin/python3")
JOBS = {
    # What to make ready for, the lock to install, the module that carries on from there.
    "demo": ("requirements-demo.txt", "config.local.demo"),
    "clean-demo": ("requirements-demo.txt", "config.local.demo"),
    "test": ("requirements-dev.txt", "config.local.checks"),
    "check": ("requirements-dev.txt", "config.local.checks"),
    "capabilities": ("requirements-dev.txt", "config.local.checks"),
    "coverage": ("requirements-dev.txt", "config.local.checks"),
    "fuzz": ("requirements-dev.txt", "config.local.checks"),
    "faults": ("requirements-dev.txt", "config.local.checks"),
    "pictures": ("requirements-dev.txt", "config.local.checks"),
    "bench": ("requirements-dev.txt", "config.local.checks"),
    "tripwire": ("requirements-dev.txt", "config.local.checks"),
    "lock": ("requirements-dev.txt", "config.local.locks"),
    "install": ("requirements-dev.txt", ""),
}


class Trouble(Exception):
    """What stopped us, as one sentence that tells the person at the keyboard what to do."""


def say(text: str) -> None:
    print(text, flush=True)


# -- The interpreter -------------------------------------------------------------------------------------------


def ability(interpreter: str) -> str:
    """Answer `ready`, `bare` (new enough, but cannot make environments), `old` or `absent`."""
    question = (
        "import sys\n"
        f"if sys.version_info < {OLDEST}: sys.exit(4)\n"
        "try:\n"
        "    import ensurepip, venv\n"
        "except ImportError: sys.exit(5)\n"
    )
    try:
        code = subprocess.run([interpreter, "-c", question], stderr=subprocess.DEVNULL, check=False).returncode
    except OSError:
        return "absent"
    return {0: "ready", 4: "old", 5: "bare"}.get(code, "absent")


def suitable_interpreter() -> str:
    """The running interpreter where it will do, else the first of the usual names that does."""
    oldest, newest = (".".join(str(part) for part in version[:2]) for version in (OLDEST, sys.version_info))
    found = {}
    for interpreter in (sys.executable, *INTERPRETERS):
        found[interpreter] = ability(interpreter)
        if found[interpreter] == "ready":
            return interpreter
    if "bare" in found.values():
        raise Trouble(
            "Python's venv module is missing: install it (on Debian: apt-get install python3-venv) and try again."
        )
    raise Trouble(
        f"Python {oldest} or later is needed and this machine offers {newest}: install a newer one "
        "(on Debian 13: apt-get install python3 python3-venv) and try again."
    )


# -- Folders and ports -----------------------------------------------------------------------------------------


def owner_of(path: Path) -> str:
    number = path.lstat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"number {number}"


def own_folder(path: Path) -> Path:
    """Make sure of a folder that is ours alone to write; raises where it belongs to somebody else."""
    name = path.relative_to(ROOT) if ROOT in path.parents else path
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"The folder {name} cannot be made ({error.strerror}): clone the project to a folder that you may write to."
        ) from error
    refuse_other_owner(path)
    return path


def refuse_other_owner(path: Path, owner_number: int = -1) -> None:
    """Raise where a folder is not ours (or not that of the user whose number is given)."""
    if path.lstat().st_uid != (os.geteuid() if owner_number < 0 else owner_number):
        owner = owner_of(path)
        raise Trouble(
            f"The folder {path.name} belongs to the user {owner}: run this as {owner}, or remove that folder first."
        )


def local_folder() -> Path:
    """`.local/`, where everything lies that the demonstration and the checks leave behind."""
    return own_folder(ROOT / ".local")


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is {text!r}: set it to a number from 1 to 65535, for example PORT=8001.")
    return int(text)


def free_port() -> int:
    """The port to serve on; raises where something else listens there."""
    port = chosen_port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Trouble(
                f"Port {port} may be used by root alone: choose another, for example make demo PORT=8000."
            ) from error
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            raise Trouble(
                f"Port {port} is busy: stop what listens there, or choose another with make demo PORT={other}."
            ) from error
    return port


# -- The environment -------------------------------------------------------------------------------------------


def pins(lock: Path) -> list[str]:
    """The versions of a lock that every machine gets, as `name==version`; those with conditions are left out."""
    return re.findall(r"^([A-Za-z0-9._-]+==\S+) \\$", lock.read_text(encoding="utf-8"), re.MULTILINE)


class Environment:
    """The folder `.venv`. What is in it is asked each time, and never taken from a note."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"

    def holds(self, lock: Path) -> bool:
        """Whether the packages of the lock are installed, each in its version."""
        question = (
            "import sys, importlib.metadata as installed\n"
            "for pin in sys.argv[1:]:\n"
            "    name, version = pin.split('==')\n"
            "    if installed.version(name) != version: sys.exit(1)\n"
        )
        return ability(str(self.python)) in {"ready", "bare"} and self.agrees(question, *pins(lock))

    def agrees(self, question: str, *arguments: str) -> bool:
        asked = [str(self.python), "-c", question, *arguments]
        return subprocess.run(asked, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def make(self, interpreter: str) -> None:
        """Make the folder, or make it anew where its interpreter is gone or too old."""
        if self.folder.exists():
            refuse_other_owner(self.folder)
        if ability(str(self.python)) in {"ready", "bare"} and self.agrees("import pip"):
            return
        say(f"Making a Python environment in {self.folder.name} …")
        made = subprocess.run(
            [interpreter, "-m", "venv", "--clear", str(self.folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if made.returncode:
            say(made.stdout)
            raise Trouble(
                "The Python environment could not be made: see the lines above; on Debian, "
                "apt-get install python3-venv brings what is usually missing."
            )

    def install(self, lock: Path, log: Path) -> None:
        total = len(pins(lock))
        say(f"Downloading and installing {total} Python packages from {lock.name} …")
        command = [str(self.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        command += ["--progress-bar", "off", "--require-hashes", "-r", str(lock)]
        with log.open("w", encoding="utf-8") as journal:
            run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=str(ROOT))
            lines = []
            fetched = 0
            for line in run.stdout or ():
                journal.write(line)
                lines.append(line.strip())
                if line.startswith("Collecting "):
                    fetched += 1
                    if fetched % 10 == 0:
                        say(f"  {fetched} of {total} …")
                elif line.startswith("Installing collected packages"):
                    say("  all downloaded, installing …")
            run.wait()
        if run.returncode:
            raise Trouble(install_failure(lines, log))


def install_failure(lines: list[str], log: Path) -> str:
    """One sentence on why pip gave up, from what it printed."""
    text = "\n".join(lines)
    where = log.relative_to(ROOT) if ROOT in log.parents else log
    if "DO NOT MATCH THE HASHES" in text:
        return (
            "A downloaded package is not the one that was locked, so it was not installed: try again, and if that "
            f"does not help ask who runs your package index (details in {where})."
        )
    if "No space left" in text:
        return f"The disk is full: free about 1 GB and try again (details in {where})."
    errors = [line for line in lines if line.startswith("ERROR:")]
    reason = errors[-1][len("ERROR:") :].strip().rstrip(".") if errors else "nothing"
    return (
        "The Python packages could not be downloaded: check that this machine reaches its package index, then try "
        f"again (pip said: {reason}; details in {where})."
    )


def ready_environment(lock_name: str) -> Path:
    """Make or refresh `.venv` for a lock, and answer with its interpreter."""
    lock = ROOT / lock_name
    environment = Environment(ROOT / ".venv")
    if not environment.holds(lock):
        began = time.monotonic()
        environment.make(suitable_interpreter())
        environment.install(lock, local_folder() / "install.log")
        say(f"Python environment ready after {time.monotonic() - began:.0f} s.")
    return environment.python


def main(arguments: list[str]) -> int:
    job = arguments[0]
    lock, module = JOBS[job]
    began = time.time()
    try:
        os.chdir(str(ROOT))
        local_folder()
        if job == "demo":
            free_port()
        python = ready_environment(lock)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    if not module:
        return 0
    environment = dict(os.environ, REGISTER_BEGAN=str(began))
    # The same process goes on, so that Ctrl-C and TERM reach it.
    return os.execve(str(python), [str(python), "-m", module, *arguments], environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
