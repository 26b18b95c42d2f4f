"""No body, of whatever shape, brings a surface down: each gets an answer of the API."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulator.calls import Caller, played
from tests.examples import most

FLASH = "gemini-3.8-flash"
PUBLISHED = "/v1/projects/p/locations/l/publishers/google/models"
PATHS = (
    "/v1beta/openai/chat/completions",
    "/v1beta/openai/embeddings",
    "/v1beta/openai/images/generations",
    "/v1beta/interactions",
    f"{PUBLISHED}/{FLASH}:generateContent",
    f"{PUBLISHED}/{FLASH}:countTokens",
    f"{PUBLISHED}/gemini-embedding-001:predict",
    f"{PUBLISHED}/gemini-embedding-001:embedContent",
    f"{PUBLISHED}/gemini-embedding-001:batchEmbedContents",
)
WORDS = (
    "contents", "content", "parts", "text", "role", "model", "input", "messages", "type", "stream",
    "stream_options", "include_usage", "tools", "tool_calls", "function", "generation_config",
    "generationConfig", "max_tokens", "max_output_tokens", "maxOutputTokens", "thinking_budget",
    "thinkingConfig", "thinkingBudget", "thinking_summaries", "response_format", "properties", "mime_type", "inlineData", "data",
    "image_url", "url", "input_audio", "file", "file_data", "instances", "requests", "parameters",
    "outputDimensionality", "embedContentConfig", "dimensions", "previous_interaction_id", "store",
    "background", "agent", "tool_choice", "allowed_tools", "mode", "name", "extra_body", "google", "thinking_config", "cached_content", "cachedContent", "prompt", "n", "system_instruction", "systemInstruction", "reasoning_effort",
)  # fmt: skip
names = st.sampled_from(WORDS) | st.text(max_size=3)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        (FLASH, "gemini-embedding-001", "user", "assistant", "system", "text", "image", "image_url",
         "json_object", "auto", "none", "data:image/png;base64,AA")
    )
    | st.text(max_size=5)
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=12,
)
bodies = st.dictionaries(names, values, max_size=6)


@settings(max_examples=most(300), deadline=None)
@given(path=st.sampled_from(PATHS), body=bodies, known=st.booleans())
def test_a_body_of_any_shape_gets_an_answer(path, body, known):
    model = "gemini-embedding-001" if "embed" in path else FLASH
    document = {**body, "model": model} if known else body

    async def story(caller: Caller):
        headers = {"authorization": "Bearer k"}
        return await caller.post(path, document, key=None, headers=headers)

    answer = played(story, tier="tier3")
    assert answer.status_code in (200, 400, 404, 429, 501)
    assert answer.content
