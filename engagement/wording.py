"""How a delegation reads: its facts, who sees it and what became of it, in words for its pages."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Body, User
from accounts.roles import UNIT, BodyKind
from accounts.rules import Part, Sharing
from accounts.sharing import Grant
from counterparts.models import Organisation
from engagement import rules
from engagement.models import Contact, Delegate, Delegation, DelegationOrganisation, MidVisitCheck, ProgrammeItem
from engagement.rules import (
    AimsKnown,
    AskedBy,
    DelegatePart,
    Direction,
    Interpreter,
    ItemKind,
    ItemNature,
    ItemState,
    OnCourse,
    OrganisationRole,
    PrivacyNotice,
    Safeguarding,
    SiteAccess,
    Stage,
)
from places.calendar import zones_of
from places.models import Place
from twinning.models import Agreement
from web import parts
from web.forms import lowered
from web.gds import Params
from web.languages import with_languages
from web.templatetags.gds import day, days

BREAK = mark_safe("<br>")
STAGE_COLOURS = {
    Stage.DRAFT: "grey",
    Stage.LOGGED: "blue",
    Stage.CONFIRMED: "green",
    Stage.CLOSED: "",
    Stage.DECLINED: "orange",
    Stage.CANCELLED: "orange",
}
TIMINGS = {
    "upcoming": gettext_lazy("Upcoming"),
    "under_way": gettext_lazy("Under way"),
    "awaiting_close_out": gettext_lazy("Awaiting close-out"),
}
LEVELS_FOR_OTHERS = {
    Sharing.COUNCIL: gettext_lazy("%(council)s only"),
    Sharing.UNIT: gettext_lazy("%(council)s and the central unit"),
    Sharing.COUNCILS: gettext_lazy("The central unit, and a summary for all councils"),
}


# -- Facts -------------------------------------------------------------------------------------------------------


def stage_tag(delegation: Delegation) -> Params:
    stage = Stage(delegation.stage)
    return parts.tag(stage.label, STAGE_COLOURS[stage])


def level_for_others(record: Delegation | Contact) -> str:
    """How a record is shared, in the words of somebody for whom its council is not "our council"."""
    return str(LEVELS_FOR_OTHERS[Sharing(record.sharing)]) % {"council": record.council.name}


def contact_title(contact: Contact, names: Sequence[str]) -> str:
    """What a contact is called for whoever reads with whom it was: the names say more than the place does."""
    if not names:
        return str(contact)
    more = len(names) - 1
    others = names[1] if more == 1 else ngettext("%(count)d more", "%(count)d more", more) % {"count": more}
    told = _("%(first)s and %(others)s") % {"first": names[0], "others": others} if more else names[0]
    facts = {"kind": contact.get_kind_display(), "with": told, "day": day(contact.held_on)}
    return _("%(kind)s, %(with)s, %(day)s") % facts


def timing(delegation: Delegation, today: date) -> str:
    """Where it stands in time, in words: "Upcoming: begins in 12 days"."""
    stands = rules.timing(delegation.stage, delegation.starts_on, delegation.ends_on, today)
    if not stands or delegation.starts_on is None or delegation.ends_on is None:
        return ""
    if stands == "upcoming":
        left = (delegation.starts_on - today).days
        return ngettext("Upcoming: begins tomorrow", "Upcoming: begins in %(days)s days", left) % {"days": left}
    if stands == "under_way":
        left = (delegation.ends_on - today).days
        if left == 0:
            return _("Under way: ends today")
        return ngettext("Under way: ends tomorrow", "Under way: ends in %(days)s days", left) % {"days": left}
    gone = (today - delegation.ends_on).days
    return ngettext("Over since yesterday", "Over for %(days)s days", gone) % {"days": gone}


def span(delegation: Delegation) -> str:
    if delegation.starts_on and delegation.ends_on:
        return days(delegation.starts_on, delegation.ends_on)
    if delegation.starts_on:
        return _("From %(day)s; last day not given") % {"day": day(delegation.starts_on)}
    if delegation.ends_on:
        return _("Until %(day)s; first day not given") % {"day": day(delegation.ends_on)}
    return ""


def local(text: str) -> SafeString:
    """A name in its own script, in type that has its characters, and read out in its language."""
    return format_html('<span class="app-local">{}</span>', with_languages(text))


def with_local(name: str, local_name: str) -> SafeString:
    if not local_name or local_name == name:
        return format_html("{}", with_languages(name))
    return format_html("{} ({})", with_languages(name), local(local_name))


def place_name(place: Place | None) -> Any:
    if place is None:
        return ""
    named = f"{place.name}, {place.within}" if place.within else place.name
    return with_local(named, place.local_name)


def place_link(place: Place | None) -> Any:
    if place is None:
        return ""
    return format_html('<a class="govuk-link" href="{}">{}</a>', reverse("place", args=[place.code]), place_name(place))


def organisation_links(organisations: Iterable[Organisation], user: User) -> list[SafeString]:
    """The names of organisations on a record, each leading to its page for who sees that; a name tells no more."""
    named = list(organisations)
    rows = Organisation.objects.visible_to(user).filter(pk__in=[one.pk for one in named])
    seen = set(rows.values_list("pk", flat=True))
    return [
        format_html('<a class="govuk-link" href="{}">{}</a>', one.get_absolute_url(), told) if one.pk in seen else told
        for one in named
        for told in [with_local(one.name, one.local_name)]
    ]


def agreement_link(agreement: Agreement | None) -> Any:
    if agreement is None:
        return ""
    return format_html('<a class="govuk-link" href="{}">{}</a>', agreement.get_absolute_url(), agreement)


def lines(texts: Iterable[Any]) -> SafeString:
    return format_html_join("", '<div class="app-line">{}</div>', ((text,) for text in texts))


def paragraphs(text: str) -> Any:
    """Free text with its own line breaks."""
    return format_html_join(BREAK, "{}", ((line,) for line in text.split("\n"))) if text else ""


def their_aims(delegation: Delegation) -> Any:
    """What they want, by whom and when it was said; or that they have not said."""
    if delegation.their_aims_known == AimsKnown.NOT_STATED:
        return AimsKnown.NOT_STATED.label
    if not delegation.their_aims:
        return AimsKnown.STATED.label if delegation.their_aims_known else ""
    stated = stated_by(delegation)
    told = paragraphs(delegation.their_aims)
    return format_html('{}<div class="app-secondary">{}</div>', told, stated) if stated else told


def stated_by(delegation: Delegation) -> str:
    """By whom and when their aims were stated, as far as that is known."""
    by, on = delegation.aims_stated_by, delegation.aims_stated_on
    if by and on:
        return _("Stated by %(who)s on %(day)s") % {"who": by, "day": day(on)}
    if by:
        return _("Stated by %(who)s") % {"who": by}
    return _("Stated on %(day)s") % {"day": day(on)} if on else ""


def privacy_notice(delegation: Delegation) -> str:
    if not delegation.privacy_notice:
        return ""
    said = str(PrivacyNotice(delegation.privacy_notice).label)
    on = delegation.privacy_notice_on
    return _("%(said)s, %(day)s") % {"said": said, "day": day(on)} if on else said


def mid_visit(check: MidVisitCheck) -> SafeString:
    return lines(mid_visit_said({"theirs": check.theirs, "ours": check.ours, "note": check.note}))


def mid_visit_said(said: dict[str, str]) -> list[str]:
    """The answers of a mid-visit check, each with what was asked."""
    told = [
        _("About what they said: %(answer)s") % {"answer": lowered(str(OnCourse(said["theirs"]).label))},
        _("Getting what we want: %(answer)s") % {"answer": lowered(str(OnCourse(said["ours"]).label))},
    ]
    return [*told, said["note"]] if said["note"] else told


def organisation_line(link: DelegationOrganisation) -> SafeString:
    role = OrganisationRole(link.role).label
    return format_html("{}: {}", with_local(link.organisation.name, link.organisation.local_name), role)


def delegate_line(delegate: Delegate) -> SafeString:
    told = [text for text in (delegate.title, delegate.organisation) if text]
    part = "" if delegate.part == DelegatePart.MEMBER else DelegatePart(delegate.part).label
    return format_html_join(
        "; ",
        "{}",
        (
            (text,)
            for text in (with_local(delegate.name, delegate.local_name), with_languages(", ".join(told)), part)
            if text
        ),
    )


def delegate_rows(delegate: Delegate) -> list[Params]:
    told: list[tuple[Any, Any]] = [
        (_("Name in its own script"), local(delegate.local_name) if delegate.local_name else ""),
        (_("Title"), with_languages(delegate.title)),
        (_("Organisation"), with_languages(delegate.organisation)),
        (_("Part"), DelegatePart(delegate.part).label),
    ]
    return [parts.summary_row(key, value) for key, value in told if value]


def clock(at: time | None) -> str:
    """A time of day as GOV.UK writes it: 9am, 2:30pm, midday."""
    if at is None:
        return ""
    if (at.hour, at.minute) == (12, 0):
        return _("midday")
    half = "am" if at.hour < 12 else "pm"
    hour = at.hour % 12 or 12
    return f"{hour}{half}" if at.minute == 0 else f"{hour}:{at.minute:02d}{half}"


def item_time(item: ProgrammeItem, delegation: Delegation) -> str:
    """The time on the wall there, from and to. Whose clock it is said where it is not the UK's."""
    if item.at is None:
        return _("time not set")
    told = clock(item.at)
    if item.until is not None and item.until != item.at:
        told = _("%(start)s to %(end)s") % {"start": told, "end": clock(item.until)}
    if item.time_zone == "Europe/London":
        return told
    named = dict(zones_of(delegation.country_id or "")).get(item.time_zone, item.time_zone)
    return _("%(time)s, %(zone)s time") % {"time": told, "zone": named.split(" (")[0]}


def item_kind(item: ProgrammeItem) -> str:
    kind = str(ItemKind(item.kind).label)
    return f"{kind}, {ItemNature(item.nature).label.lower()}" if item.nature else kind


def site_of(item: ProgrammeItem) -> str:
    return ", ".join(text for text in (item.site, item.area) if text)


def sensitive_site(item: ProgrammeItem, user: User) -> str:
    """What somebody has said of it; what its words tell is for the flags. Another council's own kind has no name."""
    if item.not_sensitive:
        return _("Not a sensitive site")
    if item.sensitive_area is None:
        return ""
    if item.sensitive_area.council_id not in (None, *user.council_codes()):
        return _("Sensitive site")
    return _("Sensitive site: %(area)s") % {"area": item.sensitive_area}


def item_line(item: ProgrammeItem, delegation: Delegation) -> str:
    """A stop of the programme on one line: when, what and where."""
    line = f"{day(item.on)}, {item_time(item, delegation)}: {item.title}"
    return f"{line} ({item.site})" if item.site else line


def item_facts(item: ProgrammeItem, user: User) -> list[str]:
    """What is said of a stop besides when, what, where, with whom, how firm it is and who asked for it."""
    told: list[Any] = [
        item_kind(item),
        sensitive_site(item, user),
        _("Access: %(access)s") % {"access": SiteAccess(item.access).label.lower()} if item.access else "",
        _("Interpreter: %(who)s") % {"who": lowered(str(Interpreter(item.interpreter).label))}
        if item.interpreter
        else "",
        _("Safeguarding at the school: %(answer)s") % {"answer": lowered(str(Safeguarding(item.safeguarding).label))}
        if item.safeguarding
        else "",
    ]
    return [text for text in told if text]


def item_told(item: ProgrammeItem, user: User) -> SafeString:
    """A stop of the programme under its time: what, where, with whom, how firm."""
    kind, *more = item_facts(item, user)
    host = _("Host: %(host)s") % {"host": item.host} if item.host else ""
    asked = ""
    if item.asked_by != AskedBy.NOT_KNOWN:
        asked = _("Asked for by: %(who)s") % {"who": AskedBy(item.asked_by).label}
    told = [kind, site_of(item), host, *more, asked, ItemState(item.state).label]
    return format_html("<strong>{}</strong>{}", item.title, lines(text for text in told if text))


def delegate_told(delegate: Delegate) -> SafeString:
    """What is said of a delegate under the name."""
    told = [with_languages(delegate.title), with_languages(delegate.organisation), DelegatePart(delegate.part).label]
    return lines(text for text in told if text)


def places_title(delegation: Delegation) -> str:
    """What "where" means depends on the direction: whence they come, whither we go, where the other side sits."""
    match delegation.direction:
        case Direction.INWARD:
            return _("Where do they come from?")
        case Direction.OUTWARD:
            return _("Where are you going?")
        case Direction.VIRTUAL:
            return _("Where are the people you meet?")
        case _:
            return _("Where?")


def delegates_title(delegation: Delegation) -> str:
    """Who travels depends on the direction: on outward journeys the names are those of our own people."""
    match delegation.direction:
        case Direction.OUTWARD:
            return _("Delegates: who travels from the UK")
        case Direction.VIRTUAL:
            return _("Delegates: who takes part")
        case _:
            return _("Delegates: who is visiting")


# -- Who sees it -------------------------------------------------------------------------------------------------


def who_sees(delegation: Delegation) -> list[str]:
    """Exactly who sees how much of it, once it is logged, in sentences."""
    council = delegation.council
    told = [_("%(council)s sees all of it.") % {"council": council.name}]
    by_name = granted(delegation)
    if delegation.sharing == Sharing.COUNCIL:
        told.append(
            _("Nobody but those named here sees that it exists, and national figures do not count it.")
            if by_name
            else _("Nobody else sees that it exists, and national figures do not count it.")
        )
    else:
        unit = Body.objects.filter(kind=BodyKind.UNIT).values_list("name", flat=True).first() or _("The central unit")
        others = [
            unit,
            *Body.objects.filter(kind=BodyKind.DEVOLVED, nation=council.nation).values_list("name", flat=True),
        ]
        told.append(
            _("%(bodies)s: all but the delegates’ names, offers, costs and what you keep to yourselves. %(counted)s")
            % {"bodies": _(" and ").join(others), "counted": _counted(delegation)}
        )
        told.append(
            _("Other councils: title, direction, country, leading place, days, purposes and stage; nothing else.")
            if delegation.sharing == Sharing.COUNCILS
            else _("Other councils do not see it.")
        )
    return [*told, *by_name, str(_KEPT_APART)]


_KEPT_APART = gettext_lazy(
    "Whatever the level, private notes, publicity, press enquiries and hosts stay with the council that made them; "
    "briefs and their sign-off stay with the lead council."
)


def _counted(delegation: Delegation) -> str:
    if delegation.stage in (Stage.DECLINED, Stage.CANCELLED):
        return _("It was %(stage)s, so national figures do not count it.") % {
            "stage": Stage(delegation.stage).label.lower()
        }
    return _("National figures count it.")


def unit_sees(delegation: Delegation) -> bool:
    return UNIT in delegation.audience()


def granted(delegation: Delegation) -> list[str]:
    """To whom else it is open by name: partner councils that accepted, and others for a reason."""
    grants = (
        Grant.objects.filter(label=delegation._meta.label, record=delegation.key).select_related("body").order_by("pk")
    )
    said = {
        Part.WHOLE: _("%(body)s sees all of it, by name."),
        Part.PROGRAMME: _("%(body)s sees all but the delegates’ names, offers and costs."),
        Part.SUMMARY: _("%(body)s sees a summary."),
    }
    widest: dict[str, Part] = {}
    for grant in grants:
        widest[grant.body.name] = max(Part(grant.part), widest.get(grant.body.name, Part.SUMMARY))
    return [said[part] % {"body": name} for name, part in widest.items()]


def what_is_shown(delegation: Delegation, shown: int) -> str:
    """One sentence for those who do not see the whole. It is the same whether or not there is more to see."""
    council = {"council": delegation.council.name}
    if shown == Part.SUMMARY:
        return _("%(council)s shares a summary of this visit with other councils.") % council
    if shown == Part.PROGRAMME:
        return _("You see all but the names of delegates, offers and costs, which stay with %(council)s.") % council
    return ""
