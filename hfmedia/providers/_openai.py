"""The reply that many image providers share: `{"data": [{"b64_json" or "url"}]}`."""

from hfmedia.wire import Done, Reply


def read_image(reply: Reply) -> Done:
    """The first picture, in whichever way it was sent."""
    image = reply.json()["data"][0]
    return Done(base64=image["b64_json"]) if image.get("b64_json") else Done(link=image["url"])
