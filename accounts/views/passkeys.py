"""A person's passkeys: add, name, remove one. The library's pages, with names for rows that count nobody's."""

from typing import Any

from allauth.mfa.webauthn import views as library
from allauth.mfa.webauthn.internal import auth, flows
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.factors import has_factor, lacks_second_factor
from accounts.views.sign_in import Confirms, end_others, sign_in_again
from web.keys import key_for, row_by_key


class _OneOfMine:
    """One of the person's own passkeys, by the key in its address."""

    kwargs: dict[str, Any]

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        return row_by_key(self.get_queryset(), self.kwargs["key"])  # type: ignore[attr-defined]


class Passkeys(library.ListWebAuthnView):  # type: ignore[misc]  # allauth comes without types
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        passkeys = [(key_for(one), one) for one in self.get_queryset().order_by("created_at", "pk")]
        return super().get_context_data(passkeys=passkeys, **kwargs)  # type: ignore[no-any-return]


class AddPasskey(library.AddWebAuthnView):  # type: ignore[misc]
    """The first factor that somebody sets up is proved by signing in with it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Past the library's own, which loses the form that was sent, and makes passkeys that cannot sign in alone.
        context = super(library.AddWebAuthnView, self).get_context_data(**kwargs)
        return {**context, "js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}

    def form_valid(self, form: Any) -> HttpResponse:
        is_first = lacks_second_factor(self.request)
        facts = form.cleaned_data
        _passkey, codes = flows.add_authenticator(self.request, name=facts["name"], credential=facts["credential"])
        if is_first:
            return sign_in_again(self.request, _("Your passkey is made. Sign in with it now."))
        end_others(self.request)
        messages.success(self.request, _("Your passkey is made."))
        return redirect("mfa_view_recovery_codes" if codes else "mfa_list_webauthn")


class NamePasskey(_OneOfMine, library.EditWebAuthnView):  # type: ignore[misc]
    pass


class RemovePasskey(_OneOfMine, library.RemoveWebAuthnView):  # type: ignore[misc]
    """Without any factor left the session ends, and the next sign-in asks for a new one."""

    def form_valid(self, form: Any) -> Any:
        answer = super().form_valid(form)
        if has_factor(self.request.user):
            end_others(self.request)
            messages.success(self.request, _("The passkey is removed."))
            return answer
        return sign_in_again(self.request, _("Your passkey is removed. Sign in to set up another factor."))


class ConfirmByPasskey(Confirms, library.ReauthenticateWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super(library.ReauthenticateWebAuthnView, self).get_context_data(**kwargs)
        return {**context, "js_data": {"request_options": auth.begin_authentication(self.request.user)}}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[no-any-return]
