"""Who is asked to receive the visitors, and what they say."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.models import HostAsked, VisitorRank
from engagement.private_words import Ladder, called
from engagement.rules import HostAnswer, HostOffice
from web.forms import DateField, FormId, RegisterForm, SeenVersion


class RankForm(RegisterForm):
    """The rank of the highest visitor, to look up who receives its holder."""

    rank = forms.ChoiceField(
        label=gettext_lazy("Rank of the visitor who comes first"),
        required=False,
        help_text=gettext_lazy("The highest stands at the top."),
    )

    def __init__(self, *args: Any, ranks: Iterable[VisitorRank], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ranks = {rank.code: rank for rank in ranks}
        self.fields["rank"].choices = [  # type: ignore[attr-defined]
            ("", _("Not known")),
            *((code, str(rank)) for code, rank in self.ranks.items()),
        ]

    @property
    def chosen(self) -> VisitorRank | None:
        return self.ranks.get(self.cleaned_data.get("rank", ""))


class AskHostForm(RankForm):
    office = forms.ChoiceField(
        label=gettext_lazy("Which office do you ask?"),
        help_text=gettext_lazy("This keeps a record. We write to nobody."),
    )
    named = forms.CharField(
        label=gettext_lazy("What is it called here? (optional)"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("If you call it otherwise. For example, ‘Convener’. Do not name a person."),
    )
    asked_on = DateField(label=gettext_lazy("Asked on"), called=gettext_lazy("the day on which you asked"))
    stands_in_for = forms.ChoiceField(label=gettext_lazy("In whose place?"), required=False)
    form_id = FormId()

    field_order = ("office", "named", "asked_on", "stands_in_for", "rank")

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declined = {host.key: host for host in ladder.declined}
        first = [*ladder.left, *(office for office in HostOffice if office not in ladder.left)]
        office, place = self.fields["office"], self.fields["stands_in_for"]
        office.choices = [("", _("Choose one")), *((one.value, one.label) for one in first)]  # type: ignore[attr-defined]
        if ladder.next is not None:
            told = _("This keeps a record. We write to nobody. Next for this rank: %(office)s.")
            office.help_text = told % {"office": ladder.next.label}
        place.choices = [("", _("Nobody’s")), *((key, called(host)) for key, host in self.declined.items())]  # type: ignore[attr-defined]
        if not self.declined:
            del self.fields["stands_in_for"]

    @property
    def place(self) -> HostAsked | None:
        return self.declined.get(self.cleaned_data.get("stands_in_for", ""))


class BriefGivenForm(RegisterForm):
    host = forms.ChoiceField(
        label=gettext_lazy("Which office was given it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the office that was given it")},
    )
    given_on = DateField(label=gettext_lazy("Given on"), called=gettext_lazy("the day on which it was given"))

    def __init__(self, *args: Any, hosts: Iterable[HostAsked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = {host.key: host for host in hosts}
        field: Any = self.fields["host"]
        if not self.hosts:
            field.widget = forms.Select()
        field.choices = [(key, called(host)) for key, host in self.hosts.items()] or [("", _("No office yet"))]

    def clean_host(self) -> HostAsked:
        return self.hosts[self.cleaned_data["host"]]


class AnswerHostForm(RegisterForm):
    answer = forms.ChoiceField(label=gettext_lazy("What do they say?"), choices=HostAnswer, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why? (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "Your council alone reads it, and no brief has it. It may be asked for under freedom of information law."
        ),
    )
    version = SeenVersion()
