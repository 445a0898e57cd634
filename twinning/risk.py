"""What an agreement itself says of the six facts that decide how deep to look at its risk, and where that was read."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from guidance.advice import advise, sought
from guidance.models import Activity, Issued, Sector, Topic
from guidance.models.finding import called
from guidance.rules import speaks_of
from risk.rules import Prefilled, TriageFact
from twinning.models import Agreement
from web.text import listed

OF_AGREEMENTS = "twinning_agreement"
"""The activity that agreements are, by its code in guidance/data/activities.csv."""


def prefill(agreement: Agreement, user: User, today: date) -> dict[TriageFact, Prefilled]:
    """Each of the six as far as the record says something of it. Where the place lies has no part in it."""
    sectors = [str(sector) for sector in _sectors(agreement, today) if sector.listed_as]
    topics = list(Topic.objects.on(today).filter(calls_for_care=True))
    named = [str(topic) for topic in topics if topic.is_named_in(agreement.public_note)]
    lasting = {"kind": agreement.get_kind_display(), "status": agreement.get_status_display().lower()}
    return {
        TriageFact.SITES: Prefilled(
            "open", _("From the agreement: nobody goes anywhere by it alone. Each visit is looked at by itself.")
        ),
        TriageFact.KNOWLEDGE: (
            Prefilled(
                "not_public",
                _("From its note: it speaks of a sensitive sector: %(sectors)s.") % {"sectors": listed(sectors)},
            )
            if sectors
            else Prefilled("public", _("From its note: nothing is said of research, technology or data."))
        ),
        TriageFact.ORGANISATIONS: Prefilled(
            "unlooked", _("From the agreement: it names a place, and no organisation that was looked at.")
        ),
        TriageFact.LASTING: Prefilled("promises", _("From the agreement: %(kind)s, %(status)s.") % lasting),
        TriageFact.MONEY: Prefilled("unknown", _("From the agreement: nothing is put down of who pays.")),
        TriageFact.TOUCHED: (
            Prefilled("talk", _("From its note: it speaks of %(topics)s.") % {"topics": listed(named)})
            if named
            else Prefilled("nobody", _("From its note: no topic on which words matter."))
        ),
    }


def about(agreement: Agreement, user: User, today: date) -> list[str]:
    told = {"kind": agreement.get_kind_display(), "place": agreement.place, "status": agreement.get_status_display()}
    return [_("%(kind)s with %(place)s: %(status)s.") % told]


def fitting(agreement: Agreement, user: User, today: date) -> list[Issued]:
    """The guidance in force on entering into such agreements with such a place, for its council."""
    activity = Activity.objects.on(today).filter(pk=OF_AGREEMENTS).first()
    asked = sought(
        nation=agreement.council.nation, activity=activity, place=agreement.place, text=agreement.public_note
    )
    return advise(asked, user, today, council=agreement.council).texts


def kinds(agreement: Agreement, today: date) -> tuple[Iterable[Activity], Iterable[Sector]]:
    return list(Activity.objects.on(today).filter(pk=OF_AGREEMENTS)), _sectors(agreement, today)


def _sectors(agreement: Agreement, today: date) -> list[Sector]:
    return [sector for sector in Sector.objects.on(today) if speaks_of(agreement.public_note, called(sector.name))]
