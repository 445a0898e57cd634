"""Two clients that know the documents alone: one written by hand, one made from the schema. They read the same.

That both stay in step while many write is seen in tests/races/test_changes.py.
"""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from places.models import Council, Network, Post
from tests import factories
from tests.api.callers import caller as caller_of
from tests.api.callers import credentials, logged, scopes_for
from tests.api.generated import Generated, generate
from tests.api.partner import Partner
from web.paging import KeysetPagination

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.capability("G20", part="clients written from the documents alone read everything they may"),
]

PAGE = 7


@pytest.mark.thorough
def test_both_read_everything_that_their_client_may(live_server: Any, tmp_path: Path, monkeypatch: Any) -> None:
    generate(tmp_path)
    monkeypatch.setattr(KeysetPagination, "page_size", PAGE)
    for code in ("LDS", "MAN"):
        held = caller_of(code)
        for number in range(PAGE):
            logged(held, sharing="councils", organisations=[{"name": f"Made-up office {number} of {code}"}])
    factories.a_draft("LDS")
    partner = Partner(live_server.url, *credentials("LDS"), " ".join(scopes_for("LDS")))
    with closing(partner) as by_hand, closing(Generated(live_server.url, partner.token)) as generated:
        must_read_the_same(by_hand, generated)


def must_read_the_same(by_hand: Partner, generated: Generated) -> None:
    rows = by_hand.listed()
    # The lists go on after their first page.
    assert sum(noun == "delegations" for noun, _id in rows) == 2 * PAGE + 1
    assert generated.listed() == rows
    counts = {rows.model: rows.count() for rows in (Council.objects.all(), Post.objects.all(), Network.objects.all())}
    for noun, count in zip(("councils", "posts", "networks"), counts.values(), strict=True):
        assert len(generated.all_of(noun)) == len(by_hand.all_of(noun)) == count
    assert generated.call("me", "me").body.id == "LDS"
    assert generated.call("overview", "overview_summary").to_dict()["inward"] == 2 * PAGE
    refusal = generated.call("delegations", "delegations_list", country="nonsense")
    assert refusal.errors[0].parameter == "country"
