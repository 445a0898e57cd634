"""What the schema of the API says of itself, and what its words are called where two nouns share one."""

from typing import Any

from django.utils.translation import gettext_lazy as _


def of(service: Any) -> dict[str, Any]:
    """The settings of drf-spectacular, for a service of this name."""
    return {
        "TITLE": service,
        "DESCRIPTION": _(
            "What councils and places abroad have to do with each other, for partner systems. A token comes from "
            "`/oauth/token/` by client credentials and shows what its client’s body may see."
        ),
        "EXTERNAL_DOCS": {"url": "/api/v1/docs/", "description": _("How it works, with examples")},
        "VERSION": "1",
        "OAS_VERSION": "3.1.0",
        "SERVE_INCLUDE_SCHEMA": False,
        "COMPONENT_SPLIT_REQUEST": True,
        "SCHEMA_PATH_PREFIX": "/api/v1",
        "ENUM_NAME_OVERRIDES": {
            "AlternativeEnum": "guidance.rules.Alternative",
            "AgreementConfidence": "twinning.rules.Confidence",
            "ContactKind": "engagement.rules.ContactKind",
            "ContactState": "engagement.rules.ContactState",
            "BodyKind": "accounts.roles.BodyKind",
            "CouncilKind": "places.serializers.KINDS",
            "GuidanceState": "guidance.serializers.positions.STATES",
            "NationEnum": "places.serializers.NATIONS_OF_UK",
            "NoteConfidence": "counterparts.rules.Confidence",
            "OrganisationKind": "counterparts.rules.OrganisationKind",
            "ProgrammeItemKind": "engagement.rules.ItemKind",
            "ProgrammeItemState": "engagement.rules.ItemState",
            "PurposesEnum": "engagement.rules.Purpose",
            "RiskBand": "risk.rules.Band",
            "RiskPath": "risk.serializers.PATHS",
            "UserKind": "accounts.models.User.Kind",
        },
        "POSTPROCESSING_HOOKS": [
            "drf_spectacular.hooks.postprocess_schema_enums",
            "web.api.schema.with_empty_words_said_once",
            "web.api.schema.with_problems",
            "web.api.schema.with_some_fields",
        ],
    }
