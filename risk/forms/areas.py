"""A council's own kinds of sensitive site."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from guidance.forms.typed import Ticks
from guidance.rules import Purpose
from places.forms import CouncilToActFor
from risk.rules import LONGEST_WORD, MOST_WORDS, is_too_short
from web.forms import DateField, FormId, RegisterForm, SeenVersion


class WordsField(forms.CharField):
    """Words that name a site, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": 4})
        super().__init__(max_length=MOST_WORDS * LONGEST_WORD, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        found = list({line.casefold(): line for line in lines if line}.values())
        if len(found) > MOST_WORDS:
            raise ValidationError(_("Use %(most)s lines or fewer.") % {"most": MOST_WORDS})
        for one in found:
            if len(one) > LONGEST_WORD:
                told = {"word": one[:LONGEST_WORD], "most": LONGEST_WORD}
                raise ValidationError(_("“%(word)s…” is too long: use %(most)s characters or fewer a line.") % told)
            if is_too_short(one):
                told = {"word": one}
                raise ValidationError(_("“%(word)s” is too short: it would be found in names of all kinds.") % told)
        return found


class AreaForm(RegisterForm):
    name = forms.CharField(
        label=gettext_lazy("What kind of site is it?"),
        max_length=120,
        help_text=gettext_lazy("For example, ‘Council control rooms’. Sites, never people or where they come from."),
        error_messages={"required": gettext_lazy("Say what kind of site it is")},
    )
    words = WordsField(
        label=gettext_lazy("Which words name such a site?"),
        help_text=gettext_lazy(
            "One a line, in English or Chinese. A stop is of this kind where one of them stands in its title, its "
            "site, the part of the site or its host."
        ),
        error_messages={"required": gettext_lazy("Enter at least one word")},
    )
    unless = WordsField(
        label=gettext_lazy("Unless one of these is said too (optional)"),
        required=False,
        help_text=gettext_lazy("One a line. For example, the name of a pub or a street that only sounds like it."),
    )
    explained_by = forms.MultipleChoiceField(
        label=gettext_lazy("Which purposes of a visit explain a stop there? (optional)"),
        choices=Purpose,
        required=False,
        widget=Ticks,
        help_text=gettext_lazy(
            "On such a visit the advice is another one. Tick none if it always calls for a thought."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Where is this from?"),
        max_length=500,
        help_text=gettext_lazy("For example, the list of your resilience forum, or who decided it and when."),
        error_messages={"required": gettext_lazy("Say where this is from")},
    )


class AddAreaForm(AreaForm):
    council = CouncilToActFor(help_text=gettext_lazy("It counts for visits of the council that you choose."))
    form_id = FormId()

    field_order = ("council", "name", "words", "unless", "explained_by", "source")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council: Any = self.fields["council"]
        council.offer(user.councils(Can.KEEP_AREAS))
        council.initial = council.only


class EditAreaForm(AreaForm):
    version = SeenVersion()


class EndAreaForm(RegisterForm):
    valid_to = DateField(
        label=gettext_lazy("Last day on which it counts"),
        called=gettext_lazy("the last day"),
        help_text=gettext_lazy("It counts on this day still."),
    )
    version = SeenVersion()
