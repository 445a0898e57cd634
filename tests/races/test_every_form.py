"""Every form of every page, sent from several tabs at the same moment: no fault, and the chains of the trail hold.

A form that is new is found by walking the addresses.
"""

import pytest

from audit.services import broken
from tests import world
from tests.hostile.pages import Form, all_forms_of, browsers, pages_of
from tests.races.at_once import at_once, told
from tests.sweeps import ONE_IN, at_least, taken

pytestmark = pytest.mark.django_db(transaction=True)

TABS = 6
# What ends something comes last, so that the forms before it still find it.
ENDS = ("decline", "cancel", "discard", "remove", "withdraw", "off", "end", "check", "lead")


def last_what_ends(form: Form) -> tuple[int, str]:
    act = form.page.partition("?")[0].rstrip("/").rpartition("/")[2]
    return (ENDS.index(act) + 1 if act in ENDS else 0), form.page


@pytest.mark.long
def test_no_form_breaks_when_it_is_sent_many_times_at_once() -> None:
    country = world.kept_world()
    tabs = [browsers(country) for _ in range(TABS)]
    posted = [form for form in all_forms_of(country, tabs[0], taken(pages_of(country))) if form.method == "post"]
    # Networks are reference data, which outlives a test with real transactions.
    sent = (form for form in posted if "sign-out" not in form.action and form.reader != "observer")
    forms = sorted(sent, key=last_what_ends)
    assert len(forms) > at_least(50)
    made = []
    for form in forms:
        answers = at_once(*(lambda tab=tab: form.send(tab[form.reader], form.filled()) for tab in tabs))  # noqa: B023
        # 503 is the sentence that others hold the record.
        assert all(status < 500 or status == 503 for status in told(answers)), (str(form), told(answers))
        made += [str(form)] if 302 in told(answers) else []
    assert ONE_IN > 1 or len(made) > len(forms) / 2, made
    assert broken() == []
