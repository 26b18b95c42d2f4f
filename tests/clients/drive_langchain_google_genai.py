"""Drives langchain-google-genai; runs in its own environment."""

from __future__ import annotations

from functools import cache

import driving
from langchain_google_genai import ChatGoogleGenerativeAI, GoogleGenerativeAIEmbeddings

MODEL, EMBEDDER = "gemini-3.8-flash", "gemini-embedding-2"


def surfaces(base_url: str) -> dict[str, driving.Call]:
    # By default six requests over 34 s. One retry says the same, and tenacity logs it.
    @cache
    def chat(key: str, attempts: int = 1) -> ChatGoogleGenerativeAI:
        return ChatGoogleGenerativeAI(
            model=MODEL, google_api_key=key, base_url=base_url, max_retries=attempts
        )

    @cache
    def embedder(key: str) -> GoogleGenerativeAIEmbeddings:
        return GoogleGenerativeAIEmbeddings(model=EMBEDDER, google_api_key=key, base_url=base_url)

    def invoke(key: str, prompt: str) -> str:
        return chat(key).invoke(prompt).text

    def stream(key: str, prompt: str) -> str:
        return "".join([piece.text for piece in chat(key).stream(prompt)])

    async def ainvoke(key: str, prompt: str) -> str:
        return (await chat(key).ainvoke(prompt)).text

    async def astream(key: str, prompt: str) -> str:
        return "".join([piece.text async for piece in chat(key).astream(prompt)])

    def retries(key: str, prompt: str) -> str:
        return chat(key, attempts=2).invoke(prompt).text

    def embed_query(key: str, prompt: str) -> str:
        return str(len(embedder(key).embed_query(prompt)))

    def embed_documents(key: str, prompt: str) -> str:
        return str(len(embedder(key).embed_documents([prompt])))

    return {
        "invoke": invoke,
        "invoke with max_retries=2": retries,
        "stream": stream,
        "ainvoke": ainvoke,
        "astream": astream,
        "embed_query": embed_query,
        "embed_documents": embed_documents,
    }


if __name__ == "__main__":
    driving.main(surfaces)
