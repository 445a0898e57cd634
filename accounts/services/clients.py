"""Partner systems: what may call the API, for whom, and how much of it."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_id, generate_client_secret
from oauth2_provider.models import Application

from accounts.models import ApiClient, Body, Membership, User
from accounts.roles import BodyKind, Can, Role
from accounts.scopes import SCOPES
from audit.services import record
from web.keys import new_key


@transaction.atomic
def make_api_client(name: str, body: Body, scopes: Sequence[str], *, by: User, now: datetime) -> tuple[str, str]:
    """Make a client of the API for a body: its id, and its secret, which is shown here once and kept hashed.

    The client acts as a user of its own at the body, so it sees what people of the body see.
    """
    acting = by.must(Can.MAKE_API_CLIENT)
    _must_be_grantable(body, scopes)
    if not name.strip():
        raise ValidationError({"name": _("Enter a name")})
    key = new_key()
    user = User(email=f"{key}@clients.invalid", name=name, kind=User.Kind.SYSTEM)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    Membership.objects.create(user=user, body=body, role=Role.PARTNER)
    client_id, secret = generate_client_id(), generate_client_secret()
    application = Application.objects.create(
        name=name,
        user=user,
        client_id=client_id,
        client_secret=secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    client = ApiClient(key=key, application=application, user=user, body=body, name=name, scopes=sorted(set(scopes)))
    client.full_clean()
    client.save()
    record("api_client_made", client, by=by, acting=acting, fields=["scopes"])
    return client_id, secret


def _must_be_grantable(body: Body, scopes: Sequence[str]) -> None:
    if body.kind == BodyKind.SERVICE or not body.is_active:
        raise ValidationError({"body": _("%(body)s has no clients.") % {"body": body.name}})
    if not scopes:
        raise ValidationError({"scopes": _("Name at least one scope.")})
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown:
        raise ValidationError({"scopes": _("There is no scope %(scope)s.") % {"scope": ", ".join(unknown)}})
    writing = sorted(scope for scope in scopes if scope.endswith(":write"))
    if writing and body.kind != BodyKind.COUNCIL:
        raise ValidationError(
            {
                "scopes": _("%(scope)s is for councils: %(body)s has no records of its own.")
                % {"scope": ", ".join(writing), "body": body.name}
            }
        )
