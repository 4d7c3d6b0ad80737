"""Protect the Studio: rights, CSRF tokens, origins, and content security policy."""

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Right = Literal["look", "make", "operate"]
"""`look` at everything; `make` samples, scores and tests on this machine; `operate` queues, and
download and run foreign code."""

Guard = Callable[[Request, Right], Awaitable[None]]
"""Raise `HTTPException`, 401 or 403, for a forbidden request."""

MOST_FORM_BYTES = 64 << 10
MOST_UPLOAD_BYTES = 64 << 20
COOKIE = "vmdp_studio"

# Everything comes from the Studio itself, or is a video that its user chose; no page has an inline script or style.
POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "media-src 'self' blob:",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'self'", "base-uri 'none'",
    )
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def everyone(request: Request, right: Right) -> None:
    """Guard of a local Studio: everyone may do everything."""


def needs(right: Right) -> Any:
    """Restrict a route to users with this right."""

    async def check(request: Request) -> None:
        guard: Guard = request.app.state.studio.guard
        await guard(request, right)

    return Depends(check)


async def own_page(request: Request) -> None:
    """Refuse cross-site requests: only the Studio's own pages may cause costly responses."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "Another site sent this request. Open the page from the Studio itself.")


async def sent_form(request: Request) -> FormData:
    """Read a form; 403 without the Studio's CSRF token."""
    form = await request.form(max_files=1, max_fields=2000)
    token, cookie = form.get("token"), request.cookies.get(COOKIE, "")
    if not isinstance(token, str) or not cookie or not secrets.compare_digest(token.encode(), cookie.encode()):
        raise HTTPException(
            403, "This form has expired or comes from elsewhere. Go back, reload it, and send it again."
        )
    return form


SentForm = Annotated[FormData, Depends(sent_form)]


def token_of(request: Request) -> str:
    """The browser's CSRF token; a new one if it has none."""
    known = request.cookies.get(COOKIE, "")
    return known if re.fullmatch(r"[A-Za-z0-9_-]{43}", known) else secrets.token_urlsafe(32)


def remember(request: Request, response: Response, token: str) -> None:
    """Store the token in a cookie for same-site requests."""
    if request.cookies.get(COOKIE) != token:
        path = request.scope.get("root_path") or "/"
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, token, path=path, secure=secure, httponly=True, samesite="strict")


class Protection:
    """Set headers on every response; refuse cross-site and oversized requests that change anything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and (refused := _refusal(Headers(scope=scope), scope)):
            await Response(refused[1], refused[0], media_type="text/plain")(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)


def _refusal(headers: Headers, scope: Scope) -> tuple[int, str] | None:
    """The reason to refuse a request that changes something, if any."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site not in (None, "same-origin"):
        return 403, "This was sent by another site."
    # Every current browser sends at least one of the two with a form.
    if site is None and (origin is None or _host(origin) != headers.get("host")):
        return 403, "The request has no Origin header of the Studio."
    most = MOST_UPLOAD_BYTES if headers.get("content-type", "").startswith("multipart/") else MOST_FORM_BYTES
    length = headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,18}", length):
        return 411, "Send a Content-Length header."
    if int(length) > most:
        return 413, f"The request exceeds {most >> 10} KiB."
    return None


def _host(origin: str) -> str | None:
    """The host and port of an origin; None if it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
