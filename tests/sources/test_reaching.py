from __future__ import annotations

import json

import pytest
import requests

from gemquota.errors import UnreachableError
from gemquota.sources.deadline import Deadline
from gemquota.sources.reaching import unreachable


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (requests.exceptions.ProxyError("http://u:secret@h"), "the proxy of the environment"),
        (requests.exceptions.SSLError(), "certificate"),
        (requests.exceptions.ReadTimeout(), "no answer within 8 s"),
        (requests.exceptions.ConnectTimeout(), "no answer within 8 s"),
        (requests.exceptions.ConnectionError("secret"), "no connection"),
        (json.JSONDecodeError("secret", "", 0), "not Google"),
        (OSError("secret"), "OSError"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_of_a_library_is_told_in_our_words(error, said):
    found = unreachable("Cloud Quotas", error, Deadline(8.0))
    assert isinstance(found, UnreachableError)
    assert said in str(found)
    assert found.hint
    assert "secret" not in f"{found}{found.hint}"
