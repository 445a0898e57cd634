"""A delegation that is logged, shown and changed over the API, as examples. It is made up."""

from counterparts.examples import ORGANISATION
from web.api.examples import address, links

NEW_DELEGATION = {
    "title": "Friendship visit of a made-up delegation",
    "direction": "inward",
    "country": "CN",
    "place": "CN-330100",
    "starts_on": "2027-03-15",
    "ends_on": "2027-03-18",
    "purposes": ["civic_ceremonial"],
    "organisations": [{"id": ORGANISATION["id"], "role": "visitor"}],
    "programme": [
        {"title": "Courtesy call", "on": "2027-03-15", "at": "09:30", "kind": "courtesy_call", "site": "Civic Hall"}
    ],
    "delegates": [{"name": "Zhang Ceshi", "title": "Director", "part": "lead"}],
}
CHANGE = {"ends_on": "2027-03-19", "our_aims": "Renew the friendship agreement."}
DELEGATION = {
    "id": "06zdz5kte6qf",
    "version": 2,
    "shown": "whole",
    "reference": "LDS-26-BVWSA",
    "council": "LDS",
    "title": NEW_DELEGATION["title"],
    "direction": "inward",
    "country": "CN",
    "place": "CN-330100",
    "places": ["CN-330100"],
    "starts_on": "2027-03-15",
    "ends_on": "2027-03-18",
    "purposes": ["civic_ceremonial"],
    "their_aims": "",
    "our_aims": "",
    "stage": "logged",
    "ended_reason": "",
    "sharing": "unit",
    "marking": "OFFICIAL",
    "handling": "",
    "agreement": None,
    "organisations": [
        {
            **{name: ORGANISATION[name] for name in ("id", "name", "local_name", "kind", "place")},
            "role": "visitor",
        }
    ],
    "programme": [
        {
            "id": "fn5fc54268fb",
            "title": "Courtesy call",
            "on": "2027-03-15",
            "at": "09:30:00",
            "time_zone": "Europe/London",
            "kind": "courtesy_call",
            "nature": "",
            "site": "Civic Hall",
            "area": "",
            "access": "",
            "host": "",
            "asked_by": "not_known",
            "state": "proposed",
        }
    ],
    "delegates": [
        {
            "id": "pvmbnbm70h68",
            "name": "Zhang Ceshi",
            "local_name": "",
            "title": "Director",
            "organisation": "",
            "part": "lead",
        }
    ],
    "links": {**links("delegations/06zdz5kte6qf/"), "council": address("councils/LDS/")},
}
CHANGED_DELEGATION = {**DELEGATION, "version": 3, **CHANGE}
SOUGHT = {"country": "CN", "starts_after": "2027-01-01"}
