"""An organisation that is added over the API and shown by it, as examples. It is made up."""

from web.api.examples import links

NEW_ORGANISATION = {
    "name": "Made-up Foreign Affairs Office of Hangzhou",
    "kind": "fao",
    "place": "CN-330100",
}
ORGANISATION = {
    "id": "9zxc8eb2k933",
    "version": 1,
    "shown": "whole",
    "name": NEW_ORGANISATION["name"],
    "local_name": "",
    "other_names": [],
    "kind": NEW_ORGANISATION["kind"],
    "actor_group": "local_government",
    "place": NEW_ORGANISATION["place"],
    "parent": None,
    "registration_number": "",
    "website": "",
    "source": "",
    "accepted_on": "2026-11-24",
    "merged_into": None,
    "notes": [
        {
            "id": "m3v0t8q1xk7c",
            "text": "Made-up note: it moved to another building in 2025.",
            "source": "Made-up website of the office",
            "as_of": "2026-11-20",
            "confidence": "medium",
            "noted_by": "Leeds City Council",
            "disputed": None,
        }
    ],
    "links": links("organisations/9zxc8eb2k933/"),
}
CHANGE = {"other_names": ["Made-up Hangzhou Waiban"], "website": "https://made-up.example/"}
CHANGED_ORGANISATION = {**ORGANISATION, **CHANGE, "version": 2, "accepted_on": None}
SOUGHT = {"place": NEW_ORGANISATION["place"]}
