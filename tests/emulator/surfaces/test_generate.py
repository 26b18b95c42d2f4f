from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.clock import LoopClock
from gemquota.domain.ledger import usage
from gemquota.emulator.app import create
from gemquota.emulator.exchange import Exchange, Refused
from gemquota.emulator.scenario_file import scenario_of
from gemquota.emulator.surfaces.generate import generated, generated_by_body
from tests.emulator.exchanges import START_S, call_of

FLASH = "gemini-3.8-flash"
TEXTS = st.text(max_size=8)
PARTS = st.fixed_dictionaries({"text": TEXTS}) | st.fixed_dictionaries(
    {"inlineData": st.fixed_dictionaries({"mimeType": st.just("image/png"), "data": TEXTS})}
)
CONTENTS = st.lists(st.fixed_dictionaries({"parts": st.lists(PARTS, max_size=2)}), max_size=2)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "maxOutputTokens": st.integers(0, 30),
        "candidateCount": st.integers(0, 9),
        "thinkingConfig": st.fixed_dictionaries({"thinkingBudget": st.integers(-1, 50)}),
    },
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "contents": CONTENTS | TEXTS,
        "generationConfig": CONFIGS,
        "systemInstruction": st.fixed_dictionaries({"parts": st.lists(PARTS, max_size=1)}),
        "cachedContent": st.just("cachedContents/none"),
    },
)


def exchange_of(body: bytes) -> Exchange:
    emulator = create(scenario_of({}), LoopClock(START_S))
    project = emulator.projects.of("k")
    assert project is not None
    call = call_of(model=FLASH)
    exchange = Exchange(emulator, call, {}, "", body, START_S, {})
    exchange.project = project
    return exchange


def outcome(generate, body):
    """What comes of a body: answer and what every limit counts, or the refusal."""
    exchange = exchange_of(body)
    try:
        model, answer = generate(exchange)
    except Refused as refused:
        return refused.error
    assert exchange.ledger is not None
    used = [each.used for each in usage(exchange.ledger, START_S)]
    said = answer.pieces, answer.usage, answer.finish_reason, answer.candidates
    return model, said, used, exchange.input_tokens, exchange.output_tokens


@given(DOCUMENTS)
def test_a_body_read_before_comes_to_the_same(document):
    body = json.dumps(document).encode()
    whole = outcome(lambda exchange: generated(exchange, exchange.document()), body)
    assert outcome(generated_by_body, body) == whole
    assert outcome(generated_by_body, body) == whole


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"contents": 7}'])
def test_a_body_that_is_none_is_refused_each_time(body):
    for _ in range(2):
        assert outcome(generated_by_body, body).code == 400
