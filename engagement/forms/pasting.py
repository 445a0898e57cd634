"""A list of people, pasted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.forms.sections import SectionForm
from engagement.models import Delegate
from engagement.rules import MOST_DELEGATES
from engagement.rules.pasting import FACTS, Pasted, PastedLine, read_people
from web.languages import with_languages


class PasteForm(SectionForm):
    """Each line is one person. What the register does not hold is refused by name, never dropped unseen."""

    people = forms.CharField(
        label=gettext_lazy("The list"),
        max_length=100_000,
        widget=forms.Textarea({"rows": "12", "class": "app-local", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste the list of people")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _(
            "Copy the lines from your spreadsheet and paste them here, one person a line. With a line of headings the "
            "columns may stand in any order, in English or Chinese (姓名, 职务, 单位). Without one: name, name in its "
            "own script, title, organisation, part."
        )
        self.fields["people"].help_text = with_languages(told)
        self.pasted = Pasted()
        self.new: list[PastedLine] = []
        self.known: list[PastedLine] = []

    @property
    def faulty(self) -> list[PastedLine]:
        return [line for line in self.pasted.lines if line.faults]

    def clean_people(self) -> str:
        """Raises ValidationError for what cannot be read at all; what is wrong in one line stands with the line."""
        text: str = self.cleaned_data["people"]
        self.pasted = read_people(text)
        if self.pasted.refused:
            told = {"names": ", ".join(self.pasted.refused[:5])}
            raise ValidationError(
                _("The register does not hold this about a delegate: %(names)s. Take these columns away.") % told
            )
        if not self.pasted.lines:
            raise ValidationError(_("There is nobody in this list yet."))
        held = {same(row) for row in self.delegation.delegates.values(*FACTS)}
        if len(held) + len(self.pasted.lines) > MOST_DELEGATES * 2:
            raise ValidationError(self._too_many(len(self.pasted.lines), len(held)))
        self._sort_out(held)
        if len(held) + len(self.new) > MOST_DELEGATES:
            raise ValidationError(self._too_many(len(self.new), len(held)))
        return text

    def _too_many(self, pasted: int, held: int) -> str:
        told = {"pasted": pasted, "held": held, "most": MOST_DELEGATES}
        return _("These are %(pasted)s people, and %(held)s are on the list already. The most is %(most)s.") % told

    def _sort_out(self, held: set[tuple[str, ...]]) -> None:
        """Who is new, and who is on the list already or stands twice in what was pasted."""
        seen = set(held)
        for line in self.pasted.lines:
            if not line.faults:
                line.faults += self._faults_of(line)
            if line.faults:
                continue
            (self.known if same(line.facts) in seen else self.new).append(line)
            seen.add(same(line.facts))

    def _faults_of(self, line: PastedLine) -> list[str]:
        row = Delegate(council_id=self.delegation.council_id, delegation=self.delegation, **line.facts)
        try:
            row.full_clean(exclude=("council", "delegation", "key"))
        except ValidationError as refused:
            return list(refused.messages)
        return []


def same(facts: dict[str, Any]) -> tuple[str, ...]:
    """Who are one person in a list: whatever their part, all else that is held of them is alike."""
    return tuple(str(facts[name]).casefold() for name in FACTS if name != "part")
