"""The words of every kind of task, notice and mail, made when somebody reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.naming import find_all


class Words(NamedTuple):
    sentence: Any
    page: str = ""  # Where to do it, if that is not the record's own page; takes the record's key.


TASKS = {
    "finish_draft": Words(gettext_lazy("Finish the draft: %(title)s")),
    "answer_partnership": Words(gettext_lazy("Answer a council that asks yours to take part in a delegation")),
    "accept_sharing_notice": Words(
        gettext_lazy("Read and accept the sharing notice: until then your council’s records stay with your council"),
        page="sharing_notice",
    ),
}
NOTICES = {
    "delegation_logged": Words(gettext_lazy("A delegation was logged: %(title)s")),
    "delegation_shared": Words(gettext_lazy("Somebody changed who may see a delegation: %(title)s")),
    "delegation_declined": Words(gettext_lazy("A delegation was declined: %(title)s")),
    "delegation_cancelled": Words(gettext_lazy("A delegation was cancelled: %(title)s")),
    "partnership_accepted": Words(gettext_lazy("A partner council now takes part: %(title)s")),
    "partnership_left": Words(gettext_lazy("A partner council no longer takes part: %(title)s")),
}
MAILS = {"invitation": Words(gettext_lazy("You are invited to join %(title)s in the %(service)s"))}

KINDS = TASKS | NOTICES | MAILS


@dataclass(frozen=True)
class Told[Row]:
    """A task or a notice in words, with the address to go to where there is one."""

    row: Row
    sentence: str
    url: str


def sentence(kind: str, title: str, **more: Any) -> str:
    return str(KINDS[kind].sentence) % {"title": title, **more}


def told[Row](rows: Iterable[Row], user: Any) -> list[Told[Row]]:
    """Tasks or notices in words for their reader, at one query a kind of record."""
    shown: list[Any] = list(rows)
    names = find_all([(row.label, row.record) for row in shown], user)
    answers = []
    for row in shown:
        name = names.get((row.label, row.record))
        page = KINDS[row.kind].page
        url = reverse(page, args=[row.record]) if page else name.url if name else ""
        answers.append(Told(row, sentence(row.kind, name.title if name else _("a record you can no longer see")), url))
    return answers
