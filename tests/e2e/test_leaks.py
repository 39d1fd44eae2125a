"""A secret that leaks is found, however it is written."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

import pytest

from tests.e2e.leaks import leaks

SECRETS = ("hf_OnlyForThisTestOfWhatIsLeaked01234", 'own/0123+4567:"89"\\tail%of=a&key')
SHAPES: Final[Mapping[str, Callable[[str], bytes]]] = {
    "plain": str.encode,
    "its beginning": lambda text: text[: (len(text) + 1) // 2].encode(),
    "hex": lambda text: text.encode().hex().encode(),
    "base64": lambda text: b64encode(text.encode()),
    "base64 behind one byte": lambda text: b64encode(b".%b!" % text.encode()),
    "base64 behind two bytes": lambda text: b64encode(b"..%b!" % text.encode()),
    "base64 for addresses": lambda text: urlsafe_b64encode(text.encode()),
    "percent-encoding": lambda text: quote(text, safe="").encode(),
    "JSON": lambda text: json.dumps({"it": text}).encode(),
    "JSON in JSON": lambda text: json.dumps(json.dumps([text])).encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_leak_is_found_in_every_encoding(secret: str, shape: str) -> None:
    seen = {"a place": b"before " + SHAPES[shape](secret) + b" behind", "another": b"nothing"}
    [*found] = leaks(seen, {"the key": secret.encode()})
    assert found
    assert all(it.startswith("the key is in a place, as ") for it in found)
    assert leaks(seen, {"the key": b"hf_" + secret[::-1].encode()}) == []
