"""Drives litellm with its own Gemini provider; runs in its own environment."""

from __future__ import annotations

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it downloads one when imported

import driving
import litellm

MODEL, EMBEDDER = "gemini/gemini-3.8-flash", "gemini/gemini-embedding-2"


def surfaces(base_url: str) -> dict[str, driving.Call]:
    litellm.suppress_debug_info = False
    api_base = f"{base_url}/v1beta"

    def asked(key: str, prompt: str) -> dict[str, object]:
        return {
            "model": MODEL,
            "messages": [{"role": "user", "content": prompt}],
            "api_key": key,
            "api_base": api_base,
        }

    def completion(key: str, prompt: str) -> str:
        return litellm.completion(**asked(key, prompt)).choices[0].message.content

    def retries(key: str, prompt: str) -> str:
        answer = litellm.completion(**asked(key, prompt), num_retries=2)
        return answer.choices[0].message.content

    def stream(key: str, prompt: str) -> str:
        pieces = litellm.completion(**asked(key, prompt), stream=True)
        return "".join([piece.choices[0].delta.content or "" for piece in pieces])

    async def acompletion(key: str, prompt: str) -> str:
        return (await litellm.acompletion(**asked(key, prompt))).choices[0].message.content

    async def astream(key: str, prompt: str) -> str:
        pieces = await litellm.acompletion(**asked(key, prompt), stream=True)
        return "".join([piece.choices[0].delta.content or "" async for piece in pieces])

    def unversioned(key: str, prompt: str) -> str:
        settings = {**asked(key, prompt), "api_base": base_url}
        return litellm.completion(**settings).choices[0].message.content

    def embedding(key: str, prompt: str) -> str:
        answer = litellm.embedding(model=EMBEDDER, input=[prompt], api_key=key, api_base=api_base)
        return str(len(answer.data[0]["embedding"]))

    return {
        "completion": completion,
        "completion with num_retries=2": retries,
        "completion, api_base without version": unversioned,
        "completion stream": stream,
        "acompletion": acompletion,
        "acompletion stream": astream,
        "embedding": embedding,
    }


if __name__ == "__main__":
    driving.main(surfaces)
