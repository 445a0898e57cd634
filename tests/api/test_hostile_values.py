"""No value of any kind under any name is a fault: it is taken, or refused with a sentence."""

from typing import Any

import pytest

from engagement.rules import Stage
from engagement.serializers import DelegationChange, NewDelegation
from tests.api.callers import Caller, logged, written
from tests.sweeps import taken

pytestmark = pytest.mark.django_db

VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 10**400, 1e308, "", " ", "\0", "\u202e", "\ufeff", "\u200b", "ZWJ\u200d", "%s"),
    *("' OR 1=1 --", "x" * 20_000, "杭" * 3_000, "𠮷", "😀", "</script>", "{{7*7}}", "..\\..", "2027-13-01"),
    *("9999-99-99", "CN-330100\n", [], [[]], [None], [{}], [[[[[]]]]], {}, {"": ""}, {"id": []}, [{"id": {}}]),
    *([{"name": {"a": [1]}}], ["a", 1, None], [{"id": "\0"}], [{"name": "x", "key": "aaaaaaaaaaaa"}]),
    *([{"name": "x", "pk": 1}], [{"title": "x", "on": [], "kind": {}}], [{"name": "x", "role": None, "place": 1}]),
]
NEW, CHANGED = set(NewDelegation().fields), set(DelegationChange().fields)
# Of a name that nobody may write, a few values say as much as all.
FEW = VALUES[:12]


@pytest.mark.parametrize("name", sorted(NEW | CHANGED | {"key", "pk", "__class__", "made_by", "form_id"}))
def test_no_value_is_a_fault(leeds: Caller, name: str) -> None:
    address = f"delegations/{logged(leeds)['id']}/"
    draft = {} if name == "draft" else {"draft": True}
    for value in taken(VALUES) if name in NEW else FEW:
        made = leeds.post("delegations/", {**written(), **draft, name: value})
        assert made.status_code in (201, 400, 403), (value, made.content)
    for value in taken(VALUES) if name in CHANGED else FEW:
        changed = leeds.patch(address, {name: value}, if_match="*")
        assert changed.status_code in (200, 400, 403, 409, 412), (value, changed.content)
    assert leeds.get(address).json()["stage"] == Stage.LOGGED
