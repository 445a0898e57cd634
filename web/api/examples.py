"""Examples in the schema: what is sent and answered, told beside each serializer. A page of the service draws them.

They are told as a client of Leeds would see them, and about nobody: people and visits in them are made up.
"""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from web.api import API_ROOT

# Where the examples are served; whoever shows one puts the address of the service in its place.
HOST = "https://register.example"
NAME = "Example"


def example(value: Any) -> list[OpenApiExample]:
    return [OpenApiExample(NAME, value=value)]


def sought(**values: str) -> list[OpenApiExample]:
    """Words after the question mark, by name."""
    return [OpenApiExample(NAME, value=value, parameter_only=(name, "query")) for name, value in values.items()]


def address(path: str) -> str:
    return f"{HOST}{API_ROOT}{path}"


def links(path: str) -> dict[str, str]:
    return {"self": address(path)}
