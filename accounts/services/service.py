"""The service's own body, and the clock: who acts when no person does."""

from django.db import transaction

from accounts.models import Body, Membership, User
from accounts.roles import BodyKind, Role, reader_key

SERVICE = "service"
# .invalid is nobody's domain: no mail ever arrives there.
CLOCK_EMAIL = "clock@service.invalid"


def the_service() -> Body:
    """The body that administrators and the clock belong to."""
    body, _made = Body.objects.get_or_create(
        code=SERVICE,
        defaults={"name": "Service", "kind": BodyKind.SERVICE, "reader_key": reader_key(BodyKind.SERVICE, SERVICE)},
    )
    return body


@transaction.atomic
def the_clock() -> User:
    """Who acts by schedule, and for the operator who runs a command."""
    clock: User = User.objects.get_or_create(email=CLOCK_EMAIL, defaults={"name": "Clock", "kind": User.Kind.CLOCK})[0]
    if not clock.password:
        clock.set_unusable_password()
        clock.save(update_fields=["password"])
    Membership.objects.get_or_create(user=clock, body=the_service(), role=Role.CLOCK)
    return clock
