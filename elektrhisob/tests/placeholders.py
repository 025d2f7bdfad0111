"""What a translation must keep of its source: {0}, {name}, %(name)s, HTML tags."""

from __future__ import annotations

import re

_KEPT = re.compile(r"\{[0-9a-z_]*\}|%\([a-z_]+\)s|</?[a-z][^>]*>", re.IGNORECASE)


def of(text: str) -> set[str]:
	return set(_KEPT.findall(text))
