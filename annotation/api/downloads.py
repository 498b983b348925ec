"""Large files, whole or by range, so that a broken download can go on."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from rest_framework.request import Request

RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


def download(request: Request, relative: str) -> HttpResponseBase:
    """A file below MEDIA_ROOT; one byte range is honoured (RFC 9110, section 14)."""
    path = Path(settings.MEDIA_ROOT) / relative
    size = path.stat().st_size
    asked = RANGE.match(request.headers.get("Range", ""))
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    response["Accept-Ranges"] = "bytes"
    if asked is None or not any(asked.groups()):
        return response
    first, last = bounds(asked, size)
    if first >= size or first > last:
        response.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response.close()
    with path.open("rb") as file:
        file.seek(first)
        part = file.read(last - first + 1)
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Content-Disposition": response["Content-Disposition"],
        "Accept-Ranges": "bytes",
    }
    return HttpResponse(part, status=206, content_type=response["Content-Type"], headers=headers)


MOST_AT_ONCE = 16 * 1024 * 1024  # of a range, as it is held in memory; the client asks for the rest


def bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    start, end = asked.groups()
    if not start:
        return max(size - int(end), 0), size - 1
    first = int(start)
    last = min(int(end), size - 1) if end else size - 1
    return first, min(last, first + MOST_AT_ONCE - 1)
