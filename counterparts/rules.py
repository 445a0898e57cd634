"""Kinds of organisation on the other side, and the three groups of actors that the paper tells apart."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.rules import Part


class ActorGroup(TextChoices):
    NATIONAL_DIPLOMATIC = "national_diplomatic", _("National and diplomatic")
    LOCAL_GOVERNMENT = "local_government", _("Local government")
    OTHER = "other", _("Other")


class OrganisationKind(TextChoices):
    """Field terms, in the order in which people look for them."""

    FAO = "fao", _("Foreign Affairs Office")
    PEOPLE_GOV = "people_gov", _("People’s Government")
    GOVERNMENT = "government", _("City, regional or provincial government")
    COMMERCE = "commerce", _("Commerce bureau or department")
    INVEST_PROMO = "invest_promo", _("Investment promotion body")
    DEV_ZONE = "dev_zone", _("Development zone")
    CULTURE = "culture", _("Culture and tourism bureau")
    EDUCATION = "education", _("Education bureau")
    HEALTH = "health", _("Health authority")
    SPORT = "sport", _("Sport bureau")
    LOCAL_DEPARTMENT = "local_department", _("Another department of local government")
    LOCAL_ASSEMBLY = "local_assembly", _("Local assembly or consultative body")
    PARTY_COMMITTEE = "party_committee", _("Provincial or city party committee")
    LOCAL_AFFC = "local_affc", _("Local friendship association")
    EMBASSY = "embassy", _("Embassy")
    CONSULATE = "consulate", _("Consulate-general")
    MINISTRY = "ministry", _("National ministry or department")
    CPAFFC = "cpaffc", _("National friendship association (in China, CPAFFC)")
    CCPIT = "ccpit", _("Trade promotion council")
    UNIVERSITY = "university", _("University or college")
    SCHOOL = "school", _("School")
    MUSEUM = "museum", _("Museum or arts organisation")
    SOE = "soe", _("State-owned enterprise")
    PRIVATE = "private", _("Private company")
    CHAMBER = "chamber", _("Chamber of commerce")
    PORT = "port", _("Port or airport")
    MASS_ORGANISATION = "mass_organisation", _("Mass organisation")
    MEDIA = "media", _("Media organisation")
    ORGANISER = "organiser", _("Travel agent or delegation organiser")
    OTHER = "other", _("Another kind of organisation")


_LOCAL = {
    OrganisationKind.FAO,
    OrganisationKind.PEOPLE_GOV,
    OrganisationKind.GOVERNMENT,
    OrganisationKind.COMMERCE,
    OrganisationKind.INVEST_PROMO,
    OrganisationKind.DEV_ZONE,
    OrganisationKind.CULTURE,
    OrganisationKind.EDUCATION,
    OrganisationKind.HEALTH,
    OrganisationKind.SPORT,
    OrganisationKind.LOCAL_DEPARTMENT,
    OrganisationKind.LOCAL_ASSEMBLY,
    OrganisationKind.PARTY_COMMITTEE,
    OrganisationKind.LOCAL_AFFC,
}
_NATIONAL = {
    OrganisationKind.EMBASSY,
    OrganisationKind.CONSULATE,
    OrganisationKind.MINISTRY,
    OrganisationKind.CPAFFC,
    OrganisationKind.CCPIT,
}


def actor_group(kind: str) -> ActorGroup:
    """The group that a kind belongs to unless its record says otherwise."""
    if kind in _NATIONAL:
        return ActorGroup.NATIONAL_DIPLOMATIC
    return ActorGroup.LOCAL_GOVERNMENT if kind in _LOCAL else ActorGroup.OTHER


PART_OF: dict[str, Part] = {
    "name": Part.SUMMARY,
    "local_name": Part.SUMMARY,
    "other_names": Part.SUMMARY,
    "kind": Part.SUMMARY,
    "actor_group": Part.SUMMARY,
    "place": Part.SUMMARY,
    "website": Part.SUMMARY,
    "source": Part.SUMMARY,
}
"""An organisation is shown whole to whoever sees it: what a council keeps to itself about it is a private note."""
