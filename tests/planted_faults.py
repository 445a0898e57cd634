"""Do the tests bite? Plant faults one at a time in a copy of the tree, and see that the tests notice each.

`make faults`, or `python -m tests.planted_faults WORDS` for those whose name holds the words. Each fault is a change of
text that stands exactly once (tests/test_planted_faults.py sees to that), and names the tests that should notice.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import acts, doors, losses, risk, screening, sight, visits
from tests.faults.fault import Fault

ROOT = Path(__file__).resolve().parent.parent
# A run that takes longer hangs; on a busy machine the first, of all the files, takes long.
LONGEST_RUN = 3_600

FAULTS = [*sight.FAULTS, *acts.FAULTS, *doors.FAULTS, *losses.FAULTS, *visits.FAULTS, *risk.FAULTS, *screening.FAULTS]


def copy_of_tree(folder: Path) -> Path:
    """What git holds and what is new, as it stands now."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def run(tree: Path, tests: tuple[str, ...]) -> tuple[bool, str]:
    """Whether a test failed, and which one did first; else what the run ended with."""
    command = [sys.executable, "-m", "pytest", "-x", "-n", "2", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    with subprocess.Popen(
        command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(),
        start_new_session=True,
    ) as running:  # fmt: skip
        try:
            output, _ = running.communicate(timeout=LONGEST_RUN)
        except subprocess.TimeoutExpired:
            # Its workers too, or they would hold the test databases.
            os.killpg(running.pid, signal.SIGKILL)
            return False, f"not done after {LONGEST_RUN} s"
    failed = re.findall(r"^FAILED (\S+)", output, re.MULTILINE)
    told = output.strip().splitlines() or ["nothing"]
    return bool(failed), failed[0] if failed else told[-1]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "FUZZ_CALLS"}
    return {**kept, "ENVIRONMENT": "demo", "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONDONTWRITEBYTECODE": "1"}


def main(words: list[str]) -> int:
    chosen = [fault for fault in FAULTS if all(word in fault.name for word in words)]
    if not chosen:
        print(f"No fault has all of these words in its name: {' '.join(words)}")
        return 1
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        tree = copy_of_tree(Path(folder))
        tests = tuple(sorted({file for fault in chosen for file in fault.tests}))
        print(f"{len(chosen)} faults. First {len(tests)} files of tests without any …", flush=True)
        failed, told = run(tree, tests)
        if failed or "passed" not in told:
            print(f"Without a fault these tests must pass first: {told}")
            return 1
        caught = [try_out(fault, tree) for fault in chosen]
    print(f"{sum(caught)} of {len(caught)} faults were noticed.")
    return 0 if all(caught) else 1


def try_out(fault: Fault, tree: Path) -> bool:
    began = time.monotonic()
    file = tree / fault.file
    sound = file.read_text(encoding="utf-8")
    file.write_text(fault.planted(sound), encoding="utf-8")
    try:
        caught, told = run(tree, fault.tests)
    finally:
        file.write_text(sound, encoding="utf-8")
    seconds = time.monotonic() - began
    print(f"{'noticed' if caught else 'MISSED '}  {seconds:5.0f} s  {fault.name}: {told}", flush=True)
    return caught


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
