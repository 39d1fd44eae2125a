"""The CDN: attachments at signed addresses, with ranges so that videos seek."""

from typing import Final

from aiohttp import web

from playground.files import Attachment
from playground.rest.keys import WORLD

# A page of somebody else must not run here, whatever was uploaded.
SAFE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; media-src 'self';"
    " style-src 'unsafe-inline'",
}
PATH: Final = "/attachments/{channel_id}/{attachment_id}/{filename}"


async def attachment(request: web.Request) -> web.StreamResponse:
    """A file, if its address is signed and has not expired."""
    files, ids = request.app[WORLD].files, request.match_info
    found = files.find(ids["attachment_id"], ids["filename"])
    if found is None or found.channel_id != ids["channel_id"]:
        return _gone()
    return serve(found) if files.is_signed(found, request.query) else _gone()


def serve(attachment: Attachment) -> web.FileResponse:
    """The bytes of an attachment; aiohttp answers ranges."""
    headers = {"Content-Type": attachment.content_type, **SAFE_HEADERS}
    return web.FileResponse(attachment.path, headers=headers)


def _gone() -> web.Response:
    return web.Response(status=404, text="This content is no longer available.")


ROUTES: Final = (web.get(PATH, attachment),)
