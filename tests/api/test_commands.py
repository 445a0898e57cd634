"""Every command that the documents of the API show is run as it stands, with curl, and answered as they say."""

import html
import json
import os
import re
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone

from accounts.models import ApiClient, User
from counterparts.models import Organisation
from places.models import Council, Post
from risk.models import Screening
from risk.services import load_list, screen_organisations
from tests.api.callers import Caller, credentials, logged, scopes_for, token_of
from tests.factories import a_contact, a_delegation, an_intervention, council_user
from tests.guidance.asked import a_question, an_answer
from tests.guidance.texts import a_position, a_version
from tests.risk.assessed import finished
from tests.screening.lists import a_uk_list
from tests.world import an_agreement
from twinning.rules import AgreementKind
from web.api.schema import described

pytestmark = [
    pytest.mark.needs("curl", "jq"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.capability("G20", part="the documents of the API, command by command"),
]

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
# A command as the page shows it, and the status that it says.
SHOWN = re.compile(r"<code>(.*?)</code></pre>.*?Answer:(?:\s|<strong>)*(\d{3}) ", re.DOTALL)
LED_TO = re.compile(r'href="(/api/v1/docs/[^"#]+)')
# curl itself, and beside it a note of what each call was answered with.
CURL = """
curl() {
    command curl -D "$NOTES/head" "$@"
    grep -o '^HTTP/[0-9.]* [0-9]*' "$NOTES/head" | tail -n 1 | cut -d ' ' -f 2 >>"$NOTES/statuses"
}
"""


def a_screening(organisation: str, by: User) -> Screening:
    """What Leeds found when it compared an organisation of a visit with a list."""
    load_list("uk_sanctions", a_uk_list({"id": "TST0001", "name": "MADE-UP OFFICE"}), now=timezone.now())
    row = Organisation.objects.get(key=organisation)
    council = Council.objects.get(code="LDS")
    return screen_organisations(council, [row], by=by, now=timezone.now())[0]


class Shell:
    """A shell in which commands are tried as one who reads the documents would."""

    def __init__(self, notes: Path, **variables: str) -> None:
        self.notes = notes
        self.variables = variables

    def run(self, script: str, **more: str) -> tuple[list[int], str]:
        """The statuses of its calls, and what it printed."""
        statuses = self.notes / "statuses"
        statuses.unlink(missing_ok=True)
        given = {"PATH": os.environ["PATH"], "NOTES": str(self.notes), **self.variables, **more}
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", CURL + script], env=given, capture_output=True, text=True, timeout=60
        )
        assert ran.returncode == 0, f"{script}\n{ran.stdout}\n{ran.stderr}"
        return [int(line) for line in statuses.read_text().split()], ran.stdout


@pytest.fixture
def leeds() -> tuple[str, str, Caller]:
    client_id, secret = credentials("LDS", *scopes_for("LDS"))
    client = ApiClient.objects.get(application__client_id=client_id)
    return client_id, secret, Caller(client, token_of(client))


@pytest.mark.thorough
def test_each_command_of_the_page_is_answered_as_it_says(live_server: Any, leeds: Any, tmp_path: Path) -> None:
    client_id, secret, held = leeds
    row = logged(held, organisations=[{"name": "Made-up office"}])
    contact = a_contact("LDS", by=council_user("LDS")).key
    # What stands for a record in the examples, and the records of this register in their place.
    here = {
        example_of("/api/v1/delegations/{key}/"): row["id"],
        example_of("/api/v1/organisations/{key}/"): row["organisations"][0]["id"],
        example_of("/api/v1/contacts/{key}/"): contact,
        example_of("/api/v1/interventions/{key}/"): an_intervention("LDS", by=council_user("LDS")).key,
        example_of("/api/v1/assessments/{key}/"): finished(a_delegation("LDS"), by=council_user("LDS")).key,
        example_of("/api/v1/screenings/{key}/"): a_screening(row["organisations"][0]["id"], held.client.user).key,
        example_of("/api/v1/agreements/{key}/"): an_agreement(
            "LDS", "councils", by=council_user("LDS"), kind=AgreementKind.MOU
        ).key,
        example_of("/api/v1/queries/{key}/"): a_question("LDS").key,
        example_of("/api/v1/positions/{key}/"): a_position("fcdo", sector_id="energy").key,
        example_of("/api/v1/lines/{key}/"): a_version("fcdo").line.key,
        example_of("/api/v1/posts/{key}/"): Post.objects.values_list("key", flat=True)[0],
    }
    shell = Shell(tmp_path, ID=client_id, SECRET=secret, TOKEN=held.token)
    guide = held.get("docs/").text
    pages = [guide, *(held.get(address).text for address in sorted(set(LED_TO.findall(guide))))]
    shown = "".join(pages).replace("http://testserver", live_server.url).split('<pre class="app-code">')[1:]
    tried = [SHOWN.match(one) for one in shown]
    assert len(tried) >= 30
    cursor = held.get("changes/").json()["cursor"]
    bearer = {"Authorization": f"Bearer {held.token}"}
    for one in tried:
        assert one
        text, status = html.unescape(one[1]), one[2]
        for example, there in here.items():
            text = text.replace(example, there)
        changed = re.search('-X PATCH "([^"]+)"', text)
        address = changed[1] if changed else f"{live_server.url}/api/v1/delegations/{row['id']}/"
        read = requests.get(address, headers=bearer, timeout=10)
        statuses, _said = shell.run(text, KEY=str(uuid.uuid4()), ETAG=read.headers["ETag"], CURSOR=cursor)
        assert statuses == [int(status)], text


def test_what_the_examples_show_is_what_is_answered(leeds: Any) -> None:
    _id, _secret, held = leeds
    row = logged(held, organisations=[{"name": "Made-up office"}], **MUCH)
    there = {"delegations": row["id"], "organisations": row["organisations"][0]["id"]}
    there["contacts"] = a_contact("LDS", by=council_user("LDS")).key
    there["interventions"] = an_intervention("LDS", by=council_user("LDS")).key
    there["assessments"] = finished(a_delegation("LDS"), by=council_user("LDS")).key
    there["screenings"] = a_screening(row["organisations"][0]["id"], held.client.user).key
    there["agreements"] = an_agreement("LDS", "councils", by=council_user("LDS"), kind=AgreementKind.MOU).key
    query = a_question("LDS")
    an_answer(query)
    there["queries"] = query.key
    there["positions"] = a_position("fcdo", sector_id="energy").key
    there["lines"] = a_version("fcdo").line.key
    there["posts"] = Post.objects.values_list("key", flat=True)[0]
    for path, operations in described()["paths"].items():
        told = operations["get"]
        shown = told["responses"]["200"]["content"]["application/json"]["examples"]["Example"]["value"]
        key = there.get(told["tags"][0], example_of(path))
        # With nothing said of the cell, no position answers, as none is for any.
        said = "?sector=energy" if path.endswith("/answer/") else ""
        answer = held.get(re.sub("{.*?}", key, path) + said).json()
        assert same_names(shown, answer), path


MUCH: dict[str, Any] = {
    "programme": [{"title": "Debrief", "on": "2027-03-18", "kind": "debrief"}],
    "delegates": [{"name": "Zhang Ceshi"}],
}


def same_names(shown: Any, answered: Any) -> bool:
    """Whether two values have the same names, inside as well. A list that is empty has nothing to compare."""
    if isinstance(shown, dict) and isinstance(answered, dict):
        return shown.keys() == answered.keys() and all(same_names(shown[name], answered[name]) for name in shown)
    if isinstance(shown, list) and isinstance(answered, list):
        return not shown or not answered or same_names(shown[0], answered[0])
    return not isinstance(shown, dict | list) and not isinstance(answered, dict | list)


def example_of(path: str) -> str:
    parameters = described()["paths"][path]["get"].get("parameters", [])
    return str(next((one["example"] for one in parameters if one["in"] == "path"), ""))


def test_the_guide_can_be_followed_from_its_first_command_to_its_last(
    live_server: Any, leeds: Any, tmp_path: Path
) -> None:
    client_id, secret, held = leeds
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    blocks = [block for block in blocks if "…" not in block]
    wanted = [int(status) for block in blocks for status in re.findall(r"^# (\d{3})$", block, re.MULTILINE)]
    assert len(wanted) == len(blocks) >= 10
    shell = Shell(tmp_path, HOST=live_server.url, ID=client_id, SECRET=secret)
    statuses, said = shell.run("\n".join(blocks))
    assert statuses == wanted
    assert json.loads(said.splitlines()[-1])[0]["parameter"] == "contry"
    row = held.get("delegations/").json()["results"][0]
    assert (row["ends_on"], row["stage"]) == ("2027-03-19", "logged")
