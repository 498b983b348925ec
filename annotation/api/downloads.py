"""Large files, whole or by range, so that a broken download can go on."""

import re
from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

RANGE = re.compile(r"bytes=(\d*)-(\d*)$")
CHUNK = 64 * 1024


def download(request: Request, relative: str) -> HttpResponseBase:
    """A file below MEDIA_ROOT; one byte range is honoured (RFC 9110, section 14)."""
    path = Path(settings.MEDIA_ROOT) / relative
    size = path.stat().st_size
    asked = RANGE.match(request.headers.get("Range", ""))
    if asked is None or not any(asked.groups()):
        headers = {"Accept-Ranges": "bytes"}
        return FileResponse(
            path.open("rb"), as_attachment=True, filename=path.name, headers=headers
        )
    first, last = bounds(asked, size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Content-Length": str(last - first + 1),
        "Content-Disposition": f'attachment; filename="{path.name}"',
        "Accept-Ranges": "bytes",
    }
    kind, _ = guess_type(path)
    return StreamingHttpResponse(
        part(path, first, last), status=206, content_type=kind, headers=headers
    )


def bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte, both included; the first is past the last where nothing is there."""
    start, end = asked.groups()
    if not start:
        return max(size - int(end), 0), size - 1
    return int(start), min(int(end), size - 1) if end else size - 1


def part(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(left, CHUNK))):
            left -= len(chunk)
            yield chunk
