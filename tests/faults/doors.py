"""Faults in what comes in and goes out."""

from tests.faults.fault import Fault

FAULTS = [
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
        "rows are sought by their risk without the scope that shows it",
        "engagement/api.py",
        'if self.action == "list" and self.request.query_params.get("risk"):',
        "if False:",
        ("tests/api/test_lists.py",),
    ),
    Fault(
        "an unknown name in a body is let pass",
        "web/api/fields.py",
        "name: [self.REFUSED.get(name, self.UNKNOWN)] for name in data if name not in self.fields",
        "name: [self.UNKNOWN] for name in ()",
        ("tests/api/test_delegations.py", "tests/api/test_refusals.py"),
    ),
    Fault(
        "a file is shown in the browser on our address",
        "documents/views.py",
        "file, as_attachment=True,",
        "file, as_attachment=False,",
        ("tests/documents/test_fetching.py",),
    ),
    Fault(
        "a file is believed to be what its name says",
        "documents/inspection.py",
        "    if ending_of(name) not in kind.endings:\n",
        "    if False:\n",
        ("tests/documents/test_inspection.py",),
    ),
    Fault(
        "an archive is unpacked however much is in it",
        "documents/inspection.py",
        "    _must_be_small(entries, size)\n",
        "",
        ("tests/documents/test_inspection.py",),
    ),
    Fault(
        "what the virus scanner finds is let in",
        "documents/scanner.py",
        "return Scanned.INFECTED",
        "return Scanned.NOT_YET",
        ("tests/documents/test_scanning.py",),
    ),
]
