"""Fetch the third-party front end, take the GOV.UK brand out, and lay the result in static/vendor/.

Run by hand, to upgrade: `python manage.py vendor_front_end`. It needs npm.
It also keeps upstream's own examples of each component, against which tests/web/test_parity.py holds our markup.
What it writes is kept in the repository, so that neither a build nor a fresh machine needs Node.

A service outside GOV.UK may use the design system's code but neither its typeface, crown nor crest, so every rule
that draws one of them is left out, and the script stops if any is left over. The licence notices stand beside the
files and are written by hand, as two of the packages do not carry theirs.
"""

import gzip
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

HERE: Path = settings.BASE_DIR / "static" / "vendor"
TYPEFACE = "Arial,Liberation Sans,Helvetica Neue,sans-serif"
EXAMPLES: Path = settings.BASE_DIR / "tests" / "web" / "govuk_examples.json.gz"
COMPONENTS = (
    *("back-link", "breadcrumbs", "button", "character-count", "checkboxes", "date-input", "details", "error-summary"),
    *("file-upload", "input", "inset-text", "notification-banner", "pagination", "panel", "password-input", "radios"),
    *("select", "service-navigation", "skip-link", "summary-list", "table", "tag", "task-list", "textarea"),
    "warning-text",
)
BRAND_NAMES = ("GDS Transport", "crown", "crest", "logotype")
BRAND_SELECTOR = re.compile(r"crown|crest|logotype|copyright-logo|\.(govuk|moj)-header\b", re.IGNORECASE)
RULE = re.compile(r"(?P<selectors>[^{}]+)\{(?P<body>[^{}]*)\}")


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    folder: str
    files: dict[str, str]
    images: str = ""
    licence: str = "MIT"
    written: list[str] = field(default_factory=list)


PACKAGES = (
    Package(
        name="govuk-frontend",
        version="6.6.0",
        folder="govuk-frontend",
        files={
            "dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
            "dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
        },
    ),
    Package(
        name="@ministryofjustice/frontend",
        version="11.1.0",
        folder="moj-frontend",
        files={"moj/moj-frontend.min.css": "moj-frontend.min.css"},
        images="moj/assets/images/",
    ),
    Package(
        name="accessible-autocomplete",
        version="3.0.1",
        folder="accessible-autocomplete",
        files={
            "dist/accessible-autocomplete.min.css": "accessible-autocomplete.min.css",
            "dist/accessible-autocomplete.min.js": "accessible-autocomplete.min.js",
        },
    ),
)


def unbranded(rule: re.Match[str]) -> str:
    """The rule without its selectors for header, crown and crest; nothing where no other is left."""
    selectors = rule["selectors"]
    if not BRAND_SELECTOR.search(selectors) and not BRAND_SELECTOR.search(rule["body"]):
        return rule[0]
    kept = [one for one in selectors.split(",") if not BRAND_SELECTOR.search(one)]
    return f"{','.join(kept)}{{{rule['body']}}}" if kept and not BRAND_SELECTOR.search(rule["body"]) else ""


def stylesheet(text: str) -> str:
    text = re.sub(r"/\*!?.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"@font-face\{[^}]*\}", "", text)
    text = text.replace("GDS Transport,arial,sans-serif", TYPEFACE)
    text = RULE.sub(unbranded, text)
    return re.sub(r"@media [^{}]*\{\}", "", text).replace("/assets/images/", "images/")


def keep_examples(tar: tarfile.TarFile) -> None:
    """Options and expected markup of each component that is used, squeezed: nothing but a test reads them."""
    kept: dict[str, list[list[Any]]] = {}
    for component in COMPONENTS:
        member = tar.extractfile(f"package/dist/govuk/components/{component}/fixtures.json")
        if member is None:
            raise CommandError(f"There are no examples of {component}.")
        kept[component] = [[one["name"], one["options"], one["html"]] for one in json.load(member)["fixtures"]]
    EXAMPLES.write_bytes(gzip.compress(json.dumps(kept, sort_keys=True).encode(), mtime=0))


def script(text: str) -> str:
    return re.sub(r"\s*//# sourceMappingURL=\S+", "", text)


def unpack(package: Package, archive: Path) -> None:
    target = HERE / package.folder
    target.mkdir(exist_ok=True)
    if not (target / "LICENSE.txt").exists():
        raise CommandError(f"{target}/LICENSE.txt is missing: copy the notice from the project's repository first.")
    with tarfile.open(archive) as tar:

        def read(name: str) -> bytes:
            member = tar.extractfile(f"package/{name}")
            if member is None:
                raise CommandError(f"{package.name} {package.version} has no {name}.")
            return member.read()

        if package.name == "govuk-frontend":
            keep_examples(tar)
        for source, name in package.files.items():
            text = read(source).decode()
            text = stylesheet(text) if name.endswith(".css") else script(text)
            for brand in BRAND_NAMES:
                if brand.lower() in text.lower():
                    raise CommandError(f"{name} still holds {brand!r}: the rules of this script need a look.")
            (target / name).write_text(text.rstrip() + "\n")
            package.written.append(name)
            for image in sorted(set(re.findall(r"url\(images/([^)]+)\)", text))):
                (target / "images").mkdir(exist_ok=True)
                (target / "images" / image).write_bytes(read(package.images + image))
                package.written.append(f"images/{image}")


class Command(BaseCommand):
    help = "Fetch the pinned front-end packages and lay them, without the GOV.UK brand, in static/vendor/."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = ["Third-party files, written by `manage.py vendor_front_end`. Do not edit them by hand.", ""]
        for package in PACKAGES:
            with tempfile.TemporaryDirectory() as folder:
                packed = subprocess.run(  # noqa: S603 - names and versions stand above
                    ["npm", "pack", "--json", "--ignore-scripts", f"{package.name}@{package.version}"],  # noqa: S607
                    cwd=folder,
                    check=True,
                    capture_output=True,
                    text=True,
                )
                archive = Path(folder) / json.loads(packed.stdout)[0]["filename"].replace("@", "").replace("/", "-")
                digest = hashlib.sha256(archive.read_bytes()).hexdigest()
                unpack(package, archive)
            lines += [
                f"{package.name} {package.version}",
                f"  licence {package.licence}, notice in {package.folder}/LICENSE.txt",
            ]
            lines += [f"  package sha256 {digest}"]
            for name in package.written:
                path = HERE / package.folder / name
                lines.append(f"  {package.folder}/{name} sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")
            lines.append("")
        (HERE / "VERSIONS.txt").write_text("\n".join(lines))
