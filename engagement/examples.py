"""A delegation and a contact that are logged, shown and changed over the API, as examples. They are made up."""

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
    "their_aims_known": "",
    "aims_stated_by": "",
    "aims_stated_on": None,
    "our_aims": "",
    "privacy_notice": "",
    "privacy_notice_on": None,
    "stage": "logged",
    "ended_reason": "",
    "sharing": "unit",
    "marking": "OFFICIAL",
    "handling": "",
    "agreement": "3hk2v8wq6c1m",
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
            "until": None,
            "time_zone": "Europe/London",
            "kind": "courtesy_call",
            "nature": "",
            "site": "Civic Hall",
            "area": "",
            "sensitive_area": None,
            "not_sensitive": False,
            "access": "",
            "host": "",
            "interpreter": "",
            "safeguarding": "",
            "asked_by": "not_known",
            "state": "proposed",
        }
    ],
    "flags": [
        {
            "rule": "aims_unknown",
            "stop": None,
            "facts": {},
            "sentence": "Nobody has put down what the other side wants.",
            "advice": "Ask for it in writing, from whoever invites or sends them, and put down who said it and when.",
            "instead": ["virtual"],
            "found_at": "2026-11-24T09:30:00Z",
            "response": "",
            "alternative": "",
            "reason": "",
        }
    ],
    "warnings": [],
    "offers": [],
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

NEW_CONTACT = {
    "held_on": "2026-11-20",
    "kind": "video",
    "organisations": [{"id": ORGANISATION["id"]}],
    "our_side": "Made-up international lead",
    "about": "A made-up exchange between two schools.",
    "promised": "nothing",
    "topic": "education_schools",
}
CONTACT_CHANGE = {"promised": "A list of schools, by the end of the year."}
CONTACT = {
    "id": "4kt90hm3xw2p",
    "version": 1,
    "shown": "whole",
    "reference": "LDS-26-7QKXM",
    "council": "LDS",
    "held_on": NEW_CONTACT["held_on"],
    "kind": "video",
    "country": "CN",
    "place": "CN-330100",
    "state": "stands",
    "withdrawn_reason": "",
    "organisations": [{name: ORGANISATION[name] for name in ("id", "name", "local_name", "kind", "place")}],
    "about": NEW_CONTACT["about"],
    "promised": "nothing",
    "topic": "education_schools",
    "decline_reason": "",
    "event_type": "",
    "uk_place": "",
    "told_unit": False,
    "sharing": "unit",
    "marking": "OFFICIAL",
    "handling": "",
    "our_side": NEW_CONTACT["our_side"],
    "follow_up": "",
    "follow_up_by": "",
    "follow_up_on": None,
    "follow_up_done": False,
    "links": {**links("contacts/4kt90hm3xw2p/"), "council": address("councils/LDS/")},
}
CHANGED_CONTACT = {**CONTACT, "version": 2, **CONTACT_CHANGE}
CONTACTS_SOUGHT = {"place": "CN-330100", "held_after": "2026-01-01"}

INTERVENTION = {
    "id": "2mq7xv94dk3e",
    "version": 1,
    "shown": "whole",
    "reference": "LDS-26-3WQKT",
    "council": "LDS",
    "held_on": "2026-11-20",
    "state": "stands",
    "organisation": {name: ORGANISATION[name] for name in ("id", "name", "local_name", "kind", "place")},
    "channel": "telephone",
    "topics": ["one_china_taiwan"],
    "demand": "To take a made-up flag down before the reception.",
    "our_response": "That the council would ask, and come back in writing.",
    "result": "open",
    "alerted": True,
    "withdrawn_reason": "",
    "sharing": "unit",
    "marking": "OFFICIAL",
    "handling": "",
    "delegation": DELEGATION["id"],
    "links": {**links("interventions/2mq7xv94dk3e/"), "council": address("councils/LDS/")},
}
INTERVENTIONS_SOUGHT = {"topic": "one_china_taiwan", "held_after": "2026-01-01"}
