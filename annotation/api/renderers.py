"""JSON out."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer


class OrjsonRenderer(JSONRenderer):
    """orjson knows dates and UUIDs and is several times faster than the standard encoder."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None:
            return b""
        try:
            return orjson.dumps(data, default=str)
        except TypeError:  # a refusal that quotes half a surrogate pair, which has no UTF-8
            return json.dumps(data, default=str).encode()


def as_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    return (orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
