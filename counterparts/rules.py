"""Kinds of organisation on the other side, and the three groups of actors that the paper tells apart."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.rules import Part


class ActorGroup(TextChoices):
    NATIONAL_DIPLOMATIC = "national_diplomatic", _("National and diplomatic")
    LOCAL_GOVERNMENT = "local_government", _("Local government")
    OTHER = "other", _("Other")


class Confidence(TextChoices):
    """How far what a source says of an organisation can be relied on."""

    HIGH = "high", _("High: official, or two independent sources")
    MEDIUM = "medium", _("Medium: one list or document")
    LOW = "low", _("Low: doubtful")


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
    SCIENCE_INDUSTRY = "science_industry", _("Development, science, technology or industry department")
    POLICE_FIRE = "police_fire", _("Police, fire or rescue service")
    TERRITORIES_OFFICE = "territories_office", _("Office for Taiwan, Hong Kong or Macao affairs")
    LOCAL_DEPARTMENT = "local_department", _("Another department of local government")
    LOCAL_ASSEMBLY = "local_assembly", _("Local assembly or consultative body")
    PARTY_COMMITTEE = "party_committee", _("Provincial or city party committee")
    LOCAL_AFFC = "local_affc", _("Local friendship association")
    EMBASSY = "embassy", _("Embassy")
    CONSULATE = "consulate", _("Consulate-general")
    MINISTRY = "ministry", _("National ministry or department")
    PARTY_INTERNATIONAL = "party_international", _("International department of a party")
    CPAFFC = "cpaffc", _("National friendship association (in China, CPAFFC)")
    CCPIT = "ccpit", _("Trade promotion council")
    UNIVERSITY = "university", _("University or college")
    SCHOOL = "school", _("School")
    CULTURAL_INSTITUTE = "cultural_institute", _("Institute for language and culture (of China: Confucius Institute)")
    STUDENT_ASSOCIATION = "student_association", _("Students’ association (of students from China: CSSA)")
    MUSEUM = "museum", _("Museum or arts organisation")
    SOE = "soe", _("State-owned enterprise")
    PRIVATE = "private", _("Private company")
    FUND = "fund", _("Investment fund")
    CHAMBER = "chamber", _("Chamber of commerce")
    OVERSEAS_CHAMBER = "overseas_chamber", _("Chamber of commerce of its companies in the UK (of China: CCCUK)")
    PORT = "port", _("Port or airport")
    MASS_ORGANISATION = "mass_organisation", _("Mass organisation")
    PARTY_DEPARTMENT = (
        "party_department",
        _("Department of a party (in China, such as the United Front Work Department)"),
    )
    MEDIA = "media", _("Media organisation")
    ORGANISER = "organiser", _("Travel agent or delegation organiser")
    OTHER = "other", _("Another kind of organisation")


SHORTEST_NUMBER = 5


def is_registration_number(text: str) -> bool:
    """Whether this can be the number of one organisation in a register: letters, figures and signs, some of it figures.

    A shorter one, or a word, would be found on half the lists of the world.
    """
    plain = [letter for letter in text if letter.isalnum()]
    signs = set(text) - set(plain) <= set(" .-/()")
    return signs and text.isascii() and len(plain) >= SHORTEST_NUMBER and any(letter.isdigit() for letter in plain)


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
    OrganisationKind.SCIENCE_INDUSTRY,
    OrganisationKind.POLICE_FIRE,
    OrganisationKind.TERRITORIES_OFFICE,
    OrganisationKind.LOCAL_DEPARTMENT,
    OrganisationKind.LOCAL_ASSEMBLY,
    OrganisationKind.PARTY_COMMITTEE,
    OrganisationKind.LOCAL_AFFC,
}
_NATIONAL = {
    OrganisationKind.EMBASSY,
    OrganisationKind.CONSULATE,
    OrganisationKind.MINISTRY,
    OrganisationKind.PARTY_INTERNATIONAL,
    OrganisationKind.CPAFFC,
    OrganisationKind.CCPIT,
}


# Departments of a government: what a relation can reach beyond the office for foreign affairs.
DEPARTMENTS = frozenset(_LOCAL - {OrganisationKind.LOCAL_AFFC, OrganisationKind.LOCAL_ASSEMBLY})


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
    "parent": Part.SUMMARY,
    "merged_into": Part.SUMMARY,
    "accepted_at": Part.SUMMARY,
    "notes": Part.SUMMARY,
    "registration_number": Part.SUMMARY,
    "website": Part.SUMMARY,
    "source": Part.SUMMARY,
}
"""An organisation is shown whole to whoever sees it: what a council keeps to itself about it is a private note.

A parent, and the one that it is merged into, are named to those who see these; a note to those with whom it is shared.
"""
