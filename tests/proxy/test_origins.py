from __future__ import annotations

import pytest

from gemquota.errors import UsageError
from gemquota.proxy.origins import GOOGLE, Origins, checked_origin


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("/v1beta/models/m:generateContent", GOOGLE),
        ("/upload/v1beta/files", GOOGLE),
        ("/v1/projects/p/locations/us-central1/publishers/google/models/m:x", "https://us-central1-aiplatform.googleapis.com"),
        ("/v1/projects/p/locations/global/publishers/google/models/m:x", "https://aiplatform.googleapis.com"),
        ("/v1/projects/p/locations/eu/publishers/google/models/m:x", "https://aiplatform.eu.rep.googleapis.com"),
        ("/v1beta1/publishers/google/models/m:x", "https://aiplatform.googleapis.com"),
        ("/ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent", "https://aiplatform.googleapis.com"),
        ("/v1/projects/p/locations/evil.example%2f/publishers/x", "https://aiplatform.googleapis.com"),
    ],
)  # fmt: skip
def test_a_path_goes_to_its_service_of_google(path, base):
    assert Origins().of(path) == base


def test_a_configured_base_takes_all():
    origins = Origins("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert origins.of("/v1beta/models") == "http://127.0.0.1:1"
    assert origins.of("/v1/projects/p/locations/x/y") == "http://127.0.0.1:2"


@pytest.mark.parametrize(
    ("origins", "url", "allowed"),
    [
        (Origins(), f"{GOOGLE}/upload?upload_id=1", True),
        (Origins(), "https://storage.googleapis.com/x", True),
        (Origins(), "http://storage.googleapis.com/x", False),
        (Origins(), "https://evil.example/.googleapis.com", False),
        (Origins(), "https://evilgoogleapis.com/", False),
        (Origins(), "http://[", False),
        (Origins("http://127.0.0.1:1"), "http://127.0.0.1:1/x", True),
        (Origins("http://127.0.0.1:1"), "http://127.0.0.1:2/x", False),
        (Origins("http://127.0.0.1:1"), "https://storage.googleapis.com/x", False),
    ],
)
def test_only_addresses_of_the_same_service_are_allowed(origins, url, allowed):
    assert origins.allows(url) is allowed


@pytest.mark.parametrize("url", ["", "ftp://x", "https://", "https://u:p@x", "https://x?a=1", "https://x#a", "http://[", "https://a b"])  # fmt: skip
def test_what_is_no_base_is_refused(url):
    with pytest.raises(UsageError, match="--upstream"):
        checked_origin(url, "--upstream")


def test_a_base_may_have_a_path():
    assert checked_origin("https://gw.example/gemini/", "--upstream") == "https://gw.example/gemini"
