"""What a client of the API may be given: the whole list. A token carries the scopes that were asked for and granted."""

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "councils:read": _("Read councils and places"),
    "organisations:read": _("Read organisations"),
    "delegations:read": _("Read delegations"),
    "delegations:write": _("Log and change delegations, and add organisations"),
    "delegates:read": _("Read the names of those who travel with a delegation"),
    "delegates:write": _("Write the names of those who travel with a delegation"),
    "contacts:read": _("Read contacts"),
    "contacts:write": _("Log and change contacts"),
    "interventions:read": _("Read records of pressure on councils"),
    "agreements:read": _("Read agreements"),
    "assessments:read": _("Read how deep councils look at risk, and what is left"),
    "assessments:detail": _("Read what risk assessments say"),
    "screenings:read": _("Read what the own council compared with published lists"),
    "screenings:write": _("Compare organisations with published lists"),
    "guidance:read": _("Read positions and lines to take"),
    "queries:read": _("Read questions to the central unit, with their answers"),
    "queries:write": _("Ask the central unit"),
    "overview:read": _("Read national figures"),
    "changes:read": _("Follow changes of what the other scopes read"),
}
