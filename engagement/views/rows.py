"""The lists inside a delegation, one entry at a time; and the delegates.

An entry that is added carries a key of its own from the form on, so that the same form sent twice adds it once.
Adding and removing stand whatever else was changed meanwhile; changing an entry is refused where somebody else
changed the record first.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.sharing import Held
from engagement import services, wording
from engagement.forms.rows import DelegateForm
from engagement.models import Delegate, Delegation
from engagement.services.lists import EntryFaults
from engagement.views.sections import Section
from web import parts
from web.actions import Confirm
from web.gds import Params
from web.keys import ALPHABET, KEY_LENGTH, new_key
from web.refusals import Busy, Stale, WrongState

ATTEMPTS = 3


class RowList(Section):
    """The entries of one list, with a way to add, change and remove."""

    template_name = "engagement/rows.html"
    http_method_names = ["get", "head", "options"]
    form_class = Confirm
    page = ""
    add_name = ""
    add_words: Any = ""
    none_yet: Any = ""
    other_ways: tuple[tuple[str, Any], ...] = ()  # to add entries: name of the page and its words

    def kept_input(self) -> None:
        return None

    cards: Callable[[], list[Params]]
    """Its entries: each list draws its own."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            cards=self.cards(),
            add_address=self.address(self.add_name),
            add_words=self.add_words,
            none_yet=self.none_yet,
            other_ways=[(self.address(name), told) for name, told in self.other_ways],
            **kwargs,
        )


class RowForm(Section):
    """One entry. `rows` is the list it stands in, as the delegation and its services call it."""

    rows = ""
    list_name = ""
    template_name = "engagement/row.html"

    def back(self) -> str:
        return self.address(self.list_name)

    def get_success_url(self) -> str:
        if self.object.is_draft and "later" in self.request.POST:
            return super().get_success_url()
        return self.back()

    def held(self, delegation: Delegation) -> list[Held]:
        return list(getattr(delegation, self.rows).all())

    def save(self, *, seen: int, **facts: Any) -> Delegation:
        """Send whole lists, in which one entry is new or changed; what is wrong with it stands by its field."""
        try:
            return services.edit_delegation(self.object, seen=seen, by=self.user, now=self.now, page=self.page, **facts)
        except EntryFaults as refused:
            faults = list(refused.faults.values())
            raise ValidationError(faults[0] if len(faults) == 1 else refused.messages) from None

    def save_to_what_stands(self, facts: Callable[[Delegation], dict[str, Any]]) -> Delegation:
        """The same for what stands on no other answer: where somebody else was quicker, it is done to what stands now.

        Raises Busy where somebody was quicker each time.
        """
        for _attempt in range(ATTEMPTS):
            try:
                return self.save(seen=self.object.version, **facts(self.object))
            except Stale as stale:
                self.object = stale.current
        raise Busy


class AddEntry(RowForm):
    """A new entry, after which another may follow at once: then the page says what was added, and how many there are.

    It stands on no other answer, so that what others change meanwhile does not stand in its way.
    """

    add_name = ""
    added = ""  # the name of what was added

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"offers_another": True, **kwargs})

    def get_success_url(self) -> str:
        if "another" not in self.request.POST:
            return super().get_success_url()
        told = {"what": self.added, "so_far": self.so_far(self.result)}
        messages.success(self.request, _("Added: %(what)s. %(so_far)s.") % told)
        return self.address(self.add_name)

    so_far: Callable[[Delegation], str]
    """How many entries there are, in words: each list counts its own."""


class AddRow(AddEntry):
    """A new row of the programme or of the delegates."""

    model: Any
    named_by = "name"
    fresh = ""

    def perform(self, **facts: Any) -> Delegation:
        facts.pop("seen")
        fresh = facts.pop("form_id") or ""
        if not is_key(fresh) or self.model._default_manager.filter(key=fresh).exclude(delegation=self.object).exists():
            fresh = new_key()
        self.fresh, self.added = fresh, facts[self.named_by]

        def with_this_one(delegation: Delegation) -> dict[str, Any]:
            held = [row.key for row in self.held(delegation)]
            new = [] if fresh in held else [{"key": fresh, **facts}]
            return {self.rows: [*({"id": key} for key in held), *new]}

        return self.save_to_what_stands(with_this_one)


class ChangeRow(RowForm):
    """An entry that is there already."""

    @property
    def page(self) -> str:  # type: ignore[override]
        return f"{self.rows}:{self.kwargs['row']}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.row_of(self.object) is None and self.page not in self.object.draft_input:
            raise Http404
        return super().get(request, *args, **kwargs)

    def keep(self, form: Any) -> HttpResponse | None:
        """Only for an entry that is there: nobody could come back to the input of another."""
        return None if self.row_of(self.object) is None else super().keep(form)

    def row_of(self, delegation: Delegation) -> Any:
        return getattr(delegation, self.rows).filter(key=self.kwargs["row"]).first()

    def initial_of(self, row: Any) -> dict[str, Any]:
        entry = self.row_of(row)
        if entry is None:
            return {}
        return {name: getattr(entry, name) for name in self.form_class.base_fields if hasattr(entry, name)}

    def perform(self, **facts: Any) -> Delegation:
        facts.pop("form_id", None)
        seen = facts.pop("seen")
        held = [row.key for row in self.held(self.object)]
        mine = self.kwargs["row"]
        if mine not in held:
            raise WrongState(
                _("Somebody removed this entry after you opened it. Copy what you typed and add it as a new one."),
                code="already_done",
            )
        return self.save(seen=seen, **{self.rows: [{"id": key, **(facts if key == mine else {})} for key in held]})


class RemoveRow(RowForm):
    """Take an entry out. One that is gone already was taken out."""

    form_class = Confirm
    template_name = "web/action.html"
    button = gettext_lazy("Remove")
    warns = True

    @property
    def page(self) -> str:  # type: ignore[override]
        return f"{self.rows}:{self.kwargs['row']}"

    def kept_input(self) -> None:
        return None

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.row_to_remove() is None:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def row_to_remove(self) -> Any:
        return getattr(self.object, self.rows).filter(key=self.kwargs["row"]).first()

    def without_it(self, delegation: Delegation) -> dict[str, Any]:
        return {self.rows: [{"id": row.key} for row in self.held(delegation) if row.key != self.kwargs["row"]]}

    def perform(self, **_facts: Any) -> Delegation:
        return self.save_to_what_stands(self.without_it)


def is_key(text: str) -> bool:
    return len(text) == KEY_LENGTH and set(text.upper()) <= set(ALPHABET)


# -- Delegates ---------------------------------------------------------------------------------------------------


class Delegates(RowList):
    page = "delegates"
    has_lines = False
    add_name = "delegation_delegate_add"
    add_words = gettext_lazy("Add a delegate")
    other_ways = (("delegation_delegates_paste", gettext_lazy("Paste a list from a spreadsheet")),)
    none_yet = gettext_lazy("No names yet. You can log the delegation without them and add them later.")
    intro = gettext_lazy(
        "Name, title, organisation and part, and nothing else. Do not write down passport numbers, dates of birth, "
        "addresses, diets or anything about a person’s health or beliefs anywhere in this record."
    )

    @property
    def title(self) -> str:
        return wording.delegates_title(self.object)

    def cards(self) -> list[Params]:
        return [
            card(
                delegate.name,
                wording.delegate_rows(delegate),
                change=self.address("delegation_delegate", delegate.key),
                remove=self.address("delegation_delegate_remove", delegate.key),
            )
            for delegate in self.object.delegates.all()
        ]


class AddDelegate(AddRow):
    rows = page = "delegates"
    has_lines = False
    list_name = "delegation_delegates"
    add_name = "delegation_delegate_add"
    model = Delegate
    form_class = DelegateForm
    title = gettext_lazy("Add a delegate")
    intro = gettext_lazy("These five facts are all that the register holds about a person.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        """Delegates of one delegation are mostly of one organisation, so the last one's is offered."""
        last = self.object.delegates.last()
        return {"organisation": last.organisation} if last else {}

    def so_far(self, delegation: Delegation) -> str:
        count = delegation.delegates.count()
        return ngettext("%(count)s delegate so far", "%(count)s delegates so far", count) % {"count": count}


class ChangeDelegate(ChangeRow):
    rows = "delegates"
    has_lines = False
    list_name = "delegation_delegates"
    form_class = DelegateForm
    title = gettext_lazy("Change a delegate")


class RemoveDelegate(RemoveRow):
    rows = "delegates"
    list_name = "delegation_delegates"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row_to_remove()
        title = _("Remove %(name)s from the delegates?") % {"name": row.name if row else ""}
        return super().get_context_data(**{"title": title, **kwargs})


def card(title: str, rows: list[Params], *, change: str = "", remove: str = "", **more: str) -> Params:
    """A summary card of one entry, with what can be done to it."""
    actions = [(_("Change"), change), *((words, address) for words, address in more.items()), (_("Remove"), remove)]
    return {
        **parts.summary_list(rows),
        "card": {
            "title": {"text": title, "headingLevel": 2},
            "actions": {
                "items": [
                    # What it is done to, the card's title says: the component reads it out after the words.
                    {"href": address, "text": words}
                    for words, address in actions
                    if address
                ]
            },
        },
    }
