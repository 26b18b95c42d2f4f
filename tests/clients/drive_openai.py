"""Drives openai against the API's OpenAI compatibility; runs in its own environment."""

from __future__ import annotations

from functools import cache, partial

import driving
from openai import AsyncOpenAI, OpenAI

MODEL, EMBEDDER = "gemini-3.8-flash", "gemini-embedding-2"


def surfaces(base_url: str) -> dict[str, driving.Call]:
    # By default three requests over 1.5 s, or longer after a `Retry-After`.
    settings = {"base_url": f"{base_url}/v1beta/openai/", "max_retries": 0}
    client = cache(partial(OpenAI, **settings))
    async_client = cache(partial(AsyncOpenAI, **settings))

    def asked(prompt: str) -> dict[str, object]:
        return {"model": MODEL, "messages": [{"role": "user", "content": prompt}]}

    def chat(key: str, prompt: str) -> str:
        answer = client(api_key=key).chat.completions.create(**asked(prompt))
        return answer.choices[0].message.content

    def retries(key: str, prompt: str) -> str:
        patient = client(api_key=key).with_options(max_retries=1)
        return patient.chat.completions.create(**asked(prompt)).choices[0].message.content

    def stream(key: str, prompt: str) -> str:
        pieces = client(api_key=key).chat.completions.create(**asked(prompt), stream=True)
        return "".join([piece.choices[0].delta.content or "" for piece in pieces])

    async def achat(key: str, prompt: str) -> str:
        answer = await async_client(api_key=key).chat.completions.create(**asked(prompt))
        return answer.choices[0].message.content

    async def astream(key: str, prompt: str) -> str:
        api = async_client(api_key=key)
        pieces = await api.chat.completions.create(**asked(prompt), stream=True)
        return "".join([piece.choices[0].delta.content or "" async for piece in pieces])

    def embed(key: str, prompt: str) -> str:
        answer = client(api_key=key).embeddings.create(model=EMBEDDER, input=prompt)
        return str(len(answer.data[0].embedding))

    return {
        "chat.completions": chat,
        "chat.completions with max_retries=1": retries,
        "chat.completions stream": stream,
        "async chat.completions": achat,
        "async chat.completions stream": astream,
        "embeddings": embed,
    }


if __name__ == "__main__":
    driving.main(surfaces)
