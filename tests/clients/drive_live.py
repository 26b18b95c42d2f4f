"""Drives the Live API of google-genai; runs in its own environment.

`SSL_CERT_FILE` names the emulator's certificate: this SDK speaks wss whatever its base URL says.
"""

from __future__ import annotations

import driving
from google import genai
from google.genai import types

MODEL = "gemini-3.8-live"


def surfaces(base_url: str) -> dict[str, driving.Call]:
    def client(key: str) -> genai.Client:
        return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=base_url))

    async def said(session: genai.live.AsyncSession, prompt: str) -> str:
        turn = types.Content(role="user", parts=[types.Part(text=prompt)])
        await session.send_client_content(turns=turn)
        return "".join([message.text or "" async for message in session.receive()])

    async def turn(key: str, prompt: str) -> str:
        api = client(key)
        async with api.aio.live.connect(
            model=MODEL, config={"response_modalities": ["TEXT"]}
        ) as one:
            return await said(one, prompt)

    async def two_at_once(key: str, prompt: str) -> str:
        api = client(key)
        config = {"response_modalities": ["TEXT"]}
        async with api.aio.live.connect(model=MODEL, config=config) as one:
            await said(one, prompt)
            async with api.aio.live.connect(model=MODEL, config=config) as other:
                return await said(other, prompt)

    return {"live": turn, "live, two sessions": two_at_once}


if __name__ == "__main__":
    driving.main(surfaces)
