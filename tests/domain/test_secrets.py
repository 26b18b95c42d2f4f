from __future__ import annotations

import dataclasses
import json
import re
import string
import urllib.parse

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gemquota.domain.secrets import BLANK, redacted
from gemquota.extract.diagnose import diagnose
from tests.examples import most
from tests.extract.wrappings import LOSSLESS, hard_wrapped

WORD = string.ascii_letters + string.digits
# Own inventions in the shapes of keys.
TAIL = "Zk4mQ9tR2xWb7LsPd3VhNc8JfGy5TaEu6Ho"
KEYS = {
    "AIza": f"AIza{TAIL}",
    "AQ": f"AQ.Ab8RN6{TAIL}",
    "OAuth": f"ya29.a0AfB_{TAIL}-{TAIL[::-1]}",
    "refresh": f"1//0g{TAIL}",
    "OpenAI": f"sk-proj-{TAIL}",
}
PLACES = {
    "query": "429 Too Many Requests for url: https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent?key={key}&alt=sse",
    "header": "> x-goog-api-key: {key}\n< HTTP/2 429\nerror: rate limit exceeded",
    "bearer": "Authorization: Bearer {key}\nHTTP/1.1 429 Too Many Requests",
    "consumer": "403 Permission denied: Consumer 'api_key:{key}' has been suspended.",
    "json": '{{"error":{{"code":400,"message":"API key not valid: {key}. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}}}',
    "prose": "my key is {key} and I get error 429 all day",
}  # fmt: skip


def leaks(key: str, said: str) -> list[str]:
    """Pieces of the secret part of `key`, ten characters long, that stand in `said`."""
    tight = re.sub(r"\s|\\n", "", said)
    secret = key[7:]
    return [secret[at : at + 10] for at in range(len(secret) - 9) if secret[at : at + 10] in tight]


def everything_said(text: str) -> str:
    return json.dumps([dataclasses.asdict(one) for one in diagnose(text, now_s=1.79e9)])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", KEYS)
def test_a_key_is_blanked_wherever_it_stands(shape, place):
    text = PLACES[place].format(key=KEYS[shape])
    assert BLANK in redacted(text)
    assert leaks(KEYS[shape], redacted(text)) == []
    assert diagnose(text, now_s=1.79e9)
    assert leaks(KEYS[shape], everything_said(text)) == []


@settings(max_examples=most(300), deadline=None)
@example("AIza", "header", ["json-field", "json-field"], 85)
@given(
    st.sampled_from(sorted(KEYS)),
    st.sampled_from(sorted(PLACES)),
    st.lists(st.sampled_from(sorted(LOSSLESS)), max_size=3),
    st.integers(24, 120) | st.none(),
)
def test_no_wrapping_brings_a_key_out(shape, place, names, width):
    text = PLACES[place].format(key=KEYS[shape])
    for name in names:
        text = LOSSLESS[name](text)
    if width is not None:
        text = hard_wrapped(width)(text)
    assert leaks(KEYS[shape], everything_said(text)) == []


@pytest.mark.parametrize("cut", range(1, 39))
def test_a_key_that_a_line_end_cut_is_blanked_whole(cut):
    key = KEYS["AIza"]
    said = redacted(f"the key {key[:cut]}\n{key[cut:]} is refused")
    assert leaks(key, said) == []
    assert said.startswith("the key ")
    assert said.endswith(" is refused")


@pytest.mark.parametrize("shape", ["AIza", "AQ", "OAuth"])
def test_a_key_in_a_url_that_was_encoded_again_is_blanked(shape):
    url = f"https://x.example/relay?to={urllib.parse.quote('https://y.example/?key=' + KEYS[shape] + '&a=1', safe='')}"
    assert leaks(KEYS[shape], redacted(url)) == []
    assert leaks(KEYS[shape], redacted(urllib.parse.quote(url, safe=""))) == []


@pytest.mark.parametrize(
    "text",
    [
        "API key not valid. Please pass a valid API key.",
        "AIza is how keys begin, and they are 39 characters long",
        "Bearer of bad news: 429",
        "set GEMINI_API_KEY or GOOGLE_API_KEY",
        "ask-me-anything about task-queues-and-other-things",
        "FAQ.Frequently asked",
    ],
)
def test_what_is_no_key_is_left_alone(text):
    assert redacted(text) == text


@given(st.text(alphabet=WORD + "-_", min_size=8, max_size=60))
def test_whatever_follows_a_key_parameter_is_blanked(value):
    assert value not in redacted(f"GET /v1/models?key={value} 429").replace(BLANK, "")


def test_blanking_is_done_once():
    text = PLACES["query"].format(key=KEYS["AIza"])
    assert redacted(redacted(text)) == redacted(text)
