"""An S3-compatible server in a process of its own: moto's."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message

from storage.media_access import BucketAccess, TimeLimits

REGION = "us-east-1"
SECRET = "a-secret-access-key-of-forty-characters-0"
# It checks no signature, but that there is one.
SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 "
    f"Credential=an-access-key/20260101/{REGION}/s3/aws4_request, SignedHeaders=host, Signature=0",
}
LIMITS = TimeLimits(connect_s=5, silence_s=20, request_s=60, retry_s=20)


def access_to(port: int) -> BucketAccess:
    return BucketAccess(
        endpoint_url=f"http://127.0.0.1:{port}",
        region=REGION,
        access_key_id="an-access-key",
        secret_access_key=SECRET,
    )


@dataclass(frozen=True)
class S3Server:
    pid: int
    port: int

    def request(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The body of its answer."""
        return self._answer(method, path, body)[0]

    def content_type(self, path: str) -> str | None:
        return self._answer("HEAD", path)[1]["Content-Type"]

    def names(self, bucket: str) -> list[str]:
        """What the last parts of its keys are."""
        keys = re.findall(rb"<Key>([^<]*)</Key>", self.request("GET", bucket))
        return sorted(key.decode().rpartition("/")[2] for key in keys)

    def unfinished_uploads(self, bucket: str) -> int:
        return self.request("GET", f"{bucket}?uploads").count(b"<UploadId>")

    def _answer(self, method: str, path: str, body: bytes | None = None) -> tuple[bytes, Message]:
        url = f"http://127.0.0.1:{self.port}/{path}"
        request = urllib.request.Request(url, body, SIGNED, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read(), answer.headers


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """A server on a port of its own choice, ended by its process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    with process:
        try:
            port = _port(process.stderr)
            # It writes a line for each request, and would wait if nobody read them.
            reading = threading.Thread(target=process.stderr.read)
            reading.start()
            yield S3Server(process.pid, port)
        finally:
            process.kill()
            reading.join()


def _port(lines: Iterable[str]) -> int:
    for line in lines:
        found = re.search(r"Running on http://127\.0\.0\.1:(\d+)", line)
        if found:
            return int(found[1])
    raise AssertionError("the S3 server has not started")
