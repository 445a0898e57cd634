"""Where databases of the tests are."""

import os
import re


def database_url(name: str) -> str:
    """The address of a database of this name, on the server of DATABASE_URL."""
    start, question, query = os.environ.get("DATABASE_URL", "postgres:///register").partition("?")
    return re.sub(r"/[^/]*$", f"/{name}", start) + question + query
