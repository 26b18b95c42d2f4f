from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.emulator.routing import Router
from gemquota.emulator.surfaces import TABLES, routes

ROUTER = Router(routes())
CHAT = ROUTER.find("POST", "/chat/completions")


@pytest.mark.parametrize(
    ("http_method", "path", "method", "version", "model"),
    [
        ("POST", "/v1/models/m:generateContent", "generateContent", "v1", "m"),
        ("POST", "/models/m:countTokens", "countTokens", "v1beta", "m"),
        ("POST", "/v1alpha/models/m:streamGenerateContent", "streamGenerateContent", "v1alpha", "m"),
        ("POST", "/proxy/v1beta/models/m:embedContent", "embedContent", "v1beta", "m"),
        ("POST", "//v1//models/m:batchEmbedContents", "batchEmbedContents", "v1", "m"),
        ("GET", "/v1beta/models", "listModels", "v1beta", None),
        ("GET", "/models/", "listModels", "v1beta", None),
        ("GET", "/v1/models/m", "getModel", "v1", "m"),
        ("POST", "/v1/chat/completions", "chat/completions", "v1", None),
        ("GET", "/v1beta/openai/models/m", "getModel", "v1beta", "m"),
        ("POST", "/v1/publishers/google/models/m:countTokens", "countTokens", "v1", "m"),
        ("GET", "/v1beta1/publishers/google/models", "listModels", "v1beta1", None),
        ("DELETE", "/v1/interactions/v1_x", "deleteInteraction", "v1", None),
        ("POST", "/interactions/v1_x/cancel", "cancelInteraction", "v1beta", None),
    ],
)  # fmt: skip
def test_a_path_leads_to_its_method(http_method, path, method, version, model):
    call = ROUTER.find(http_method, path)
    assert call is not None
    assert (call.route.method, call.version, call.model) == (method, version, model)


@pytest.mark.parametrize(
    ("http_method", "path"),
    [
        ("GET", "/"),
        ("GET", "/v1beta/models/m:generateContent"),
        ("POST", "/v1beta/models/m"),
        ("POST", "/v1beta/models/m:nonsense"),
        ("GET", "/supermodels"),
        ("GET", "/v1/models/" + "m" * 4_000),
    ],
    ids=["root", "get", "post", "unknown", "suffix", "long"],
)
def test_what_is_no_method_leads_nowhere(http_method, path):
    assert ROUTER.find(http_method, path) is None


@given(st.lists(st.sampled_from(["/", "v1", "models", "m", ":", "generateContent", "%2F", "é"])))
def test_any_path_is_answered(pieces):
    path = "/" + "".join(pieces)
    assert ROUTER.find("POST", path) == ROUTER.find("POST", path)


def test_what_a_router_remembers_is_bounded():
    router = Router(routes())
    for number in range(10_000):
        router.find("GET", f"/v1/models/{number}")
    assert len(router._known) <= 4_096


def test_every_listed_surface_has_routes():
    assert len(set(TABLES)) == len(TABLES)
    assert {route.handler.__module__.rpartition(".")[2] for route in routes()} == set(TABLES)


@pytest.mark.parametrize(
    ("body", "model", "streams"),
    [
        (b'{"model": "m", "stream": true}', "m", True),
        (b'{"model": "models/m"}', "m", False),
        (b'{"model": "google/m", "stream": "true"}', "m", False),
        (b'{"model": "publishers/google/models/m"}', "m", False),
        (b'{"model": ["m"], "stream": 1}', None, False),
        (b'["model"]', None, False),
        (b"no JSON", None, False),
        (b"[" * 100_000, None, False),
    ],
)
def test_a_body_tells_which_model_is_meant_and_whether_it_streams(body, model, streams):
    call = CHAT.told_by(body)
    assert (call.model, call.streams) == (model, streams)


def test_a_name_that_no_model_can_have_is_cut():
    body = b'{"model": "%s"}' % (b"x" * 10_000)
    call = CHAT.told_by(body)
    assert len(call.model) == 200
