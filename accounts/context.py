"""What every page's template knows of its reader. Memberships are the one thing it asks the database for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.factors import lacks_second_factor
from accounts.models import User
from accounts.roles import Can

MOST_ENTRIES = 4
# Where the pages behind an entry begin, when that is not the entry's own address.
SECTIONS = {
    "guidance": ("/guidance/", "/risk/"),
    "delegations": ("/delegations/", "/contacts/", "/organisations/"),
    "your_council": ("/bodies/",),
    "your_network": ("/bodies/",),
    "your_trail": ("/bodies/",),
}


def signed_in(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {"is_demo": settings.DEMO}
    user = getattr(request, "user", None)
    if not isinstance(user, User) or lacks_second_factor(request):
        return context
    bodies = list({m.body_id: m.body for m in user.memberships_now}.values())
    return {
        **context,
        "acting_bodies": bodies,
        "council_name": ", ".join(body.name for body in bodies),
        "navigation": navigation(user, request.path),
        "may_search": user.may(Can.READ_DELEGATIONS) or user.may(Can.READ_GUIDANCE),
    }


def navigation(user: User, path: str) -> list[dict[str, Any]]:
    """At most four entries, by what the user may do; an entry whose page is not there is left out."""
    wanted: list[tuple[Any, str, bool]] = [
        (_("Delegations"), "delegations", user.may(Can.READ_DELEGATIONS)),
        (_("Guidance"), "guidance", user.may(Can.READ_GUIDANCE)),
        (_("Agreements"), "agreements", user.may(Can.READ_AGREEMENTS) and not user.may(Can.REVIEW)),
        (_("Review queue"), "review_queue", user.may(Can.REVIEW)),
        (_("Calendar"), "calendar", user.may(Can.READ_DELEGATIONS) and not user.may(Can.REVIEW)),
        (_("National overview"), "overview", user.may(Can.SEE_OVERVIEW)),
        (_("Your council"), "your_council", user.may(Can.MANAGE_MEMBERS)),
        (_("Your network"), "your_network", user.may(Can.KEEP_NETWORK)),
        (_("Users"), "users", user.may(Can.MANAGE_USERS)),
        (_("Bodies"), "bodies", user.may(Can.MANAGE_BODIES)),
        (_("Trail"), "your_trail", user.may(Can.READ_TRAIL)),
    ]
    shown = [(label, name, address) for label, name, may in wanted if may and (address := _address(name))]
    shown = shown[:MOST_ENTRIES]
    begin = {name: SECTIONS.get(name, (address,)) for _label, name, address in shown}
    here = max((one for sections in begin.values() for one in sections if path.startswith(one)), key=len, default="")
    return [{"label": label, "url": address, "current": here in begin[name]} for label, name, address in shown]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
