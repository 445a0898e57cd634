"""An assessment, and what was compared with lists, as the API shows them: examples, which are made up."""

from web.api.examples import address, links

ASSESSMENT = {
    "id": "7c3vwq1n8m4t",
    "version": 6,
    "shown": "whole",
    "council": "LDS",
    "about": {"kind": "delegation", "id": "06zdz5kte6qf"},
    "path": "short",
    "state": "finished",
    "level": "medium",
    "review_on": "2027-03-10",
    "countersigned_at": None,
    "open_mitigations": 1,
    "answers": {
        "sites": "open",
        "knowledge": "public",
        "organisations": "nothing",
        "lasting": "promises",
        "money": "each",
        "touched": "nobody",
    },
    "leads_to": "short",
    "because": ["it leads to a promise or an agreement"],
    "chosen_because": "",
    "benefits": {"economic": "Made-up orders for two firms.", "security": "", "values": ""},
    "community": "",
    "equality_link": "",
    "support": None,
    "support_other": "",
    "support_said": "",
    "conclusion": "Made-up conclusion: go ahead as planned.",
    "risks": [
        {
            "id": "hp5n2d9k3xz7",
            "category": "reputational_media",
            "what": "A made-up photograph is used for something else.",
            "likelihood": 3,
            "impact": 3,
            "office": "communications_lead",
            "treatment": "reduce",
            "likelihood_left": 2,
            "impact_left": 3,
            "mitigations": [
                {
                    "id": "t4m8c1r6vw2y",
                    "what": "Made-up rules for photographs are agreed.",
                    "office": "communications_lead",
                    "due_on": "2027-03-01",
                    "done_on": None,
                    "done_note": "",
                }
            ],
        }
    ],
    "guidance": [{"noun": "positions", "id": "0d6k3v9qxw1c", "changed_at": None}],
    "finished_at": "2026-11-24T09:30:00Z",
    "links": {
        **links("assessments/7c3vwq1n8m4t/"),
        "council": address("councils/LDS/"),
        "about": address("delegations/06zdz5kte6qf/"),
    },
}
SOUGHT = {"path": "short", "state": "finished"}
NEW_SCREENING = {"organisation": "9zxc8eb2k933"}
SCREENING = {
    "id": "4r8w2m6t1k9c",
    "shown": "whole",
    "council": "LDS",
    "organisation": {"id": NEW_SCREENING["organisation"], "name": "Made-up Works of Hangzhou"},
    "at": "2026-11-24T09:30:00Z",
    "because": "asked",
    "found": 1,
    "compared": {"names": ["Made-up Works of Hangzhou", "虚构工厂"], "place": "CN-330100", "numbers": []},
    "lists": [
        {
            "code": "uk_sanctions",
            "name": "UK Sanctions List",
            "published_on": "2026-11-20",
            "loaded_on": "2026-11-21",
            "is_old": False,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "sample": "",
        },
        {
            "code": "defence_universities",
            "name": "China Defence Universities Tracker",
            "published_on": None,
            "loaded_on": None,
            "is_old": None,
            "sha256": "",
            "sample": "",
        },
    ],
    "matches": [
        {
            "id": "p3x7v1n5d8hz",
            "list": "uk_sanctions",
            "entry": "TST0001",
            "names": ["MADE-UP WORKS CO LTD", "虚构工厂有限公司"],
            "why": "Made-up regime; Asset freeze",
            "is_close": True,
            "features": [{"feature": "chinese_same", "ours": "虚构工厂", "theirs": "虚构工厂有限公司", "degree": 1.0}],
            "speaks_for": ["The Chinese names are the same: 虚构工厂 and 虚构工厂有限公司."],
            "speaks_against": [],
            "evidence_at": "2026-11-24T09:30:00Z",
            "list_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "to_decide": True,
            "decision": None,
            "reason": "",
            "decided_at": None,
            "expires_on": None,
            "asked_again": None,
            "gone": False,
        }
    ],
    "links": {
        **links("screenings/4r8w2m6t1k9c/"),
        "council": address("councils/LDS/"),
        "organisation": address("organisations/9zxc8eb2k933/"),
    },
}
SCREENINGS_SOUGHT = {"state": "to_decide", "latest": "yes"}
