from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from gemquota.errors import AuthError, UsageError
from gemquota.wire.adc import access_token


class GoogleAuthError(Exception):
    pass


@pytest.fixture
def google_auth(monkeypatch):
    """A stand-in for google-auth, which need not be installed; `default` is for the test to set."""
    parts = ("google", "google.auth", "google.auth.exceptions", "google.auth.transport")
    made = {name: ModuleType(name) for name in (*parts, "google.auth.transport.requests")}
    for name, module in made.items():
        monkeypatch.setitem(sys.modules, name, module)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(made[parent], child, module)
    made["google.auth.exceptions"].GoogleAuthError = GoogleAuthError
    made["google.auth.transport.requests"].Request = lambda: "a request"
    return made["google.auth"]


def test_a_token_is_refreshed_before_it_is_used(google_auth):
    seen = []
    credentials = SimpleNamespace(refresh=seen.append, token="fresh")
    google_auth.default = lambda scopes: (credentials, "project")
    assert (access_token(), seen) == ("fresh", ["a request"])


def test_refused_credentials_are_said_and_not_shown(google_auth):
    def refuse(scopes):
        raise GoogleAuthError("secret detail")

    google_auth.default = refuse
    with pytest.raises(AuthError) as refused:
        access_token()
    assert "secret" not in str(refused.value)
    assert refused.value.hint == "gcloud auth application-default login"


def test_without_google_auth_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.auth", None)
    with pytest.raises(UsageError) as refused:
        access_token()
    assert "gemquota[vertex]" in refused.value.hint
