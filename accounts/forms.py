"""What people fill in about people, bodies and their council."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, Body, User
from accounts.models.councils import MOST_GIFT_THRESHOLD
from accounts.roles import BodyKind
from accounts.rules import Appetite, Sharing, WhenCountersigned
from accounts.services.members import roles_at, roles_of
from accounts.sign_in import GOOD_PASSWORD
from places.forms import CouncilChoice
from places.models import NATIONS, Council
from web.forms import DateField, FormId, PoundsField, RegisterForm, SeenVersion
from web.words import words_of

NOTHING = ("", "")


class CouncilToJoin(CouncilChoice):
    """Every council there is, those that closed too: whoever chooses one is told which replaced it."""

    def label_of(self, name: str, closed_on: date | None) -> str:
        return _("%(council)s (closed)") % {"council": name} if closed_on else name


class RequestAccessForm(RegisterForm):
    """What somebody says who is known to nobody here."""

    name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    council = CouncilToJoin(
        help_text=_("Start to type its name."),
        error_messages={
            "required": _("Choose your council"),
            "invalid_choice": _("Choose your council from the list"),
        },
    )
    email = forms.EmailField(
        label=_("Work email address"),
        max_length=254,
        help_text=_("Your own address at the council. A link goes there, to show that it is yours."),
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    work = forms.CharField(
        label=_("What do you do there?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Your job, and what you need the register for. One or two sentences."),
    )


class AnswerAccessForm(RegisterForm):
    """One answer: a role to accept in, or to decline; and why, for who is declined."""

    DECLINE = "decline"

    answer = forms.ChoiceField(
        label=_("Your answer"), widget=forms.RadioSelect, error_messages={"required": _("Choose your answer")}
    )
    reason = forms.CharField(
        label=_("If you decline, why?"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Whoever asked reads this. Say what they can do instead."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [
            (role.value, _("Accept, and invite them as %(role)s") % {"role": str(role.label).lower()})
            for role in roles_of(BodyKind.COUNCIL)
        ]
        self.fields["answer"].choices = [*roles, (self.DECLINE, _("Decline"))]  # type: ignore[attr-defined]

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("answer") == self.DECLINE and not given.get("reason"):
            self.add_error("reason", _("Say why you decline. They read these words."))


class RoleForm(RegisterForm):
    """A role that the body can give."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, error_messages={"required": _("Choose a role")})

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles_at(body)]  # type: ignore[attr-defined]


class InviteForm(RoleForm):
    name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("Their own work address. The link goes there, and is good for seven days."),
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["name", "email", "role"]


class AskForResetForm(RegisterForm):
    reason = forms.CharField(
        label=_("What happened, and how do you know that it is they who ask?"),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Whoever has to agree reads this. Write no codes or passwords."),
    )


class AnswerResetForm(RegisterForm):
    """Whoever asked cannot agree, only take it back."""

    AGREE, REFUSE = "agree", "refuse"

    answer = forms.ChoiceField(
        label=_("Your answer"), widget=forms.RadioSelect, error_messages={"required": _("Choose your answer")}
    )

    def __init__(self, *args: Any, asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = (  # type: ignore[attr-defined]
            [(self.REFUSE, _("Take it back: I asked for this"))]
            if asked
            else [
                (self.AGREE, _("I agree: I have made sure that it is they who ask")),
                (self.REFUSE, _("I refuse: leave everything as it is")),
            ]
        )


class RotateForm(RegisterForm):
    """How long the secret that a client has now stays good beside the new one."""

    OVERLAPS: ClassVar[dict[str, Any]] = {
        "0": _("At once, because somebody else may know it"),
        "1": _("In one hour"),
        "24": _("In 24 hours"),
        "168": _("In 7 days"),
        "720": _("In 30 days"),
    }

    old_ends = forms.ChoiceField(
        label=_("When the old secret ends"),
        choices=list(OVERLAPS.items()),
        widget=forms.RadioSelect,
        help_text=_("Until then both are good, so that nothing stops while the new one is put in its place."),
        error_messages={"required": _("Choose when the old secret ends")},
    )
    form_id = FormId()
    replaces = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)


class JoinForm(RegisterForm):
    """The account of somebody who was invited. The address is the one that the invitation went to."""

    name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=GOOD_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password again"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": _("Type the password again")},
    )

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("Type the same password both times"))
        given.pop("again", None)


class PersonChoice(forms.ModelChoiceField):
    """One of several people, by key: a serial number would tell how many others there are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, to_field_name="key", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class OfficeForm(RegisterForm):
    office = forms.ChoiceField(label=_("Office"), choices=[NOTHING, *Appointment.Office.choices])
    holder = PersonChoice(
        label=_("Who holds it?"),
        queryset=User.objects.none(),
        empty_label="",
        error_messages={"required": _("Choose who holds it")},
    )
    deputy = PersonChoice(
        label=_("Who stands in? (optional)"), queryset=User.objects.none(), empty_label="", required=False
    )
    starts_on = DateField(label=_("From which day?"), called=_("the first day"))

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(kind=User.Kind.PERSON, memberships__body=body).order_by("name", "pk").distinct()
        for name in ("holder", "deputy"):
            self.fields[name].queryset = members  # type: ignore[attr-defined]


class DeputyForm(RegisterForm):
    deputy = PersonChoice(
        label=_("Who stands in?"), queryset=User.objects.none(), empty_label=_("Nobody"), required=False
    )
    stands = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(kind=User.Kind.PERSON, memberships__body=appointment.body)
        others = members.exclude(pk=appointment.holder_id).order_by("name", "pk").distinct()
        self.fields["deputy"].queryset = others  # type: ignore[attr-defined]


class EndOfficeForm(RegisterForm):
    ends_on = DateField(label=_("Last day in the office"), called=_("the last day"))


class SettingsForm(RegisterForm):
    default_sharing = forms.ChoiceField(
        label=_("Who sees a new record, unless its author chooses otherwise?"),
        choices=Sharing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who sees a new record")},
    )
    sign_off_office = forms.ChoiceField(
        label=_("Which office signs off a delegation after it is logged?"),
        choices=[("", _("None: logging is enough")), *Appointment.Office.choices],
        required=False,
    )
    gift_threshold = PoundsField(
        label=_("From what value does your monitoring officer look at a gift?"),
        called=_("the value"),
        most=Decimal(MOST_GIFT_THRESHOLD),
        help_text=_(
            "Councils use £50, as the Local Government Association’s model code does, or £25. It holds for what is put "
            "down from now on. Your monitoring officer is always asked about travel, a stay or a fee."
        ),
        error_messages={"required": _("Enter the value")},
    )
    risk_appetite = forms.ChoiceField(
        label=_("How much risk is your council ready to carry?"),
        choices=Appetite.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "From which likelihood times impact, of 25, a risk is called medium or high. Within a minute, assessments "
            "that are there are shown so too. It decides nothing."
        ),
        error_messages={"required": _("Choose how much risk your council is ready to carry")},
    )
    countersign_when = forms.ChoiceField(
        label=_("Which finished risk assessments are countersigned?"),
        choices=WhenCountersigned.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which risk assessments are countersigned")},
    )
    countersign_office = forms.ChoiceField(
        label=_("Which office countersigns them?"),
        choices=[("", _("None")), *Appointment.Office.choices],
        required=False,
        help_text=_("It reads the assessment on one page and says yes, or sends it back. No record waits for that."),
    )
    heads_up_on_topics = forms.BooleanField(
        label=_("Tell the central unit when a programme names a topic on which words matter"),
        required=False,
        help_text=_(
            "Who is told: the analysts of the central unit. When: within a minute of a programme naming a topic, such "
            "as Taiwan, once a visit and topic, only of visits that your council shares with the unit. What: the title "
            "of the visit and the topic, with a link to what they see of it already. Of a visit that stays with your "
            "council they are told nothing."
        ),
    )
    version = SeenVersion()

    def clean(self) -> None:
        """Said here by the field that it is about; the table holds to it too."""
        told = self.cleaned_data
        if told.get("countersign_when", WhenCountersigned.NEVER) != WhenCountersigned.NEVER and not told.get(
            "countersign_office"
        ):
            self.add_error("countersign_office", _("Choose which office countersigns risk assessments"))


class NetworkMemberForm(RegisterForm):
    """A council that is no member yet."""

    council = CouncilChoice(
        help_text=_("Start to type its name."),
        error_messages={"required": _("Choose a council")},
    )

    def __init__(self, *args: Any, members: Iterable[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [council.code for council in members]
        self.fields["council"].queryset = Council.objects.open_on(localdate()).exclude(code__in=there)  # type: ignore[attr-defined]


class BodyForm(RegisterForm):
    kind = forms.ChoiceField(
        label=_("Kind of body"),
        choices=[choice for choice in BodyKind.choices if choice[0] != BodyKind.SERVICE],
        widget=forms.RadioSelect,
    )
    council = CouncilChoice(required=False, help_text=_("For a council only: it brings its name and code with it"))
    name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("For all other bodies"))
    code = forms.RegexField(
        label=_("Short code"),
        regex="^[a-z][a-z0-9-]*$",
        max_length=20,
        required=False,
        help_text=_(
            "For all but councils and the central unit: small letters and numbers, such as fcdo. "
            "It stands in addresses and stays."
        ),
        error_messages={"invalid": _("Use small letters, numbers and hyphens, and begin with a letter")},
    )
    nation = forms.ChoiceField(
        label=_("Nation"),
        choices=[NOTHING, *NATIONS.items()],
        required=False,
        help_text=_("For a devolved administration"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Body.objects.filter(kind=BodyKind.UNIT).exists():
            kinds: Any = self.fields["kind"]
            kinds.choices = [choice for choice in kinds.choices if choice[0] != BodyKind.UNIT]
        free = Council.objects.open_on(localdate()).filter(body=None).order_by("sort_name")
        self.fields["council"].queryset = free  # type: ignore[attr-defined]


class UserSearch(RegisterForm):
    q = forms.CharField(label=_("Name or email address"), max_length=120, required=False)


class TrailSearch(RegisterForm):
    action = forms.ChoiceField(
        label=_("What was done"),
        choices=lambda: [("", _("Anything")), *sorted(words_of("TRAIL").items(), key=lambda pair: str(pair[1]))],
        required=False,
    )
    since = DateField(label=_("From"), called=_("the first day"), required=False)
    until = DateField(label=_("To"), called=_("the last day"), required=False)
