"""The forms of signing in, in our words; and the mark of a used code, kept where no emptied cache loses it."""

from typing import Any

from allauth.account import forms as account
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.translation import gettext_lazy as _

LAST_COUNTER = "last_counter"
GOOD_PASSWORD = _("At least 12 characters. Three words that only you put together are easy to remember.")


def _worded(form: Any, **words: tuple[Any, Any]) -> None:
    for name, (label, hint) in words.items():
        field = form.fields[name]
        field.label = label
        field.help_text = hint
        field.error_messages["required"] = _("Fill this in")


class SignIn(account.LoginForm):  # type: ignore[misc]  # allauth comes without types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, login=(_("Email address"), ""), password=(_("Password"), ""))
        self.fields["login"].error_messages["required"] = _("Enter your email address")
        self.fields["password"].error_messages["required"] = _("Enter your password")


class ChangePassword(account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(
            self,
            oldpassword=(_("Current password"), ""),
            password1=(_("New password"), GOOD_PASSWORD),
            password2=(_("New password again"), ""),
        )


class AskForReset(account.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, email=(_("Email address"), ""))


class SetPassword(account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, password1=(_("New password"), GOOD_PASSWORD), password2=(_("New password again"), ""))


class ConfirmPassword(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, password=(_("Password"), ""))


class SetUpApp(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, code=(_("Code"), _("The six digits that the app shows now")))


class _OneUse:
    """A code of the app counts once. The library marks it in the cache alone, where a restart forgets it."""

    fields: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use_counter(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class EnterCode(_OneUse, factor.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, code=(_("Code"), _("The six digits that the app shows now, or one of your recovery codes")))


class ConfirmCode(_OneUse, factor.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, code=(_("Code"), _("The six digits that the app shows now, or one of your recovery codes")))


@transaction.atomic
def use_counter(authenticator: Authenticator, code: str) -> bool:
    """Mark the time step of a code as used. False where it, or a later one, was used before."""
    authenticator = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(authenticator.data["secret"])
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step)))
    ]
    if not steps or max(steps) <= authenticator.data.get(LAST_COUNTER, -1):
        return False
    authenticator.data[LAST_COUNTER] = max(steps)
    authenticator.save(update_fields=["data"])
    return True
