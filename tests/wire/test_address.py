from __future__ import annotations

import pytest

from gemquota.errors import AuthError, UsageError
from gemquota.wire.address import (
    bares_keys,
    checked_base_url,
    checked_key,
    names_this_machine,
    vertex_base_url,
)


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://generativelanguage.googleapis.com", "https://generativelanguage.googleapis.com/v1beta"),
        ("https://gateway.example/gemini/", "https://gateway.example/gemini/v1beta"),
        ("https://gateway.example/v1", "https://gateway.example/v1"),
        ("http://127.0.0.1:8429", "http://127.0.0.1:8429/v1beta"),
        ("http://localhost:8429/v1alpha", "http://localhost:8429/v1alpha"),
        ("http://[::1]:8429", "http://[::1]:8429/v1beta"),
    ],
)  # fmt: skip
def test_an_address_gets_a_version_where_it_has_none(given, base):
    assert checked_base_url(given) == base


@pytest.mark.parametrize(
    "given",
    [
        "http://generativelanguage.googleapis.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "ftp://localhost",
        "localhost:8429",
        "https://user:pass@host",
        "https://host?key=x",
        "https://host#x",
        "https://",
        "https://host:99999",
        "http://[::1",
        "https://ho\nst",
        "",
    ],
)
def test_no_key_goes_where_it_should_not(given):
    with pytest.raises(UsageError):
        checked_base_url(given)


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel", "tab\t"])
def test_what_is_no_key_is_not_sent_and_not_shown(key):
    with pytest.raises(AuthError) as refused:
        checked_key(key)
    assert not key or key not in str(refused.value)


@pytest.mark.parametrize(
    ("resource", "base_url", "host"),
    [
        ("shop/us-central1", None, "https://us-central1-aiplatform.googleapis.com"),
        ("shop/global", None, "https://aiplatform.googleapis.com"),
        ("shop/eu", None, "https://aiplatform.eu.rep.googleapis.com"),
        ("shop/global", "http://127.0.0.1:8429/", "http://127.0.0.1:8429"),
    ],
)
def test_a_project_on_vertex_ai_has_the_address_of_its_location(resource, base_url, host):
    project, location = resource.split("/")
    path = f"/v1/projects/{project}/locations/{location}/publishers/google"
    assert vertex_base_url(resource, base_url) == host + path


@pytest.mark.parametrize(
    "resource",
    ["shop", "shop/", "/global", "a/b/c", "shop/us-central1.evil.example", "shop/x?y", ""],
)
def test_what_names_no_project_and_location_is_refused(resource):
    with pytest.raises(UsageError):
        vertex_base_url(resource, None)


@pytest.mark.parametrize(
    ("host", "this"),
    [
        (b"localhost:8787", True),
        (b"127.0.0.1", True),
        (b"[::1]:9464", True),
        (b"localhost.evil.example", False),
        (b"evil.example:127", False),
        (b"", False),
        (b"\xff", False),
    ],
)
def test_a_host_header_names_this_machine_or_does_not(host, this):
    assert names_this_machine(host) is this


@pytest.mark.parametrize(
    ("url", "bares"),
    [
        ("http://gateway.example/x", True),
        ("http://10.0.0.1", True),
        ("https://gateway.example", False),
        ("http://127.0.0.1:8429", False),
        ("http://[::1]:1", False),
        ("the emulator", False),
    ],
)
def test_plain_http_beyond_this_machine_bares_keys(url, bares):
    assert bares_keys(url) is bares
