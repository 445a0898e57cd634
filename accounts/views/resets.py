"""Two people let somebody start anew who lost every second factor: one asks, another answers."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.forms import AnswerResetForm, AskForResetForm
from accounts.models import FactorReset, Membership, User
from accounts.roles import Can
from web import parts
from web.actions import ActionView
from web.templatetags.gds import moment


class _AskForReset(ActionView):
    form_class = AskForResetForm
    title = gettext_lazy("Somebody lost their second factor")
    intro = gettext_lazy(
        "For who lost phone, passkeys and recovery codes. Call them on a number that you know, and make sure that it "
        "is they who ask. Somebody else has to agree within three days; then their factors are removed, they are "
        "signed out everywhere, and they set up a new one when they next sign in. They are told by mail."
    )
    button = gettext_lazy("Ask for it")
    done = gettext_lazy("It is asked for. Somebody else who manages people must now agree.")

    person: Callable[[], User]
    """Who lost it. Each address finds them in its own way."""

    def must_be_allowed(self) -> None:
        services.must_manage(self.user, services.body_for_reset(self.person()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person()
        return super().get_context_data(caption=f"{person.name}, {person.email}", **kwargs)

    def perform(self, **facts: Any) -> FactorReset:
        return services.ask_for_reset(self.person(), by=self.user, now=self.now, **facts)


class AskForResetOfMember(_AskForReset):
    queryset = Membership.objects.of_people()
    lookup = {"key": "key", "body_id": "code"}

    def person(self) -> User:
        person: User = self.object.user
        return person

    def get_success_url(self) -> str:
        return reverse("body_members", args=[self.object.body_id])

    back = get_success_url


class AskForResetOfUser(_AskForReset):
    queryset = User.objects.filter(kind=User.Kind.PERSON)

    def must_be_allowed(self) -> None:
        self.user.must(Can.MANAGE_USERS)

    def person(self) -> User:
        person: User = self.object
        return person

    def get_success_url(self) -> str:
        return reverse("user", args=[self.object.key])

    back = get_success_url


class AnswerReset(ActionView):
    queryset = FactorReset.objects.select_related("person", "body", "asked_by", "answered_by")
    form_class = AnswerResetForm
    template_name = "accounts/factor_reset.html"
    title = gettext_lazy("Lost second factor")
    button = gettext_lazy("Send my answer")

    def must_be_allowed(self) -> None:
        services.must_manage(self.user, self.object.body)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "asked": self.object.asked_by_id == self.user.pk}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reset = self.object
        rows = [
            parts.summary_row(_("Who lost it"), f"{reset.person.name}, {reset.person.email}"),
            parts.summary_row(_("What happened"), reset.reason),
            parts.summary_row(_("Asked by"), f"{reset.asked_by.name}, {moment(reset.asked_at)}"),
        ]
        if reset.answered_by is not None:
            said = _("Agreed by") if reset.agreed else _("Refused by")
            rows.append(parts.summary_row(said, f"{reset.answered_by.name}, {moment(reset.answered_at)}"))
        else:
            rows.append(parts.summary_row(_("Good until"), moment(reset.expires_at)))
        is_open = reset.answered_by is None and reset.expires_at > self.now
        return super().get_context_data(
            caption=reset.body.name, summary=parts.summary_list(rows), is_open=is_open, **kwargs
        )

    def perform(self, **facts: Any) -> FactorReset:
        if facts["answer"] == AnswerResetForm.AGREE:
            self.done = _("The factors are removed, and %(name)s is signed out everywhere.")
            act = services.agree_to_reset
        else:
            self.done = _("It is refused. Nothing was changed for %(name)s.")
            act = services.refuse_reset
        self.done = self.done % {"name": self.object.person.name}
        return act(self.object, by=self.user, now=self.now)

    def get_success_url(self) -> str:
        if self.user.may(Can.MANAGE_MEMBERS, self.object.body):
            return reverse("body_members", args=[self.object.body_id])
        return reverse("user", args=[self.object.person.key])

    back = get_success_url
