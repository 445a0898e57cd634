"""The forms of passkeys. What devices sign is checked by the library; whose passkey it is, is found by our own key."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

from accounts.models import User

LONGEST_NAME = 60
# What the library raises, beside refusals of its own, at what is no answer of a device.
NO_ANSWER = (LookupError, AttributeError, TypeError, ValueError)
NEEDS_SCRIPT = _("A passkey needs JavaScript. Turn it on in your browser, or use the code of your app")


def _checked(credential: Any) -> Any:
    """What a browser sent in a passkey's name, where it has the form of that at all."""
    try:
        auth.parse_authentication_response(credential)
    except NO_ANSWER:
        raise get_adapter().validation_error("incorrect_code") from None
    return credential


class _Checked:
    """A passkey of somebody who is known already: the library reads what the browser sent once more, and trusts it."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Any:
        _checked(self.cleaned_data["credential"])
        return super().clean_credential()  # type: ignore[misc]


class EnterPasskey(_Checked, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth comes without types
    """After the password."""


class ConfirmPasskey(_Checked, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Before what asks for it again."""


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]
    """Every passkey can sign in alone, so nobody is asked whether this one should."""

    passwordless = None
    name = forms.CharField(
        label=_("Name"),
        required=False,
        help_text=_("So that you know it again, such as “Work laptop”"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["required"] = NEEDS_SCRIPT

    def clean_name(self) -> str:
        """Cut rather than refused: by now the device keeps the passkey."""
        name: str = super().clean_name()
        return name[:LONGEST_NAME]

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        try:
            auth.parse_registration_response(credential)
        except NO_ANSWER:
            raise get_adapter().validation_error("incorrect_code") from None
        return credential


class NamePasskey(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={
            "required": _("Give it a name"),
            "max_length": _("Use 60 characters or fewer"),
        },
    )


class SignInByPasskey(LoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        """The passkey that signed, of a person who may sign in. Wrong ones lock nobody out: nothing is guessed here."""
        credential = _checked(self.cleaned_data["credential"])
        try:
            key = websafe_decode(credential["response"]["userHandle"]).decode()
        except (KeyError, TypeError, ValueError):
            raise get_adapter().validation_error("incorrect_code") from None
        owner = User.objects.filter(key=key, kind=User.Kind.PERSON).first() if key.isalnum() else None
        if owner is None:
            raise get_adapter().validation_error("incorrect_code")
        return auth.complete_authentication(owner, credential)
