"""What people type about agreements."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CouncilSettings, User
from accounts.roles import Can
from accounts.rules import Sharing
from places.finding import PlaceSought
from places.forms import CouncilToActFor, PlaceTyped
from places.models import Place
from twinning.models import Agreement
from twinning.rules import APPROXIMATELY, AgreementKind, Confidence, KnownDay, LegalNature, Status
from twinning.wording import LEVELS
from web.forms import MONTHS, DateField, FormId, RegisterForm, SeenVersion
from web.languages import with_languages

EARLIEST, LATEST = 1900, 2100
SHARING_HINTS = {
    Sharing.COUNCIL: gettext_lazy("Nobody outside the council sees that it exists."),
    Sharing.UNIT: gettext_lazy(
        "The central unit, and for councils of its nation a devolved administration, see it. Other councils do not."
    ),
    Sharing.COUNCILS: gettext_lazy("As above, and every council sees it in the register, with its public note."),
}
KINDS = [("", gettext_lazy("Choose a kind")), *AgreementKind.choices]
STATUSES = [(status.value, status.label) for status in Status if status != Status.NOT_CONFIRMED]
# That it is unclear is what stands where no source says more.
SAID_NATURES = [(nature.value, nature.label) for nature in LegalNature if nature != LegalNature.UNCLEAR]
NOT_SAID = ("", gettext_lazy("The source does not say"))

_ABOUT = re.compile(r"^(?:about|around|circa|ca|c|approximately|approx)\b[.\s]*|\s*~$")
_BETWEEN = re.compile(r"[\s./,\-–]+")
_ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)$")


class KnownDayField(forms.Field):
    """A day as far as it is known, as people write it: 8 June 1988, June 1988, 1988, about 1988."""

    widget = forms.TextInput

    def __init__(self, *, called: Any, **kwargs: Any) -> None:
        hint = gettext_lazy(
            "As far as you know it: 8 June 1988, June 1988, 1988, or about 1988. Leave it empty if nobody knows."
        )
        super().__init__(**{"required": False, "help_text": hint, **kwargs})
        self.called = called

    def to_python(self, value: Any) -> KnownDay | None:
        if value is None or isinstance(value, KnownDay):
            return value
        text = unicodedata.normalize("NFKC", str(value)).strip().casefold()
        if not text:
            return None
        without = _ABOUT.sub("", text)
        day, month, year = self._boxes(without) or (None, None, None)
        if year is None:
            raise ValidationError(
                _("Write %(name)s as 8 June 1988, June 1988, 1988 or about 1988") % {"name": self.called},
                code="invalid",
            )
        if not EARLIEST <= int(year) <= LATEST:
            raise ValidationError(
                _("Use a year from %(earliest)s to %(latest)s for %(name)s")
                % {"name": self.called, "earliest": EARLIEST, "latest": LATEST},
                code="out_of_range",
            )
        if without != text:
            # More than a year is not known roughly.
            return KnownDay.from_iso(f"{year}{APPROXIMATELY}")
        return self._real(day, month, year)

    def _real(self, day: str | None, month: str | None, year: str) -> KnownDay:
        given = [year, *(part.zfill(2) for part in (month, day) if part is not None)]
        try:
            return KnownDay.from_iso("-".join(given))
        except ValueError:
            if month is None or not 1 <= int(month) <= 12:
                told = _("The month of %(name)s must be between 1 and 12")
                raise ValidationError(told % {"name": self.called}, code="month") from None
            named = next(name.capitalize() for name, number in MONTHS.items() if number == int(month))
            told = _("%(year)s had no %(day)s %(month)s. Correct the day, or leave it out: %(month)s %(year)s")
            facts = {"year": year, "day": int(day or 0), "month": named}
            raise ValidationError(told % facts, code="no_such_day") from None

    def _boxes(self, text: str) -> tuple[str | None, str | None, str] | None:
        """Day, month and year as numbers, in whatever order they were written; nothing where they cannot be told."""
        given = [_ORDINAL.sub(r"\1", word) for word in _BETWEEN.split(text) if word and word != "of"]
        named = [str(MONTHS[word]) if word in MONTHS else word for word in given]
        if not 1 <= len(named) <= 3 or not all(re.fullmatch("[0-9]{1,4}", word) for word in named):
            return None
        if len(named) == 3 and given[0] in MONTHS:  # June 8, 1988
            named = [named[1], named[0], named[2]]
        day: str | None
        month: str | None
        if len(named[0]) == 4:
            year, month, day = (*named, None, None)[:3]
        else:
            day, month, year = (None, None, *named)[-3:]
        if year is None or len(year) != 4 or any(len(part) > 2 for part in (day, month) if part is not None):
            return None
        return day, month, year


class AgreementForm(RegisterForm):
    """What is asked of an agreement on every page that says something of it."""

    place = PlaceTyped(
        label=gettext_lazy("Place abroad"),
        required=True,
        help_text=gettext_lazy("A city, province or county: in English, in an old spelling, in pinyin or characters."),
        error_messages={"required": gettext_lazy("Enter the name of the place abroad")},
    )
    which = forms.ChoiceField(label=gettext_lazy("Which place do you mean?"), widget=forms.RadioSelect, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=KINDS, error_messages={"required": gettext_lazy("Choose a kind")}
    )
    legal_nature = forms.ChoiceField(
        label=gettext_lazy("Legal nature"),
        choices=LegalNature,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("As its text says. Choose ‘Unclear’ if you have not read it."),
    )
    signed = KnownDayField(
        label=gettext_lazy("When was it signed?"), called=gettext_lazy("the day on which it was signed")
    )
    ended = KnownDayField(
        label=gettext_lazy("When did it end?"),
        called=gettext_lazy("the day on which it ended"),
        help_text=gettext_lazy(
            "Only if it has ended, as far as you know it: 8 June 2019, June 2019, 2019, about 2019."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: Place | None = None
        self.sought = PlaceSought(str(self.data.get("place", "")).replace("\x00", "").strip())
        if self.sought.meant is not None or not self.sought.found:
            del self.fields["which"]
            return
        choice: Any = self.fields["which"]
        choice.choices = [(place.code, with_languages(place.label)) for place in self.sought.offered]
        choice.hints = {place.code: place.get_level_display() for place in self.sought.offered}
        if not self.sought.matches:
            choice.label = _("Nothing matches exactly. Did you mean:")

    def clean(self) -> None:
        """The place as it is called in the register; the row is `found`."""
        if not self.cleaned_data.get("place"):
            return
        self.found = self.sought.meant or self.sought.coded(self.cleaned_data.get("which") or "")
        if self.found is not None:
            self.cleaned_data["place"] = self.found.label
            self.fields.pop("which", None)
        elif self.sought.found:
            self.add_error("which", _("Choose which place you mean, or type another name"))
        else:
            told = _("There is no place called “%(text)s” in the register. Try another spelling.")
            self.add_error("place", told % {"text": self.cleaned_data["place"]})

    def said(self) -> dict[str, Any]:
        """What the form says of the agreement, with the place itself."""
        about_the_form = {"which", "version", "form_id"}
        told = {name: value for name, value in self.cleaned_data.items() if name not in about_the_form}
        return {**told, "place": self.found}

    def refused(self, error: ValidationError) -> None:
        """What a service says of the column of a day belongs to the question that asks for the day."""
        if hasattr(error, "error_dict"):
            questions = {"signed_on": "signed", "ended_on": "ended"}
            error = ValidationError({questions.get(name, name): told for name, told in error.error_dict.items()})
        super().refused(error)


class OfCouncilForm(AgreementForm):
    """What its council says of an agreement."""

    uk_place = forms.CharField(
        label=gettext_lazy("Place here"),
        max_length=100,
        help_text=gettext_lazy("As the agreement names it. It may be a place that is part of your council’s area."),
        error_messages={"required": gettext_lazy("Enter the place here, as the agreement names it")},
    )
    public_note = forms.CharField(
        label=gettext_lazy("Public note (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Whoever sees the agreement reads it. What stays in your council is a private note."),
    )


class NewAgreement(OfCouncilForm):
    council = CouncilToActFor(
        help_text=gettext_lazy("You act for more than one. The agreement belongs to the one that you choose."),
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=STATUSES, initial=Status.ACTIVE)
    form_id = FormId()

    field_order = (
        *("council", "uk_place", "place", "which", "kind", "legal_nature", "signed", "status", "ended", "public_note"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council: Any = self.fields["council"]
        councils = user.councils(Can.RECORD_AGREEMENT)
        council.offer(councils)
        if council.only:
            self.fields["uk_place"].initial = council.only.short_name
        shared = CouncilSettings.level_for_new(councils)
        self.level = LEVELS[shared] if shared else ""

    def alike(self) -> list[Agreement]:
        """The agreements of this kind that the council has with the place; not the one that this form made."""
        told = self.cleaned_data
        rows = Agreement.objects.like(told["council"], self.found, told["kind"]) if self.found else None
        made_by_this = told["form_id"] or None
        return [row for row in rows or () if made_by_this is None or row.form_id != made_by_this]


class CorrectForm(OfCouncilForm):
    known_from = forms.CharField(
        label=gettext_lazy("How do you know? (optional)"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "The source of what you correct, shown beside it. For example, ‘Signed copy in the archive, box 12’."
        ),
    )
    version = SeenVersion()

    field_order = (
        *("uk_place", "place", "which", "kind", "legal_nature", "signed", "ended", "known_from", "public_note"),
    )

    def __init__(self, *args: Any, has_ended: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_ended:
            del self.fields["ended"]


class SourceForm(AgreementForm):
    """What a source says; what it does not speak of is left empty."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=[NOT_SAID, *STATUSES], required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Who says so and where, so that others find it: author, title, page, date, address."),
        error_messages={"required": gettext_lazy("Enter the source")},
    )
    as_of = DateField(
        label=gettext_lazy("As of"),
        called=gettext_lazy("the day of the source"),
        required=False,
        help_text=gettext_lazy("The day for which the source says it, if it has one. For example, 27 3 2026"),
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("How far can it be relied on?"),
        choices=[(level.value, level.label) for level in Confidence if level != Confidence.CONFIRMED],
        widget=forms.RadioSelect,
    )
    version = SeenVersion()

    field_order = (
        *("source", "as_of", "confidence", "place", "which", "kind", "legal_nature", "signed", "status", "ended"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("place", "kind", "legal_nature"):
            self.fields[name].required = False
        for name, choices in (("kind", AgreementKind.choices), ("legal_nature", SAID_NATURES)):
            self.fields[name].choices = [NOT_SAID, *choices]  # type: ignore[attr-defined]
        self.fields["legal_nature"].help_text = ""
        known = _("As far as it says: 8 June 1988, June 1988, 1988, or about 1988.")
        self.fields["signed"].help_text = self.fields["ended"].help_text = known

    def said(self) -> dict[str, Any]:
        """The facts that the source states, and no others."""
        told = super().said()
        for name in ("source", "as_of", "confidence"):
            told.pop(name)
        return {name: value for name, value in told.items() if value not in (None, "")}


class StatusForm(RegisterForm):
    status = forms.ChoiceField(
        label=gettext_lazy("What is its status now?"), choices=STATUSES, widget=forms.RadioSelect
    )
    on = DateField(
        label=gettext_lazy("From which day?"),
        called=gettext_lazy("the day on which it changed"),
        help_text=gettext_lazy("For example, 27 3 2026"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why did it change?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("For example, the decision and who took it. Whoever sees the agreement reads it."),
        error_messages={"required": gettext_lazy("Say why the status changed")},
    )
    version = SeenVersion()

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["status"].choices = [one for one in STATUSES if one[0] != now]  # type: ignore[attr-defined]

    def clean_status(self) -> Status:
        return Status(self.cleaned_data["status"])


class ShareForm(RegisterForm):
    sharing = forms.ChoiceField(
        label=gettext_lazy("Who may see this agreement?"), choices=Sharing, widget=forms.RadioSelect
    )
    version = SeenVersion()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sharing"].choices = list(LEVELS.items())  # type: ignore[attr-defined]
        self.fields["sharing"].hints = SHARING_HINTS  # type: ignore[attr-defined]
