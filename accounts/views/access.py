"""Somebody asks for access, shows that the address is theirs, and somebody else decides."""

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from accounts import services
from accounts.forms import AnswerAccessForm, RequestAccessForm
from accounts.models import AccessRequest, Body, Membership
from accounts.roles import Can, Role
from accounts.views.members import requests_table
from web import parts
from web.actions import ActionView
from web.paging import ListPage
from web.templatetags.gds import moment


@method_decorator(login_not_required, name="dispatch")
class RequestAccess(ActionView):
    """For who has no account. The answer is the same whoever asks, and for whichever council."""

    form_class = RequestAccessForm
    template_name = "accounts/request_access.html"
    title = gettext_lazy("Request access for your council")
    button = gettext_lazy("Send me the link")

    def form_valid(self, form: Any) -> HttpResponse:
        email = form.cleaned_data["email"].lower()
        refusal = ratelimit.consume_or_429(self.request, action="request_access", key=email)
        return refusal or super().form_valid(form)

    def perform(self, **facts: Any) -> None:
        services.request_access(facts.pop("council"), now=self.now, **facts)

    def get_success_url(self) -> str:
        return reverse("request_access_sent")

    def back(self) -> str:
        return reverse("account_login")


@method_decorator(login_not_required, name="dispatch")
class RequestSent(TemplateView):
    template_name = "accounts/request_sent.html"


@method_decorator(login_not_required, name="dispatch")
class AccessLink(ActionView):
    """What the link in the mail opens: a button that shows the address to be theirs; afterwards how it stands."""

    template_name = "accounts/access_link.html"
    title = gettext_lazy("Your request for access")
    button = gettext_lazy("Confirm my address")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = services.access_request_of(self.kwargs["token"])
        if found is None or (found.answered_at is None and found.expires_at <= self.now):
            return render(request, "accounts/access_over.html", status=404)
        self.asked = found
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.asked
        rows = [
            parts.summary_row(_("Name"), asked.name),
            parts.summary_row(_("Council"), asked.council.name),
            parts.summary_row(_("Work email address"), asked.email),
            parts.summary_row(_("What you do there"), asked.work),
        ]
        return super().get_context_data(asked=asked, summary=parts.summary_list(rows), **kwargs)

    def perform(self, **facts: Any) -> AccessRequest:
        return services.confirm_access_request(self.asked, now=self.now)

    def get_success_url(self) -> str:
        # The one that stands, which an older link may have brought there.
        return reverse("access_link", args=[services.access_token(self.result)])


class AccessRequests(ListPage):
    """All that wait, for who manages users: the councils' own approvers see theirs among their members."""

    queryset = AccessRequest.objects.select_related("council")
    order = ("confirmed_at", "key")
    template_name = "accounts/access_requests.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.MANAGE_USERS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        found: Any = super().get_queryset()
        return found.waiting(now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "table": requests_table(context["rows"], with_council=True) if context["rows"] else None}


class AnswerAccess(ActionView):
    queryset = AccessRequest.objects.select_related("council", "answered_by")
    form_class = AnswerAccessForm
    template_name = "accounts/access_request.html"
    title = gettext_lazy("Request for access")
    button = gettext_lazy("Send my answer")

    def must_be_allowed(self) -> None:
        services.must_manage(self.user, self.object.council)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {} if self.has_approver else {"answer": Role.APPROVER}

    @property
    def has_approver(self) -> bool:
        return services.who_decides(self.object.council)[1] == Role.APPROVER

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.object
        rows = [
            parts.summary_row(_("Name"), request.name),
            parts.summary_row(_("Council"), request.council.name),
            parts.summary_row(_("Email address"), format_html("{}<br>{}", request.email, self.colleagues())),
            parts.summary_row(_("What they do there"), request.work),
            parts.summary_row(_("Asked on"), moment(request.asked_at)),
        ]
        if request.answered_by is not None:
            said = _("Accepted by") if request.accepted else _("Declined by")
            rows.append(parts.summary_row(said, f"{request.answered_by.name}, {moment(request.answered_at)}"))
            rows += [parts.summary_row(_("Why"), request.reason)] if request.reason else []
        is_open = request.answered_by is None and request.expires_at > self.now
        return super().get_context_data(
            caption=request.council.name,
            summary=parts.summary_list(rows),
            is_open=is_open,
            is_first=is_open and not self.has_approver,
            **kwargs,
        )

    def colleagues(self) -> str:
        """How many people of the council have an address at the same domain. It proves nothing, and helps to decide."""
        council, at = self.object.council, "@" + self.object.email.rpartition("@")[2]
        members = Membership.objects.of_people().filter(body__council=council, user__email__iendswith=at)
        count = members.values("user").distinct().count()
        if not count:
            return _("Nobody of %(council)s has an address like this here yet.") % {"council": council.name}
        told = ngettext(
            "%(count)d person of %(council)s has an address like this.",
            "%(count)d people of %(council)s have an address like this.",
            count,
        )
        return told % {"count": count, "council": council.name}

    def perform(self, **facts: Any) -> Any:
        name = self.object.name
        if facts["answer"] == AnswerAccessForm.DECLINE:
            self.done = _("The request is declined. %(name)s is told by mail where to read why.") % {"name": name}
            return services.decline_access_request(self.object, reason=facts["reason"], by=self.user, now=self.now)
        self.done = _("%(name)s is invited. The mail goes out within a minute.") % {"name": name}
        try:
            return services.accept_access_request(self.object, role=facts["answer"], by=self.user, now=self.now)
        except ValidationError as refusal:
            # Of the invitation's boxes this page has none.
            raise type(refusal)(refusal.messages) if hasattr(refusal, "error_dict") else refusal from None

    def get_success_url(self) -> str:
        council = self.object.council_id
        return reverse("body_members", args=[council]) if Body.objects.filter(pk=council).exists() else self.back()

    def back(self) -> str:
        if self.user.may(Can.MANAGE_USERS):
            return reverse("access_requests")
        return reverse("body_members", args=[self.object.council_id])
