"""How many tokens a request holds: the one estimate behind admission, `countTokens` and usage.

Google gives away no tokenizer for the models of today (google-genai's local one refuses Gemini 3.6 and
later), so whatever is counted offline is an estimate, and is to be shown as one.

Text: a token for every four bytes of UTF-8, rounded up, and one more per part. For English that is
the "about 4 characters" of https://ai.google.dev/gemini-api/docs/tokens (read 2026-11); on 33 real
prompts its median error is 10 %, and up to 75 % on tiny ones. Bytes, because other scripts
take more: three quarters of a token per Chinese, Japanese or Korean character, half a token per
Cyrillic one. That is assumed, not measured; gemini-cli, which wants never to guess too low, says 1.3.

JSON (declared tools, calls and their results): a token for every six characters. The server encodes
it anew; recorded usage shows five to eight.

Media: see `Media`. How long inline audio and video last, and how many pages a PDF has, is guessed from
the size of the file; `mediaResolution` is not looked at.

Everything takes time in proportion to the document, however deep it is nested.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

TEXT, IMAGE, AUDIO, VIDEO, DOCUMENT = "TEXT", "IMAGE", "AUDIO", "VIDEO", "DOCUMENT"

BYTES_PER_TOKEN = 4
JSON_CHARACTERS_PER_TOKEN = 6
PER_PART = 1
"""Tokens beside its text. Seen in recorded usage since Gemini 2.5."""


class Media(NamedTuple):
    """Tokens of media at the default resolution."""

    per_image: int
    per_page: int
    per_video_s: int
    per_audio_s: int


UP_TO_2_5 = Media(per_image=258, per_page=258, per_video_s=263, per_audio_s=32)
"""Source: the same page, and usage recorded to 2026-10. A large image is several tiles of 258 each; the
size in pixels is not looked at, so it counts as one."""
SINCE_3 = Media(per_image=1_090, per_page=530, per_video_s=70, per_audio_s=25)
"""Source: usage recorded to 2026-10, where images took 1,088 to 1,102, pages 520 to 532, a frame of video
(one a second) 64 to 70. Newer models are assumed to count alike."""

# Sizes of usual files, from which lengths are guessed.
_AUDIO_BYTES_PER_S = 16_000  # 128 kbit/s, as gemini-cli guesses
_VIDEO_BYTES_PER_S = 250_000  # 2 Mbit/s
_PAGE_BYTES = 50_000
_UNSEEN_BYTES = 100_000
"""In place of a file that the request only points to."""


class Weight(NamedTuple):
    """Tokens by modality."""

    total: int
    by_modality: tuple[tuple[str, int], ...]
    """Only what there is, text first."""


def text_tokens(text: str) -> int:
    """Tokens of a text, estimated; 0 for an empty one."""
    size_bytes = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return -(-size_bytes // BYTES_PER_TOKEN)


def json_tokens(value: Any) -> int:
    """Tokens of a JSON value that the model is shown, estimated."""
    return _json_characters(value) // JSON_CHARACTERS_PER_TOKEN


def media_of(model: str) -> Media:
    """What media weigh for the model with this id."""
    return UP_TO_2_5 if model.startswith(("gemini-1", "gemini-2")) else SINCE_3


def weight_of(body: Mapping[str, Any], model: str) -> Weight:
    """Tokens of a `generateContent` request: contents, system instruction and declared tools."""
    text = _only_text(body)
    if text is not None:
        total = text_tokens(text) + PER_PART
        return Weight(total, ((TEXT, total),))
    contents = body.get("contents")
    tokens: dict[str, int] = {}
    for content in contents if isinstance(contents, list) else [contents]:
        _add(tokens, content, model)
    _add(tokens, body.get("systemInstruction") or body.get("system_instruction"), model)
    if tools := body.get("tools"):
        tokens[TEXT] = tokens.get(TEXT, 0) + json_tokens(tools)
    return weight_from(tokens)


def _only_text(body: Mapping[str, Any]) -> str | None:
    """The text of the usual request: one turn, one part, text, and nothing else."""
    if len(body) == 1:
        try:
            [turn] = body["contents"]
            [part] = turn["parts"]
            text = part["text"]
        except (KeyError, TypeError, ValueError):
            return None
        if len(part) == 1 and isinstance(text, str):
            return text
    return None


def content_weight(content: Any, model: str) -> Weight:
    """Tokens of one content, a text, or parts without a content."""
    tokens: dict[str, int] = {}
    _add(tokens, content, model)
    return weight_from(tokens)


def weight_from(tokens: Mapping[str, int]) -> Weight:
    """The record of counts by modality."""
    ordered = sorted(tokens.items(), key=lambda item: (item[0] != TEXT, item[0]))
    return Weight(sum(tokens.values()), tuple(item for item in ordered if item[1]))


def _add(tokens: dict[str, int], content: Any, model: str) -> None:
    if isinstance(content, str):
        content = {"parts": [{"text": content}]}
    if not isinstance(content, Mapping):
        return
    parts = content.get("parts")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, str):
            part = {"text": part}
        if not isinstance(part, Mapping):
            continue
        modality, count = _part(part, model)
        tokens[modality] = tokens.get(modality, 0) + count


def _part(part: Mapping[str, Any], model: str) -> tuple[str, int]:
    text = part.get("text")
    if isinstance(text, str):
        return TEXT, text_tokens(text) + PER_PART
    for name in ("inlineData", "inline_data", "fileData", "file_data"):
        blob = part.get(name)
        if isinstance(blob, Mapping):
            mime = blob.get("mimeType") or blob.get("mime_type")
            data = blob.get("data")
            known = blob.get("sizeBytes")
            if isinstance(data, str):
                size_bytes = len(data) * 3 // 4  # base64
            elif isinstance(known, int) and known >= 0:
                size_bytes = known  # `fileData` has none; who knows the file may add it
            else:
                size_bytes = _UNSEEN_BYTES
            return _file(mime, size_bytes, media_of(model))
    return TEXT, json_tokens(part) + PER_PART


def _file(mime: Any, size_bytes: int, media: Media) -> tuple[str, int]:
    if not isinstance(mime, str):
        return IMAGE, media.per_image
    if mime.startswith("audio/"):
        return AUDIO, max(1, size_bytes // _AUDIO_BYTES_PER_S) * media.per_audio_s
    if mime.startswith("video/"):
        return VIDEO, max(1, size_bytes // _VIDEO_BYTES_PER_S) * media.per_video_s
    if mime == "application/pdf":
        return DOCUMENT, max(1, size_bytes // _PAGE_BYTES) * media.per_page
    if mime.startswith("text/"):
        return TEXT, size_bytes // BYTES_PER_TOKEN + PER_PART
    return IMAGE, media.per_image


def _json_characters(value: Any) -> int:
    """Length of a value printed as JSON, roughly; a loop, because nesting may be deep."""
    characters = 0
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, str):
            characters += len(each) + 2
        elif isinstance(each, Mapping):
            characters += 2 + sum(len(str(name)) + 6 for name in each)
            left.extend(each.values())
        elif isinstance(each, list | tuple):
            characters += 2 + 2 * len(each)
            left.extend(each)
        else:
            characters += 5  # true, null, and most numbers
    return characters
