"""Bodies, as the administrator keeps them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Body, CouncilSettings, User
from accounts.roles import UNIT, BodyKind, Can, reader_key
from audit.services import record
from places.models import Council


@transaction.atomic
def add_body(
    *, kind: str, by: User, code: str = "", name: str = "", nation: str = "", council: Council | None = None
) -> Body:
    """Let a body in. A council's body carries the council's code and name, and starts with settings of its own."""
    acting = by.must(Can.MANAGE_BODIES)
    # So that the same body, sent twice at once, is found the second time.
    Body.objects.select_for_update().get(pk=acting.pk)
    if kind == BodyKind.SERVICE or (kind == BodyKind.UNIT and Body.objects.filter(kind=BodyKind.UNIT).exists()):
        raise ValidationError({"kind": _("There is one of this kind, and only one.")})
    if kind == BodyKind.COUNCIL:
        if council is None:
            raise ValidationError({"council": _("Choose the council")})
        code, name, nation = council.code, council.name, council.nation
    else:
        council = None
        code = UNIT if kind == BodyKind.UNIT else code.strip().lower()
        missing = {
            field: _("Enter the %(field)s") % {"field": field}
            for field, given in (("code", code), ("name", name))
            if not given
        }
        if missing:
            raise ValidationError(missing)
    if Body.objects.filter(code__iexact=code).exists():
        raise ValidationError({"council" if council else "code": _("This body is here already.")})
    body = Body(code=code, name=name, kind=kind, nation=nation, council=council, reader_key=reader_key(kind, code))
    body.full_clean()
    body.save(force_insert=True)
    if council is not None:
        CouncilSettings.objects.get_or_create(council=council)
    record("body_added", body, by=by, acting=acting, fields=["kind", "name"])
    return body


@transaction.atomic
def switch_body_off(body: Body, *, by: User) -> Body:
    """Let nobody act for a body or see what it sees. Its records stay as they are."""
    acting = by.must(Can.MANAGE_BODIES)
    body = Body.objects.select_for_update().get(pk=body.pk)
    if body.kind == BodyKind.SERVICE:
        raise ValidationError(_("The service cannot be switched off: nobody could switch it on again."), code="itself")
    return _switch(body, False, "body_switched_off", by=by, acting=acting)


@transaction.atomic
def switch_body_on(body: Body, *, by: User) -> Body:
    acting = by.must(Can.MANAGE_BODIES)
    body = Body.objects.select_for_update().get(pk=body.pk)
    return _switch(body, True, "body_switched_on", by=by, acting=acting)


def _switch(body: Body, on: bool, action: str, *, by: User, acting: Body) -> Body:
    if body.is_active is on:
        return body
    body.is_active = on
    body.save(update_fields=["is_active"])
    record(action, body, by=by, acting=acting, fields=["is_active"])
    return body
