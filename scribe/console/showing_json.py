"""What a command shows as JSON."""

from __future__ import annotations

import json
from typing import Any


def pretty_json(value: Any) -> str:
    """JSON for people: indented, in the members' own order, ending in a new line."""
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json", by_alias=True)
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
