"""Partner systems: what may call the API, for whom, and how much of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_id, generate_client_secret
from oauth2_provider.models import AccessToken, Application

from accounts.models import ApiClient, Body, Membership, User
from accounts.roles import BodyKind, Can, Role
from accounts.scopes import SCOPES
from audit.services import record
from web.keys import new_key
from web.refusals import WrongState

LONGEST_OVERLAP = timedelta(days=90)


def must_manage_clients(by: User, body: Body) -> Body:
    """The body that the user acts for with clients of this one: its approvers, or an administrator.

    Raises PermissionDenied.
    """
    if by.may(Can.MANAGE_API_CLIENTS, body):
        return by.must(Can.MANAGE_API_CLIENTS, body)
    return by.must(Can.MAKE_API_CLIENT)


@transaction.atomic
def make_api_client(name: str, body: Body, scopes: Sequence[str], *, by: User, now: datetime) -> tuple[str, str]:
    """Make a client of the API for a body: its id, and its secret, which is shown here once and kept hashed.

    The client acts as a user of its own at the body, so it sees what people of the body see.
    """
    acting = by.must(Can.MAKE_API_CLIENT)
    _must_be_grantable(body, scopes)
    # Whoever makes another one waits here, so that two of one name are not made at once.
    Body.objects.select_for_update().get(pk=body.pk)
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("Enter a name")})
    if ApiClient.objects.filter(body=body, name__iexact=name, is_active=True).exists():
        raise ValidationError(
            {
                "name": _(
                    "%(body)s already has a client of this name. Choose another name; or, if it is the same system, "
                    "let an approver give it a new secret under Members."
                )
                % {"body": body.name}
            }
        )
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


@transaction.atomic
def rotate_secret(
    client: ApiClient, *, old_ends_at: datetime, by: User, now: datetime, form_id: str = "", replaces: str = ""
) -> str:
    """Give a client a new secret, which is shown here once. The present one is good until the moment that is named.

    One that was still good beside it ends at once. Where the old one ends now, so do the tokens that it got.
    A form names the secret that it `replaces`. Sent twice it replaces it once, and both answers show the same one:
    whoever presses a button twice sees the second answer alone.
    """
    acting = must_manage_clients(by, client.body)
    client = _live(client)
    if old_ends_at > now + LONGEST_OVERLAP:
        raise ValidationError({"old_ends_at": _("The old secret must end within 90 days.")})
    application = client.application
    secret = _secret_of_form(client, form_id, by) if form_id else generate_client_secret()
    if replaces and replaces != client.print_of_secret:
        if form_id and check_password(secret, application.client_secret):
            return secret
        told = _(
            "This client was given another secret after this page was opened. Go back, and look before you start again."
        )
        raise WrongState(told, code="secret_replaced")
    overlaps = old_ends_at > now
    client.older_secret = application.client_secret if overlaps else ""
    client.older_secret_ends_at = old_ends_at if overlaps else None
    application.client_secret = secret
    application.save(update_fields=["client_secret"])
    client.save(update_fields=["older_secret", "older_secret_ends_at"])
    if not overlaps:
        AccessToken.objects.filter(application=application).delete()
    record("api_client_secret_rotated", client, by=by, acting=acting, fields=["secret"])
    return secret


@transaction.atomic
def end_client(client: ApiClient, *, by: User, now: datetime) -> ApiClient:
    """End a client, its secrets and its tokens at once. What it did stays on the trail."""
    acting = must_manage_clients(by, client.body)
    client = _live(client)
    client.is_active = False
    client.older_secret = ""
    client.older_secret_ends_at = None
    client.save(update_fields=["is_active", "older_secret", "older_secret_ends_at"])
    AccessToken.objects.filter(application=client.application_id).delete()
    record("api_client_ended", client, by=by, acting=acting, fields=["is_active"])
    return client


def _live(client: ApiClient) -> ApiClient:
    found: ApiClient = ApiClient.objects.select_for_update(of=("self",)).select_related("application").get(pk=client.pk)
    if not found.is_active:
        raise WrongState(_("This client has ended."), code="ended")
    return found


def _secret_of_form(client: ApiClient, form_id: str, by: User) -> str:
    """The secret that this copy of a form gives: kept nowhere, and yet the same when the form comes again.

    It takes the form and the key of the service to know it.
    """
    drawn = salted_hmac("accounts.client_secret", f"{client.key}:{by.key}:{form_id}", algorithm="sha256")
    return drawn.hexdigest()


def _must_be_grantable(body: Body, scopes: Sequence[str]) -> None:
    if body.kind == BodyKind.SERVICE or not body.is_active:
        raise ValidationError({"body": _("%(body)s has no clients.") % {"body": body.name}})
    if not scopes:
        raise ValidationError({"scopes": _("Name at least one scope.")})
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown:
        raise ValidationError(
            {
                "scopes": _("There is no scope %(scope)s. There are: %(known)s.")
                % {"scope": ", ".join(unknown), "known": ", ".join(SCOPES)}
            }
        )
    writing = sorted(scope for scope in scopes if scope.endswith(":write"))
    if writing and body.kind != BodyKind.COUNCIL:
        raise ValidationError(
            {
                "scopes": _("%(scope)s is for councils: %(body)s has no records of its own.")
                % {"scope": ", ".join(writing), "body": body.name}
            }
        )
