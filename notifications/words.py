"""The words of every kind of task, notice and mail, made when somebody reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.naming import find_all
from web.words import words_of


class Words(NamedTuple):
    sentence: Any
    page: str = ""  # Where to do it, if that is not the record's own page; takes the record's key.


TASKS = {
    "accept_sharing_notice": Words(
        gettext_lazy("Read and accept the sharing notice: until then your council’s records stay with your council"),
        page="sharing_notice",
    ),
    "answer_factor_reset": Words(
        gettext_lazy("Agree or refuse, unless it was you who asked: %(title)s lost their second factor"),
        page="factor_reset",
    ),
    "answer_access_request": Words(
        gettext_lazy("Accept or decline: somebody asks for access for %(title)s"), page="access_request"
    ),
}
NOTICES = {
    "factor_reset_asked": Words(gettext_lazy("A second person is needed: %(title)s lost their second factor")),
    "access_requested": Words(gettext_lazy("Somebody asks for access for %(title)s")),
}
MAILS = {
    "invitation": Words(gettext_lazy("You are invited to join %(title)s in the %(service)s")),
    "access_asked": Words(gettext_lazy("Confirm that you ask for access to the %(service)s for %(title)s")),
    "access_declined": Words(gettext_lazy("Your request for access to the %(service)s for %(title)s was declined")),
    "factor_reset_asked_for_you": Words(
        gettext_lazy("Your second factor is to be removed because you lost it: %(title)s asked for that")
    ),
    "factor_reset_done": Words(gettext_lazy("Your second factor was removed")),
    "new_browser": Words(gettext_lazy("You signed in with a browser that is new here: %(title)s")),
}


def words_for(kind: str) -> Words:
    """The words of a task, a notice or a mail. Those of other apps stand in the `words.py` of each."""
    found: Words = (words_of("TASKS") | words_of("NOTICES") | words_of("MAILS"))[kind]
    return found


@dataclass(frozen=True)
class Told[Row]:
    """A task or a notice in words, with the address to go to where there is one."""

    row: Row
    sentence: str
    url: str


def sentence(kind: str, title: str, **more: Any) -> str:
    return str(words_for(kind).sentence) % {"title": title, **more}


def told[Row](rows: Iterable[Row], user: Any) -> list[Told[Row]]:
    """Tasks or notices in words for their reader, at one query a kind of record."""
    shown: list[Any] = list(rows)
    names = find_all([(row.label, row.record) for row in shown], user)
    answers = []
    for row in shown:
        name = names.get((row.label, row.record))
        page = words_for(row.kind).page
        url = reverse(page, args=[row.record]) if page else name.url if name else ""
        words = sentence(row.kind, name.title if name else _("a record you can no longer see"))
        answers.append(Told(row, f"{words}. {row.said}" if name and row.said else words, url))
    return answers
