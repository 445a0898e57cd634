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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A run that takes longer hangs; on a busy machine the first, of all the files, takes long.
LONGEST_RUN = 3_600


@dataclass(frozen=True)
class Fault:
    """What is wrong, where, and which tests should say so."""

    name: str
    file: str
    sound: str
    faulty: str
    tests: tuple[str, ...]

    def planted(self, text: str) -> str:
        count = text.count(self.sound)
        assert count == 1, f"{self.name}: {self.sound!r} stands {count} times in {self.file}"
        return text.replace(self.sound, self.faulty)


SHARING, DELEGATIONS = "accounts/sharing.py", "engagement/services/delegations.py"
SHARING_TESTS = ("tests/accounts/test_sharing.py",)
REVIEWS = "engagement/models/reviews.py"
RESETS, RESET_TESTS = "accounts/services/resets.py", ("tests/accounts/test_factor_resets.py",)
SESSIONS, SESSION_TESTS = "accounts/services/sessions.py", ("tests/accounts/test_sessions.py",)
PASSKEY_TESTS = ("tests/accounts/test_passkeys.py",)

FAULTS = [
    # -- Who sees what --
    Fault(
        "visible_to forgets the sharing level",
        SHARING,
        "others |= Q(sharing__in=levels(COUNCILS, part))",
        "others |= Q(sharing__gt='')",
        SHARING_TESTS,
    ),
    Fault(
        "visible_to forgets grants",
        SHARING,
        'others = Q(IsAnyOf(F("key"), ArraySubquery(granted.values("record"))))',
        "others = Q(pk=None)",
        SHARING_TESTS,
    ),
    Fault(
        "an audience that forgets partner councils",
        SHARING,
        "Grant.objects.filter(label=self._meta.label, record=self.key, part__gte=part).values_list(",
        "Grant.objects.none().values_list(",
        SHARING_TESTS,
    ),
    Fault(
        "drafts are visible to others",
        SHARING,
        "            others &= ~self.model.DRAFT\n",
        "            pass\n",
        SHARING_TESTS,
    ),
    Fault(
        "figures count what a council keeps to itself",
        SHARING,
        "national = self.filter(sharing__in=levels(UNIT, Part.SUMMARY))",
        "national = self.all()",
        ("tests/overview/test_figures.py",),
    ),
    Fault(
        "small figures shown to those who see no rows",
        "overview/queries.py",
        "if sees_rows_behind_figures(user) else _small_together(rows)",
        "if True else _small_together(rows)",
        ("tests/overview/test_small_numbers.py",),
    ),
    Fault(
        "a figure that forgets a filter of its page",
        "overview/links.py",
        '**({"council": selection.council.code} if selection.council else {}), **selection.filters()}',
        '**({"council": selection.council.code} if selection.council else {})}',
        ("tests/overview/test_overview_page.py",),
    ),
    Fault(
        "a filter on a part that its reader may not see",
        "web/filters.py",
        "if asked and max(asked) > min(parts.values()):",
        "if False:",
        ("tests/api/test_lists.py", "tests/engagement/test_list_page.py"),
    ),
    Fault(
        "delegates' names belong to the summary",
        "engagement/rules.py",
        '"delegates": Part.WHOLE',
        '"delegates": Part.SUMMARY',
        ("tests/api/test_delegations.py", "tests/engagement/test_record_page.py"),
    ),
    Fault(
        "the gate lets every row through",
        "web/scoping.py",
        "rows.visible_to(self.request.user) if self.part is None",
        "rows.annotate(shown=models.Value(3)) if self.part is None",
        ("tests/api/test_delegations.py", "tests/engagement/test_record_page.py"),
    ),
    Fault(
        "a department's readers stand for the unit's key",
        "accounts/roles.py",
        "case Role.ANALYST | Role.PUBLISHER:",
        "case Role.ANALYST | Role.PUBLISHER | Role.READER:",
        SHARING_TESTS,
    ),
    Fault(
        "the unit reads private notes",
        SHARING,
        "return self.filter(council_id__in=user.council_codes())",
        "return self.all()",
        ("tests/accounts/test_notes.py",),
    ),
    Fault(
        "history shows what its reader could not see at the time",
        "engagement/models/delegations.py",
        "return self.filter(field__in=fields, audience__overlap=list(user.keys()))",
        "return self.filter(field__in=fields)",
        ("tests/engagement/test_reading.py", "tests/engagement/test_record_page.py"),
    ),
    Fault(
        "a notice goes to who may not see what it is about",
        "notifications/services.py",
        "if naming.find(message.label, message.record, person) is not None",
        "if person is not None",
        ("tests/notifications/test_notices.py",),
    ),
    Fault(
        "what one body notes of a record is shown to another that sees it",
        REVIEWS,
        "return self.filter(body__reader_key__in=user.keys(), delegation__in=in_sight)",
        "return self.filter(delegation__in=in_sight)",
        ("tests/engagement/test_reviews.py",),
    ),
    Fault(
        "whoever sees a record reads the questions about it",
        REVIEWS,
        "asked = Q(asked_for__reader_key__in=user.keys(), delegation__in=in_sight)",
        "asked = Q(delegation__in=in_sight)",
        ("tests/engagement/test_reviews.py",),
    ),
    Fault(
        "the change feed forgets those who saw a record before",
        "overview/feed.py",
        "AND (event.before || event.after) && %s::text[]",
        "AND event.after && %s::text[]",
        ("tests/api/test_changes.py",),
    ),
    Fault(
        "a place in the change feed is taken from anybody",
        "overview/feed.py",
        "if held != reader.print:",
        "if False:",
        ("tests/api/test_changes.py",),
    ),
    # -- Who may do what --
    Fault(
        "a service without must",
        DELEGATIONS,
        "acting = by.must(Can.END_DELEGATION, delegation.council_id)",
        "acting = delegation.council.body",
        ("tests/engagement/test_services_logging.py", "tests/test_scoping.py"),
    ),
    Fault(
        "a service without record",
        "engagement/services/partners.py",
        '    record("partner_invited", delegation, by=by, acting=acting, fields=["partners"])\n',
        "",
        ("tests/engagement/test_services_logging.py", "tests/test_scoping.py"),
    ),
    Fault(
        "an officer shares a logged record more widely",
        DELEGATIONS,
        "        by.must(Can.CHANGE_SHARING, delegation.council_id)\n",
        "        pass\n",
        ("tests/engagement/test_services_logging.py",),
    ),
    Fault(
        "the second factor is asked of nobody",
        "accounts/factors.py",
        "if not settings.SECOND_FACTOR or not request.user.is_authenticated:",
        "if True:",
        ("tests/accounts/test_second_factor.py",),
    ),
    Fault(
        "a token does without its scopes",
        "web/api/scopes.py",
        "if scope != ANY_TOKEN and scope not in credential.scopes:",
        "if False:",
        ("tests/api/test_refusals.py",),
    ),
    Fault(
        "a token outlives the secret that it was got with",
        "accounts/services/clients.py",
        "    if not overlaps:\n",
        "    if False:\n",
        ("tests/accounts/test_client_secrets.py",),
    ),
    Fault(
        "clients call as often as they like",
        "web/api/limits.py",
        "return 0 if within else max(1, ceil(MINUTE - gone))",
        "return 0",
        ("tests/api/test_limits.py",),
    ),
    Fault(
        "a passkey lets in whoever holds the device",
        "config/settings.py",
        'MFA_WEBAUTHN_USER_VERIFICATION = "required"',
        'MFA_WEBAUTHN_USER_VERIFICATION = "discouraged"',
        PASSKEY_TESTS,
    ),
    Fault(
        "a passkey lets in for a partner system",
        "accounts/passkeys.py",
        "User.objects.filter(key=key, kind=User.Kind.PERSON).first()",
        "User.objects.filter(key=key).first()",
        PASSKEY_TESTS,
    ),
    Fault(
        "a passkey is named and removed by anybody",
        "accounts/views/passkeys.py",
        'return row_by_key(self.get_queryset(), self.kwargs["key"])  # type: ignore[attr-defined]',
        'return row_by_key(self.model.objects.all(), self.kwargs["key"])',
        PASSKEY_TESTS,
    ),
    Fault(
        "a first passkey is never proved",
        "accounts/views/passkeys.py",
        "is_first = lacks_second_factor(self.request)",
        "is_first = False",
        PASSKEY_TESTS,
    ),
    Fault(
        "the database lets one person alone remove the factors of another",
        "accounts/migrations/0006_factor_resets.py",
        "models.Q(('answered_by', models.F('asked_by')), _negated=True)",
        "models.Q(('answered_by__isnull', False))",
        RESET_TESTS,
    ),
    Fault(
        "somebody decides about their own factors",
        RESETS,
        "    if person.pk == by.pk:\n",
        "    if False:\n",
        RESET_TESTS,
    ),
    Fault(
        "a request to remove factors is good for ever",
        RESETS,
        "    if reset.expires_at <= now:\n",
        "    if False:\n",
        RESET_TESTS,
    ),
    Fault(
        "a request outlives the role of whoever made it",
        RESETS,
        "    if not _stands(reset):\n",
        "    if False:\n",
        RESET_TESTS,
    ),
    Fault(
        "sessions outlive the factors that opened them",
        RESETS,
        "    end_sessions(reset.person)\n",
        "",
        RESET_TESTS,
    ),
    Fault(
        "an approver decides about an administrator",
        RESETS,
        "if not memberships or any(Can.MANAGE_USERS in m.acts for m in memberships):",
        "if not memberships:",
        RESET_TESTS,
    ),
    Fault(
        "a session goes on for as long as something happens",
        "accounts/session.py",
        "if now - session[BEGAN] >= settings.SESSION_COOKIE_AGE:",
        "if False:",
        SESSION_TESTS,
    ),
    Fault(
        "a session goes on though nothing happens",
        "accounts/session.py",
        "    if idle < minutes * MINUTE:\n",
        "    if True:\n",
        SESSION_TESTS,
    ),
    Fault(
        "the session of another is ended by its key",
        "accounts/views/sessions.py",
        "UserSession.objects.filter(user=self.user).exclude(",
        "UserSession.objects.exclude(",
        SESSION_TESTS,
    ),
    Fault(
        "signing out everywhere leaves the sessions as they are",
        SESSIONS,
        "    Session.objects.filter(session_key__in=keys).delete()\n",
        "",
        SESSION_TESTS,
    ),
    Fault(
        "a session keeps its key when somebody confirms who they are",
        "accounts/views/sign_in.py",
        "        self.request.session.cycle_key()\n",
        "",
        SESSION_TESTS,
    ),
    # -- What comes in and goes out --
    Fault(
        "components put text out as it is",
        "web/gds.py",
        "autoescape=True",
        "autoescape=False",
        ("tests/hostile/test_pages.py",),
    ),
    Fault(
        "templates put text out as it is",
        "config/settings.py",
        '        "OPTIONS": {\n            "context_processors"',
        '        "OPTIONS": {\n            "autoescape": False,\n            "context_processors"',
        ("tests/hostile/test_pages.py",),
    ),
    Fault(
        "the ceiling on markings is off",
        "web/text.py",
        "    refuse_high_marking(text)\n",
        "",
        ("tests/web/test_text.py", "tests/engagement/test_starting.py"),
    ),
    Fault(
        "marks that turn the direction of reading are taken",
        "web/text.py",
        "if DIRECTION_MARKS.search(text):",
        "if False:",
        ("tests/hostile/test_api.py",),
    ),
    Fault(
        "a cursor that anybody can read",
        "web/paging.py",
        'return seal_for("cursor", [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])',
        "import base64, types\n    return types.SimpleNamespace(encrypt=base64.b64encode, decrypt=base64.b64decode)",
        ("tests/web/test_paging.py",),
    ),
    Fault(
        "an unknown name in a body is let pass",
        "web/api/fields.py",
        "name: [self.REFUSED.get(name, self.UNKNOWN)] for name in data if name not in self.fields",
        "name: [self.UNKNOWN] for name in ()",
        ("tests/api/test_delegations.py", "tests/api/test_refusals.py"),
    ),
    # -- Nothing is lost, nothing done twice --
    Fault(
        "every record has the same ETag",
        "web/api/views.py",
        "return f'\"{hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]}\"'",
        "return '\"same\"'",
        ("tests/api/test_delegation_changes.py",),
    ),
    Fault(
        "the change feed reads past those who still write",
        "overview/feed.py",
        "pg_snapshot_xmin(pg_current_snapshot())",
        "pg_snapshot_xmax(pg_current_snapshot())",
        ("tests/races/test_changes.py",),
    ),
    Fault(
        "another call under a used key is taken for the first",
        "web/api/once.py",
        "if kept.sent != sent:",
        "if False:",
        ("tests/api/test_idempotency.py",),
    ),
    Fault(
        "a colleague's record is taken over without a warning",
        "engagement/services/reviews.py",
        "if holder is not None and holder.key != seen:",
        "if False:",
        ("tests/engagement/test_reviews.py",),
    ),
    Fault(
        "the version that was looked at is not asked for",
        SHARING,
        "if self.version != seen:",
        "if False:",
        ("tests/engagement/test_sections.py",),
    ),
    Fault(
        "two editors are not kept apart",
        DELEGATIONS,
        "def _locked(delegation: Delegation, seen: int) -> Delegation:\n"
        "    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)",
        "def _locked(delegation: Delegation, seen: int) -> Delegation:\n"
        "    delegation = Delegation.objects.get(pk=delegation.pk)",
        ("tests/races/test_delegations.py",),
    ),
    Fault(
        "what is typed into a draft and cannot be taken is lost",
        "engagement/views/sections.py",
        "return self.keep(form) or super().form_invalid(form)",
        "return super().form_invalid(form)",
        ("tests/engagement/test_sections.py", "tests/engagement/test_rows_pages.py"),
    ),
    Fault(
        "the trail can be changed",
        "audit/migrations/0001_initial.py",
        "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event\n"
        "    FOR EACH ROW EXECUTE FUNCTION audit_refuse();\n",
        "",
        ("tests/audit/test_trail.py",),
    ),
]


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
