"""A list of people is pasted, looked at line by line, and added."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement import wording
from engagement.forms.pasting import PasteForm, same
from engagement.models import Delegation
from engagement.rules import DelegatePart
from engagement.rules.pasting import FACTS, PastedLine
from engagement.views.rows import RowForm
from web import parts
from web.gds import Params
from web.languages import with_languages


class PasteDelegates(RowForm):
    """Nothing is kept before it is looked at: a list may hold what the register does not.

    What was typed comes back with the page; of a list with a fault nothing is added.
    """

    rows = "delegates"
    has_lines = False
    list_name = "delegation_delegates"
    form_class = PasteForm
    template_name = "engagement/paste.html"
    page = "paste"
    title = gettext_lazy("Paste a list of people")
    intro = gettext_lazy(
        "Name, name in its own script, title, organisation and part in the delegation: nothing else. Take away columns "
        "with passport numbers, dates of birth, diets or anything else before you paste."
    )

    def kept_input(self) -> None:
        return None

    def keep(self, form: Any) -> HttpResponse | None:
        return None

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def form_valid(self, form: Any) -> HttpResponse:
        self.looked_at = form
        if count := len(form.faulty):
            told = ngettext("%(count)s line cannot be taken.", "%(count)s lines cannot be taken.", count)
            form.add_error("people", told % {"count": count})
            return self.render_to_response(self.get_context_data(form=form), status=400)
        if "add" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    @cached_property
    def looked_at(self) -> Any:
        return None

    def perform(self, **_facts: Any) -> Delegation:
        def with_these(delegation: Delegation) -> dict[str, Any]:
            held = list(delegation.delegates.values(*FACTS, "key"))
            there = {same(row) for row in held}
            new = [line.facts for line in self.looked_at.new if same(line.facts) not in there]
            return {self.rows: [*({"id": row["key"]} for row in held), *new]}

        return self.save_to_what_stands(with_these)

    def get_success_url(self) -> str:
        count = len(self.looked_at.new)
        told = ngettext("%(count)s person was added.", "%(count)s people were added.", count) % {"count": count}
        if not count:
            told = _("Everybody in this list was there already.")
        messages.success(self.request, told)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.looked_at
        if form is None:
            return super().get_context_data(**kwargs)
        count = len(form.new)
        add = ngettext("Add %(count)s person", "Add %(count)s people", count) % {"count": count}
        return super().get_context_data(
            table=self.table(form),
            pasted=form.data.get("people", ""),
            has_faults=bool(form.faulty),
            summary=self.summary(form),
            add_words=add if count else _("Back to the list"),
            **kwargs,
        )

    def summary(self, form: PasteForm) -> list[str]:
        told = [
            (len(form.new), ngettext("%(count)s is new", "%(count)s are new", len(form.new))),
            (len(form.known), _("%(count)s on the list already, or twice in what you pasted")),
            (len(form.faulty), ngettext("%(count)s line to correct", "%(count)s lines to correct", len(form.faulty))),
        ]
        return [words % {"count": count} for count, words in told if count]

    def table(self, form: PasteForm) -> Params:
        head = [_("Line"), _("Name"), _("Title and organisation"), _("Part"), _("What becomes of it")]
        known = {line.number for line in form.known}
        rows = [self._row(line, line.number in known) for line in form.pasted.lines]
        return parts.table(head, rows, named=(0, 2, 3))

    def _row(self, line: PastedLine, is_known: bool) -> list[Any]:
        facts = line.facts
        becomes = _("On the list already") if is_known else _("To be added")
        if line.faults:
            told = with_languages(" ".join(line.faults))
            becomes = format_html('<strong class="govuk-error-message">{}</strong>', told)
        return [
            str(line.number),
            wording.with_local(facts["name"], facts["local_name"]),
            wording.lines(with_languages(text) for text in (facts["title"], facts["organisation"]) if text),
            DelegatePart(facts["part"]).label,
            becomes,
        ]
