from __future__ import annotations

import pytest

from gemquota.emulator import errors
from gemquota.emulator.credentials import bad_key, key_of, project_of, resource_of
from gemquota.emulator.exchange import Refused
from gemquota.emulator.refusals import Dialect
from gemquota.emulator.routing import Service
from tests.emulator.exchanges import call_of, exchange_of

TWO = {
    "project": [
        {"name": "mine", "keys": ["k"], "tier": "tier1"},
        {"name": "other", "keys": ["o"], "tier": "free"},
    ]
}
VERTEX = {"service": Service.VERTEX}
OPENAI = {"dialect": Dialect.ARRAY}


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ({}, None),
        ({"x_goog_api_key": " k "}, "k"),
        ({"query": "key=k&alt=sse"}, "k"),
        ({"query": "key=a&key=b"}, "b"),
        ({"authorization": "Bearer k"}, "k"),
        ({"authorization": "bearer  k "}, "k"),
        ({"authorization": "Basic k"}, None),
        ({"authorization": "Bearer"}, None),
        ({"x_goog_api_key": "", "authorization": "Bearer k"}, "k"),
        ({"x_goog_api_key": "a", "query": "key=b", "authorization": "Bearer c"}, "a"),
        ({"query": "key=b", "authorization": "Bearer c"}, "b"),
    ],
)
def test_a_key_is_found_wherever_clients_put_it(sent, key):
    assert key_of(exchange_of(**sent)) == key


def test_the_pieces_of_an_upload_are_its_openers():
    exchange = exchange_of(query="upload_id=u")
    assert key_of(exchange) is None
    exchange.emulator.shelf.open("u", "k")
    assert key_of(exchange) == "k"


@pytest.mark.parametrize(
    ("call", "sent", "name"),
    [
        (call_of(), {"x_goog_api_key": "k"}, "mine"),
        (call_of(project="other"), {"x_goog_api_key": "k"}, "mine"),  # no such path there
        (call_of(**VERTEX, project="other"), {"authorization": "Bearer any"}, "other"),
        (call_of(**VERTEX, project="gone"), {"authorization": "Bearer k"}, "mine"),
        (call_of(**VERTEX), {"x_goog_api_key": "o"}, "other"),
        (call_of(**VERTEX, project=errors.EXPRESS_PROJECT), {"x_goog_api_key": "o"}, "other"),
    ],
)
def test_a_call_is_paid_by_the_project_that_it_names_or_its_key_belongs_to(call, sent, name):
    assert project_of(exchange_of(call, scenario=TWO, **sent)).name == name


@pytest.mark.parametrize(
    ("call", "without", "strange"),
    [
        (call_of(), errors.NO_KEY, errors.BAD_KEY),
        (call_of(**OPENAI), errors.NO_AUTHORIZATION, errors.BAD_KEY_SHORT),
        (call_of(**VERTEX), errors.NO_TOKEN, errors.BAD_KEY_VERTEX),
        (call_of(**VERTEX, project="gone"), errors.NO_TOKEN, None),
    ],
)
def test_each_service_refuses_in_its_own_words(call, without, strange):
    with pytest.raises(Refused) as caught:
        project_of(exchange_of(call, scenario=TWO))
    assert caught.value.error is without
    with pytest.raises(Refused) as caught:
        project_of(exchange_of(call, scenario=TWO, x_goog_api_key="strange"))
    assert caught.value.error == (strange or errors.denied(resource_of(call)))


def test_a_token_of_a_named_project_is_no_key():
    assert bad_key(call_of(**VERTEX, project="mine")) is errors.BAD_TOKEN


@pytest.mark.parametrize(
    ("call", "resource"),
    [
        (
            call_of(model="m", project="p", location="l"),
            "projects/p/locations/l/publishers/google/models/m",
        ),
        (
            call_of(),
            f"projects/{errors.EXPRESS_PROJECT}/locations/global/publishers/google/models/",
        ),
    ],
)
def test_a_resource_is_named_in_full(call, resource):
    assert resource_of(call) == resource
