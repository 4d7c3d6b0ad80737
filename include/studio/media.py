"""Responses with pictures, videos and archives."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping

from fastapi import Request
from PIL import Image
from starlette.responses import Response

TYPES = {
    "css": "text/css; charset=utf-8", "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml", "json": "application/json", "mp4": "video/mp4", "png": "image/png", "webp": "image/webp",
    "webm": "video/webm", "txt": "text/plain; charset=utf-8", "zip": "application/zip",
}  # fmt: skip


def file_response(request: Request, name: str, content: bytes, *, seconds: int = 60, attached: str = "") -> Response:
    """Respond with a file, or the requested range of it: https://www.rfc-editor.org/rfc/rfc9110#name-range

    The browser may cache it for some seconds. `attached` is the file name to save it under.
    """
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Accept-Ranges": "bytes", "ETag": tag, "Cache-Control": f"private, max-age={seconds}"}
    if attached:
        headers["Content-Disposition"] = f'attachment; filename="{attached}"'
    kind = TYPES[name.rpartition(".")[2]]
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range", "")
    if not wanted or request.headers.get("if-range", tag) != tag:
        return Response(content, headers=headers, media_type=kind)
    part = _part(wanted, len(content))
    if part is None:  # several ranges, or another unit: sending everything is allowed
        return Response(content, headers=headers, media_type=kind)
    if not part:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return Response(content[part.start : part.stop], 206, headers=headers, media_type=kind)


def _part(wanted: str, size: int) -> range | None:
    """Parse a byte range; empty if unsatisfiable, None unless it is a single range of bytes."""
    match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", wanted.replace(" ", ""))
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    stop = min(size, int(last) + 1) if last else size
    return range(min(int(first), size), stop)


def first_frame(moving: bytes) -> bytes:
    """The first frame of an animation, for readers who prefer reduced motion."""
    file = io.BytesIO()
    with Image.open(io.BytesIO(moving)) as picture:
        picture.convert("RGB").save(file, "WEBP", quality=80)
    return file.getvalue()


def zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Zip files into a folder of an archive; equal files give equal bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zip:
        for name, content in files.items():
            zip.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content)
    return archive.getvalue()
