"""Faults by which something is lost, or done twice."""

from tests.faults.fault import Fault

DELEGATIONS = "engagement/services/delegations.py"

FAULTS = [
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
        "saving over somebody else undoes what one never touched",
        "web/actions.py",
        "left = untouched(form, form.stood) & stands.keys()",
        "left: set[str] = set()",
        ("tests/engagement/test_sections.py",),
    ),
    Fault(
        "the version that was looked at is not asked for",
        "web/versions.py",
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
    Fault(
        "a file without a row is left on the disk",
        "documents/services.py",
        "        if not Document.objects.filter(stored_as=document.stored_as).exists():\n",
        "        if False:\n",
        ("tests/documents/test_attaching.py", "tests/documents/test_removing.py"),
    ),
]
