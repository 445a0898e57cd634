"""Everybody who has an account, as the administrator keeps them. No casework is in reach from here."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from accounts import services
from accounts.forms import UserSearch
from accounts.models import FactorReset, User
from accounts.roles import Can
from web import parts
from web.actions import ActionView
from web.paging import ListPage
from web.scoping import Scoped


class Users(ListPage):
    queryset = User.objects.filter(kind=User.Kind.PERSON).prefetch_related("memberships__body")
    order = ("name", "key")
    template_name = "accounts/users.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.MANAGE_USERS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        self.form = UserSearch(self.request.GET)
        if not self.form.is_valid():
            raise ValidationError(self.form.errors.as_data())
        sought = self.form.cleaned_data["q"]
        found = super().get_queryset()
        return found.filter(Q(name__icontains=sought) | Q(email__icontains=sought)) if sought else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [
            [
                format_html('<a class="govuk-link" href="{}">{}</a>', reverse("user", args=[user.key]), user.name),
                user.email,
                format_html_join(
                    ", ", "{} ({})", ((m.body.name, m.get_role_display()) for m in user.memberships.all())
                ),
                _("On") if user.is_active else _("Off"),
            ]
            for user in context["rows"]
        ]
        head = [_("Name"), _("Email address"), _("Belongs to"), _("Sign-in")]
        context["table"] = (
            parts.table(head, rows, caption=_("Users"), header_column=True, named=(1, 2, 3)) if rows else None
        )
        return {**context, "search": self.form}


class UserPage(Scoped, DetailView):
    queryset = User.objects.filter(kind=User.Kind.PERSON).prefetch_related("memberships__body")
    slug_field = "key"
    slug_url_kwarg = "key"
    # `user` is the reader in every template.
    context_object_name = "person"
    template_name = "accounts/user.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.request.user.must(Can.MANAGE_USERS)
        person = self.object
        rows = [
            parts.summary_row(_("Email address"), person.email),
            parts.summary_row(_("Sign-in"), _("On") if person.is_active else _("Off")),
        ]
        belongs = parts.table(
            [_("Body"), _("Role")],
            [
                [
                    format_html(
                        '<a class="govuk-link" href="{}">{}</a>', reverse("body_members", args=[m.body_id]), m.body.name
                    ),
                    m.get_role_display(),
                ]
                for m in person.memberships.all()
            ],
            caption=_("Belongs to"),
            header_column=True,
        )
        may_ask = person.pk in services.who_may_be_asked_for([person], self.request.user)
        return super().get_context_data(
            summary=parts.summary_list(rows),
            belongs=belongs,
            lost=FactorReset.objects.visible_to(self.request.user).open_at(now()).filter(person=person).first(),
            may_ask=may_ask,
            **kwargs,
        )


class _OfUser(ActionView):
    queryset = User.objects.filter(kind=User.Kind.PERSON)
    act = Can.MANAGE_USERS

    def acting_for(self) -> None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=f"{self.object.name}, {self.object.email}", **kwargs)

    def get_success_url(self) -> str:
        return reverse("user", args=[self.object.key])

    back = get_success_url


class SwitchUserOff(_OfUser):
    title = gettext_lazy("Switch this user off")
    intro = gettext_lazy("Their sessions end at once and they cannot sign in. What they did stays on the trail.")
    button = gettext_lazy("Switch off")
    warns = True
    done = gettext_lazy("The user is switched off.")

    def perform(self, **facts: Any) -> User:
        return services.switch_user_off(self.object, by=self.user)


class SwitchUserOn(_OfUser):
    title = gettext_lazy("Switch this user on")
    button = gettext_lazy("Switch on")
    done = gettext_lazy("The user is switched on.")

    def perform(self, **facts: Any) -> User:
        return services.switch_user_on(self.object, by=self.user)
