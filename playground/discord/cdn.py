"""The CDN: serves attachments under signed URLs, with range requests."""

from typing import Final

from aiohttp import web

from playground.discord.attachments import Attachment
from playground.discord.rest.app_keys import WORLD_KEY

# An uploaded HTML or SVG file must not run scripts in the origin of the page.
SAFE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; media-src 'self';"
    " style-src 'unsafe-inline'",
}
ATTACHMENT_PATH: Final = "/attachments/{channel_id}/{attachment_id}/{filename}"


async def get_attachment(request: web.Request) -> web.StreamResponse:
    """An attachment, as soon as the CDN responds at all."""
    await request.app[WORLD_KEY].faults.until(lambda faults: not faults.cdn_silent)
    return await get_signed(request)


async def get_signed(request: web.Request) -> web.StreamResponse:
    """An attachment, if the URL is signed and has not expired; else 404."""
    store, ids = request.app[WORLD_KEY].attachments, request.match_info
    found = store.find(ids["attachment_id"], ids["filename"])
    if found is None or found.channel_id != ids["channel_id"]:
        return _not_found()
    return serve(found) if store.is_signed(found, request.query) else _not_found()


def serve(attachment: Attachment) -> web.FileResponse:
    """The file of an attachment; aiohttp handles range requests."""
    headers = {"Content-Type": attachment.content_type, **SAFE_HEADERS}
    return web.FileResponse(attachment.path, headers=headers)


def _not_found() -> web.Response:
    return web.Response(status=404, text="This content is no longer available.")


ROUTES: Final = (web.get(ATTACHMENT_PATH, get_attachment),)
