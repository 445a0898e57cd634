"""The page that the link in an invitation opens."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from accounts import services
from accounts.factors import lacks_second_factor
from accounts.forms import JoinForm
from accounts.middleware import to_second_factor
from accounts.models import Membership, User
from accounts.services.invitations import must_be_open
from web.actions import ActionView, Confirm


@method_decorator(login_not_required, name="dispatch")
@method_decorator(sensitive_post_parameters("password", "again"), name="dispatch")
class AcceptInvitation(ActionView):
    """For who has no account: a name and a password. For who has one: sign in, then one button."""

    template_name = "accounts/accept_invitation.html"
    title = gettext_lazy("You are invited")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if lacks_second_factor(request):
            return to_second_factor(request)
        invitation = services.invitation_of(self.kwargs["token"])
        if invitation is None:
            sentence = _("This link is damaged or has run out. Ask whoever invited you for a new one.")
            return self.over(sentence, status=404)
        try:
            must_be_open(invitation, self.now)
        except ValidationError as refusal:
            return self.over(refusal.messages[0], status=409)
        self.invitation = invitation
        if not request.user.is_authenticated and User.objects.filter(email__iexact=invitation.email).exists():
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        return super().dispatch(request, *args, **kwargs)

    def over(self, sentence: str, *, status: int) -> HttpResponse:
        return render(self.request, "accounts/invitation_over.html", {"sentence": sentence}, status=status)

    def get_form_class(self) -> Any:
        return Confirm if self.request.user.is_authenticated else JoinForm

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.invitation.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"button": _("Join") if self.request.user.is_authenticated else _("Make my account")}
        return super().get_context_data(invitation=self.invitation, **{**words, **kwargs})

    def perform(self, **facts: Any) -> Membership:
        by = self.user if self.user.is_authenticated else None
        return services.accept_invitation(self.invitation, by=by, now=self.now, **facts)

    def get_success_url(self) -> str:
        if self.user.is_authenticated:
            messages.success(self.request, _("You now belong to %(body)s.") % {"body": self.invitation.body.name})
            return reverse("account")
        messages.success(self.request, _("Your account is made. Sign in with your address and your new password."))
        return reverse("account_login")
