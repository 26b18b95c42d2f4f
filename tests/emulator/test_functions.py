from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.emulator.functions import FunctionCall, call_for
from tests.emulator.calls import HELLO, played

WEATHER = {
    "name": "weather",
    "parameters": {
        "type": "OBJECT",
        "required": ["city", "days", "units", "where", "tags", "exact", "maybe"],
        "properties": {
            "city": {"type": "STRING"},
            "days": {"type": "INTEGER", "minimum": 1},
            "units": {"type": "STRING", "enum": ["celsius", "kelvin"]},
            "where": {"type": "OBJECT", "required": ["lat"], "properties": {"lat": {"type": "NUMBER"}}},
            "tags": {"type": "ARRAY", "items": {"type": "STRING"}},
            "exact": {"type": "BOOLEAN"},
            "maybe": {"anyOf": [{"type": "STRING"}, {"type": "NULL"}]},
            "optional": {"type": "STRING"},
        },
    },
}  # fmt: skip
NOW = {"name": "now", "parametersJsonSchema": {"required": ["zone"], "properties": {"zone": {"type": ["null", "string"]}}}}  # fmt: skip


def asking(*functions, mode="ANY", contents=HELLO["contents"], **calling):
    return {
        "contents": contents,
        "tools": [{"functionDeclarations": list(functions)}],
        "toolConfig": {"functionCallingConfig": {"mode": mode, **calling}},
    }


def test_the_first_function_is_called_with_the_least_that_its_schema_takes():
    args = {
        "city": "text", "days": 1, "units": "celsius", "where": {"lat": 0}, "tags": [], "exact": False, "maybe": "text",
    }  # fmt: skip
    assert call_for(asking(WEATHER, NOW)) == FunctionCall("weather", args)


def test_only_an_allowed_function_is_called():
    body = asking(WEATHER, NOW, allowedFunctionNames=["now"])
    assert call_for(body) == FunctionCall("now", {"zone": "text"})
    assert call_for(asking(WEATHER, allowedFunctionNames=["other"])) is None


@pytest.mark.parametrize("mode", ["AUTO", "NONE", "VALIDATED", None])
def test_a_model_that_may_choose_talks(mode):
    assert call_for(asking(WEATHER, mode=mode)) is None


def test_a_function_that_has_answered_is_not_called_again():
    answered = {"role": "user", "parts": [{"functionResponse": {"name": "now", "response": {}}}]}
    assert call_for(asking(NOW, contents=[*HELLO["contents"], answered])) is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "functionDeclarations",
                    "parameters",
                    "required",
                    "properties",
                    "type",
                    "enum",
                    "anyOf",
                    "name",
                    "mode",
                    "a",
                    "functionCallingConfig",
                    "allowedFunctionNames",
                    "minimum",
                    "parts",
                    "functionResponse",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.fixed_dictionaries({}, optional={"tools": _json, "toolConfig": _json, "contents": _json}))
def test_any_document_calls_something_or_nothing(document):
    assert isinstance(call_for(document), FunctionCall | None)


def test_a_deep_schema_is_followed_only_so_far():
    schema = {"type": "STRING"}
    for _ in range(50):
        schema = {"type": "OBJECT", "required": ["x"], "properties": {"x": schema}}
    call = call_for(asking({"name": "deep", "parameters": schema}))
    assert str(call.args).count("x") == 8


def test_an_answer_calls_and_counts_and_a_stream_says_the_same():
    path = "/v1beta/models/gemini-3.8-flash:streamGenerateContent"

    async def story(caller):
        whole = (await caller.generate(body=asking(NOW))).json()
        (piece,) = (await caller.post(path, asking(NOW))).json()
        return whole, piece

    whole, piece = played(story)
    (candidate,) = whole["candidates"]
    part = {"functionCall": {"name": "now", "args": {"zone": "text"}}}
    assert candidate["content"] == {"parts": [part], "role": "model"}
    assert candidate["finishReason"] == "STOP"
    assert whole["usageMetadata"]["candidatesTokenCount"] > 0
    assert piece["candidates"] == whole["candidates"]
