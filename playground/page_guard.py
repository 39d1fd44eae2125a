"""Who may talk to the page's server: this machine's browser on this very page, nobody else.

Loopback alone does not keep other sites out: a browser carries their requests here, and a name
that is pointed at 127.0.0.1 after it was loaded would even read the answers.
"""

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

OUR_NAMES: Final = frozenset({"127.0.0.1", "localhost"})


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign names and foreign pages."""
    if not _is_ours(request):
        return web.json_response({"error": "This address belongs to the playground."}, status=403)
    return await handler(request)


def never_framed(response: web.StreamResponse) -> None:
    """Keep every answer out of other pages' frames and of guesses about its type."""
    response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")


def _is_ours(request: web.Request) -> bool:
    name, _, port = request.host.partition(":")
    if name not in OUR_NAMES or port != _port_of(request):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return False
    # Not every foreign request carries an Origin. A link to the page itself may be followed.
    foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    return request.path == "/" or not foreign


def _port_of(request: web.Request) -> str:
    name = request.transport and request.transport.get_extra_info("sockname")
    return str(name[1]) if name else ""
