"""How agreements read: the names of their fields, and values of facts in words."""

from django.utils.translation import gettext_lazy as _

from accounts.rules import Sharing
from places.models import Place
from twinning.models import AgreementFact
from twinning.rules import AgreementKind, KnownDay, LegalNature, Status

FIELD_NAMES = {
    "place": _("Place abroad"),
    "kind": _("Kind"),
    "legal_nature": _("Legal nature"),
    "signed": _("Signed"),
    "ended": _("Ended"),
    "status": _("Status"),
}
CHOICES = {"kind": AgreementKind, "legal_nature": LegalNature, "status": Status}

# In the register all councils see an agreement as it stands, and no summary of it.
LEVELS = {
    Sharing.COUNCIL: Sharing.COUNCIL.label,
    Sharing.UNIT: Sharing.UNIT.label,
    Sharing.COUNCILS: _("All councils and the central unit"),
}


def value_in_words(fact: AgreementFact) -> str:
    if fact.field in CHOICES:
        return str(CHOICES[fact.field](fact.value).label)
    if fact.field == "place":
        return Place.objects.get(code=fact.value).label
    return str(KnownDay.from_iso(fact.value))
