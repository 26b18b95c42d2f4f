"""Drives google-genai; runs in its own environment."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import driving
import httpx2
from google import genai
from google.genai import types

MODEL, EMBEDDER = "gemini-3.8-flash", "gemini-embedding-2"


def surfaces(base_url: str) -> dict[str, driving.Call]:
    clients: dict[tuple[str, ...], genai.Client] = {}  # one without a name closes before it sends

    def client(key: str, **options: Any) -> genai.Client:
        if (same := (key, *options)) not in clients:
            http = types.HttpOptions(base_url=base_url, **options)
            clients[same] = genai.Client(api_key=key, http_options=http)
        return clients[same]

    impatient = types.HttpRetryOptions(attempts=2, initial_delay=0.01, jitter=0.0)
    once = types.HttpRetryOptions(attempts=1)  # else it sleeps for whatever Retry-After says
    transport = cache(httpx2.AsyncClient)

    def models(key: str, prompt: str) -> str:
        return client(key).models.generate_content(model=MODEL, contents=prompt).text

    def stream(key: str, prompt: str) -> str:
        pieces = client(key).models.generate_content_stream(model=MODEL, contents=prompt)
        return "".join(piece.text or "" for piece in pieces)

    def retries(key: str, prompt: str) -> str:
        api = client(key, retry_options=impatient)
        return api.models.generate_content(model=MODEL, contents=prompt).text

    async def async_(key: str, prompt: str) -> str:
        api = client(key).aio
        return (await api.models.generate_content(model=MODEL, contents=prompt)).text

    async def async_stream(key: str, prompt: str) -> str:
        pieces = await client(key).aio.models.generate_content_stream(model=MODEL, contents=prompt)
        return "".join([piece.text or "" async for piece in pieces])

    async def async_stream_httpx(key: str, prompt: str) -> str:
        # Without aiohttp, which it prefers where there is one.
        api = client(key, httpx_async_client=transport()).aio
        pieces = await api.models.generate_content_stream(model=MODEL, contents=prompt)
        return "".join([piece.text or "" async for piece in pieces])

    def chat(key: str, prompt: str) -> str:
        return client(key).chats.create(model=MODEL).send_message(prompt).text

    def chat_stream(key: str, prompt: str) -> str:
        pieces = client(key).chats.create(model=MODEL).send_message_stream(prompt)
        return "".join(piece.text or "" for piece in pieces)

    def embed(key: str, prompt: str) -> str:
        answer = client(key).models.embed_content(model=EMBEDDER, contents=prompt)
        return str(len(answer.embeddings[0].values))

    def file(key: str, prompt: str) -> str:
        api = client(key)
        name = types.UploadFileConfig(mime_type="text/plain")
        uploaded = api.files.upload(file=io.BytesIO(prompt.encode()), config=name)
        asked = [uploaded, "What is this?"]
        return api.models.generate_content(model=MODEL, contents=asked).text

    def cached(key: str, prompt: str) -> str:
        api = client(key)
        held = types.CreateCachedContentConfig(contents=[prompt * 5_000], ttl="60s")
        name = api.caches.create(model=MODEL, config=held).name
        using = types.GenerateContentConfig(cached_content=name)
        return api.models.generate_content(model=MODEL, contents=prompt, config=using).text

    def batch(key: str, prompt: str) -> str:
        asked = [types.InlinedRequest(contents=[types.Content(parts=[types.Part(text=prompt)])])]
        return client(key).batches.create(model=MODEL, src=asked).name

    def interaction(key: str, prompt: str) -> str:
        api = client(key, retry_options=once)
        return api.interactions.create(model=MODEL, input=prompt).output_text

    def interaction_stream(key: str, prompt: str) -> str:
        api = client(key, retry_options=once)
        events = api.interactions.create(model=MODEL, input=prompt, stream=True)
        return "\n".join([str(event) for event in events])  # an error, too, is only an event

    async def async_interaction(key: str, prompt: str) -> str:
        api = client(key, retry_options=once).aio
        return (await api.interactions.create(model=MODEL, input=prompt)).output_text

    return {
        "generate_content": models,
        "generate_content with retry_options": retries,
        "generate_content_stream": stream,
        "aio generate_content": async_,
        "aio generate_content_stream": async_stream,
        "aio generate_content_stream, httpx": async_stream_httpx,
        "chats send_message": chat,
        "chats send_message_stream": chat_stream,
        "embed_content": embed,
        "files.upload, generate_content": file,
        "caches.create, generate_content": cached,
        "batches.create": batch,
        "interactions.create": interaction,
        "interactions.create stream": interaction_stream,
        "aio interactions.create": async_interaction,
    }


if __name__ == "__main__":
    driving.main(surfaces)
