"""Reference data as the API shows it, as examples: rows that are shipped."""

from typing import Any

from web.api.examples import links

COUNCIL: dict[str, Any] = {
    "id": "LDS",
    "gss_code": "E08000035",
    "name": "Leeds City Council",
    "short_name": "Leeds",
    "welsh_name": "",
    "kind": "metropolitan_district",
    "tier": "unitary",
    "nation": "england",
    "region": "Yorkshire and The Humber",
    "county": None,
    "combined_authority": "WYCA",
    "status": "current",
    "opened_on": None,
    "closed_on": None,
    "successors": [],
    "links": links("councils/LDS/"),
}
PLACE = {
    "id": "CN-330100",
    "country": "CN",
    "name": "Hangzhou",
    "full_name": "Hangzhou City",
    "local_name": "杭州市",
    "other_names": ["Hangchow"],
    "pinyin": "Hángzhōu",
    "level": "prefecture",
    "admin_type": "prefecture-level city",
    "parent": "CN-330000",
    "within": "Zhejiang",
    "name_basis": "read_through",
    "links": links("places/CN-330100/"),
}
POST = {
    "id": "ypy688rbyfhe",
    "name": "British Consulate-General Shanghai",
    "kind": "consulate_general",
    "sending": "GB",
    "receiving": "CN",
    "city": "Shanghai",
    "opened": "",
    "district": "Shanghai; Zhejiang; Jiangsu; Anhui",
    "places": ["CN-310000", "CN-320000", "CN-330000", "CN-340000"],
    "countries": ["CN"],
    "source": "text of the GOV.UK page of the post, as quoted by a third party",
    "confidence": "medium",
    "links": links("posts/ypy688rbyfhe/"),
}
NETWORK = {
    "id": "corecities",
    "name": "Core Cities UK",
    "members": ["BFS", "BIR", "BST", "CRF", "GLG", "LDS", "LIV", "MAN", "NET", "NGM", "SHF"],
    "members_from": "list",
    "source": "Core Cities UK, page of the company on LinkedIn: eleven cities",
    "links": links("networks/corecities/"),
}
