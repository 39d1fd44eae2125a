"""Leads the requests of `huggingface_hub` to the playground, and none anywhere else."""

import httpx2

OWN_HOSTS = {
    "queue.fal.run": "fal-ai",
    "fal.run": "fal-ai",
    "api.replicate.com": "replicate",
    "api.together.xyz": "together",
    "api.novita.ai": "novita",
    "inference.api.nscale.com": "nscale",
    "api.wavespeed.ai": "wavespeed",
    "api.z.ai": "zai-org",
    "inference.baseten.co": "baseten",
    "api.cerebras.ai": "cerebras",
    "api.cohere.com": "cohere",
    "api.deepinfra.com": "deepinfra",
    "api.featherless.ai": "featherless-ai",
    "api.fireworks.ai": "fireworks-ai",
    "api.groq.com": "groq",
    "api.openai.com": "openai",
    "oai.endpoints.kepler.ai.cloud.ovh.net": "ovhcloud",
    "api.publicai.co": "publicai",
    "api.scaleway.ai": "scaleway",
}


def redirected(url: httpx2.URL, origin: httpx2.URL) -> httpx2.URL:
    """Where a request for a real host goes here. No other host is reached."""
    if (url.host, url.port) == (origin.host, origin.port):
        return url
    if url.host == "huggingface.co":
        prefix = "/hub"
    elif url.host == "router.huggingface.co":
        prefix = "/router"
    elif url.host in OWN_HOSTS:
        prefix = f"/router/{OWN_HOSTS[url.host]}"
    else:
        raise httpx2.ConnectError(f"{url.host} is not part of the playground")
    moved = origin.copy_with(path=prefix + url.path, query=url.query or None)
    return moved.copy_merge_params({"_subdomain": "queue"}) if "queue." in url.host else moved


class Redirecting(httpx2.HTTPTransport):
    def __init__(self, origin: str) -> None:
        super().__init__()
        self._origin = httpx2.URL(origin)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = redirected(request.url, self._origin)
        return super().handle_request(request)


class AsyncRedirecting(httpx2.AsyncHTTPTransport):
    def __init__(self, origin: str) -> None:
        super().__init__()
        self._origin = httpx2.URL(origin)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = redirected(request.url, self._origin)
        return await super().handle_async_request(request)
