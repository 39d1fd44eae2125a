"""Restricts the page's server to requests from its own page in a browser on this machine.

Listening on loopback is not enough: a browser sends requests of other sites here too, and a site
whose name is rebound to 127.0.0.1 after it was loaded could read the responses.
"""

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

HOST_NAMES: Final = frozenset({"127.0.0.1", "localhost"})


@web.middleware
async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Respond with 403 to requests with another host name or from another site."""
    if not _is_allowed(request):
        return web.json_response({"error": "This address belongs to the playground."}, status=403)
    return await handler(request)


def add_security_headers(response: web.StreamResponse) -> None:
    """Prevent framing and embedding by other sites, and guessing of content types."""
    response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")


def _is_allowed(request: web.Request) -> bool:
    name, _, port = request.host.partition(":")
    if name not in HOST_NAMES or port != _local_port(request):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return False
    # Browsers do not send `Origin` with every cross-site request. Links to the page are allowed.
    is_foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    return request.path == "/" or not is_foreign


def _local_port(request: web.Request) -> str:
    address = request.transport and request.transport.get_extra_info("sockname")
    return str(address[1]) if address else ""
