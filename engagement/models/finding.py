"""How words of a text are found by their beginnings."""

from django.contrib.postgres.search import SearchQuery

from places.rules import words


def beginnings(text: str) -> SearchQuery | None:
    """Every word of what was typed as the beginning of one; None where there is nothing to look for."""
    sought = words(text).split()
    if not sought:
        return None
    return SearchQuery(" & ".join(f"{word}:*" for word in sought), config="simple", search_type="raw")
