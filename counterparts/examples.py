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
    "website": "",
    "source": "",
    "links": links("organisations/9zxc8eb2k933/"),
}
SOUGHT = {"place": NEW_ORGANISATION["place"]}
