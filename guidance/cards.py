r"""How the content of a cover card is written down, so that anybody can work out its hash.

The canonical form of a content, which is a JSON value of objects, lists, texts, whole numbers, true, false and null:

- UTF-8, without a byte order mark and without a line break at the end;
- no blanks outside of texts: `,` between entries, `:` between a name and its value;
- the names of every object sorted by the code points of their characters;
- in texts `"` and `\` have a `\` before them; line feed, carriage return, tab, backspace and form feed are `\n`,
  `\r`, `\t`, `\b` and `\f`; other characters below U+0020 are `\u00xx` in small letters; all others stand as they are.

The hash is the SHA-256 of these bytes, in small hexadecimal digits. `sha256sum` over the file that the page of a card
offers gives the same one.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    """The bytes that the hash is of. Raises ValueError for a number that JSON does not have."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(content: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical form, in hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def on_the_trail(sha256: str) -> str:
    """How the event of keeping a card names its hash."""
    return f"sha256:{sha256}"
