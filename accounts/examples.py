"""What the API says of a token, as an example."""

ME = {
    "id": "4evwdczvyyye",
    "name": "Leeds CRM",
    "kind": "system",
    "body": {"id": "LDS", "name": "Leeds City Council", "kind": "council"},
    "scopes": ["councils:read", "delegations:read"],
    "sees": [
        "Councils and places.",
        "What Leeds City Council has recorded, drafts included, without the names of those who travel.",
        "A summary of what other councils share with all councils.",
        "Records that were opened to your body one by one.",
    ],
}
