"""Addresses in replies are hostile until checked."""

from __future__ import annotations

from posixpath import normpath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.errors import DownloadError
from hfmedia.net.url_safety import Origin, checked, is_public, is_within, origin_of

NOBODY: frozenset[Origin] = frozenset()
PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds keep their keys
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "151.101.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", [f"[{it}]" if ":" in it else it for it in PRIVATE if "%" not in it]
)
def test_a_private_literal_is_refused(host: str) -> None:
    with pytest.raises(DownloadError, match="not a public one") as caught:
        checked(f"http://{host}:8080/1.png", NOBODY)
    assert not caught.value.retryable


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"])
def test_a_literal_in_an_older_form_is_refused(host: str) -> None:
    with pytest.raises(DownloadError, match="not a public one"):
        checked(f"http://{host}/1.png", NOBODY)


@pytest.mark.parametrize("host", ["１２７.0.0.1", "127。0。0。1"])
def test_a_literal_in_other_letters_is_refused(host: str) -> None:
    with pytest.raises(DownloadError, match="not a public one"):
        checked(f"http://{host}/1.png", NOBODY)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "fox.png",
        "//cdn.example/1.png",
        "file:///etc/passwd",
        "ftp://cdn.example/1.png",
        "gopher://cdn.example/",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "http://",
        "http:///1.png",
        "https:cdn.example",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(DownloadError):
        checked(address, NOBODY)


@pytest.mark.parametrize(
    "address", ["http://[", "http://x:99999/", "http://x:port/", "http://\ud800/", "http://[::1"]
)
def test_what_cannot_be_read_is_refused(address: str) -> None:
    with pytest.raises(DownloadError, match="cannot be read"):
        checked(address, NOBODY)


@pytest.mark.parametrize("who", ["user", "user:word", ":word", "cdn.example"])
def test_credentials_are_refused(who: str) -> None:
    with pytest.raises(DownloadError, match="credentials"):
        checked(f"https://{who}@evil.example/1.png", NOBODY)


def test_a_public_address_passes_as_it_is() -> None:
    address = "https://cdn.example/a%2Fb/1.png?sig=a%2Bb&x=1"
    assert str(checked(address, NOBODY)) == address


def test_a_trusted_origin_may_be_private_but_not_its_neighbours() -> None:
    trusted = frozenset({Origin("http", "127.0.0.1", 8765)})
    assert checked("http://127.0.0.1:8765/1.png", trusted).port == 8765
    with pytest.raises(DownloadError):
        checked("http://127.0.0.1:8766/1.png", trusted)
    with pytest.raises(DownloadError):
        checked("http://127.0.0.2:8765/1.png", trusted)


def test_an_origin_knows_the_ports_of_its_schemes() -> None:
    assert origin_of("https://cdn.example/1.png") == ("https", "cdn.example", 443)
    assert origin_of("http://cdn.example/1.png") == ("http", "cdn.example", 80)
    assert origin_of("http://CDN.example:80/1.png") == ("http", "cdn.example", 80)


ROUTER = "https://router.example/fal-ai"


@pytest.mark.parametrize(
    "url",
    [
        ROUTER,
        f"{ROUTER}/",
        f"{ROUTER}/jobs/1?x=/../..",
        f"{ROUTER}/jobs/../1",
        f"{ROUTER}/jobs/%2e%2e/1",
        "https://router.example/fal%2Dai/jobs",
        "https://ROUTER.example:443/x/../fal-ai/1",
        f"{ROUTER}//jobs",
    ],
)
def test_what_is_below_a_base_is_within_it(url: str) -> None:
    assert is_within(url, ROUTER)


@pytest.mark.parametrize(
    "url",
    [
        "http://router.example:443/fal-ai/1",  # the same host and port, but not under TLS
        "https://router.example:8443/fal-ai/1",
        "https://other.example/fal-ai/1",
        "https://key@router.example/fal-ai/1",
        "https://router.example/fal-ai-2/1",
        "https://router.example/replicate/1",
        f"{ROUTER}/../replicate",
        f"{ROUTER}/%2e%2e/replicate",
        f"{ROUTER}/%2E./replicate",
        f"{ROUTER}/..%2freplicate",
        f"{ROUTER}/%252e%252e%252freplicate",
        f"{ROUTER}/%25252e%25252e/replicate",
        f"{ROUTER}/..;x=1/replicate",
        f"{ROUTER}/..\\replicate",
        f"{ROUTER}/..%5creplicate",
        f"{ROUTER}/x/../../replicate",
        f"{ROUTER}/../../../fal-ai",
        f"{ROUTER}/%{'25' * 20}2e",
        f"{ROUTER}/%00",
        f"{ROUTER}/%ff",
        "https://[",
        "https://router.example:99999/fal-ai",
        "",
    ],
)
def test_what_leads_elsewhere_however_it_is_written_is_not(url: str) -> None:
    assert not is_within(url, ROUTER)


@given(
    st.lists(st.sampled_from(["..", ".", "%2e", "%2f", "/", "\\", "%5c", "%25", "2e", "a", ";"]))
)
def test_no_mixture_of_them_leads_out_of_a_base(parts: list[str]) -> None:
    url = f"{ROUTER}/{''.join(parts)}"
    if is_within(url, ROUTER):
        assert normpath(decoded(url).replace("\\", "/")).startswith("https:/router.example/fal-ai")


def decoded(url: str) -> str:
    for _ in range(20):
        url = unquote(url)
    return url


@given(st.text())
def test_no_text_at_all_gets_past_with_another_error(text: str) -> None:
    for address in (text, f"http://{text}", f"https://{text}/1.png"):
        try:
            url = checked(address, NOBODY)
        except DownloadError:
            continue
        assert url.scheme in ("http", "https")
        assert url.host
        assert url.user is url.password is None
