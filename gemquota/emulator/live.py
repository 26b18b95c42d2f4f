"""What a Live session says: the messages of a turn, and the context that they are counted from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gemquota.domain.tokens import AUDIO, TEXT, Weight, content_weight, json_tokens, weight_from
from gemquota.emulator.answers import details, sentences
from gemquota.emulator.exchange import pick
from gemquota.emulator.hearing import Ear
from gemquota.emulator.models import Model
from gemquota.emulator.shelf import Thing

AUDIO_TOKENS = 50
"""Of the two seconds of silence that stand for a spoken answer."""
RESUMABLE_S = 2 * 3600.0
"""Documented: a handle is good for two hours."""
_SILENCE = "A" * 4 * 1_600
"""A tenth of a second of 24 kHz 16-bit silence, in base64."""
_AUDIO_TYPE = "audio/pcm;rate=24000"


@dataclass(slots=True, kw_only=True, eq=False)
class Resumable(Thing):
    """What a session that was left can be resumed from: how much was said."""

    context: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Session:
    """What a session remembers: how much was said, and nothing of what."""

    model: Model
    speaks: bool
    """Answers in audio."""
    transcribes: bool
    """Sends the text of what it speaks along."""
    context: dict[str, int] = field(default_factory=dict)
    """Tokens by modality, of everything said so far."""
    ear: Ear | None = field(default_factory=Ear)
    """None: the client itself says when somebody speaks."""
    resumes: bool = False
    """Is given handles by which another connection may go on with it."""
    handle: str = ""
    """The latest of them."""

    def hear(self, weight: Weight) -> None:
        """Add to the context."""
        for modality, count in weight.by_modality:
            self.context[modality] = self.context.get(modality, 0) + count

    @property
    def prompt(self) -> Weight:
        """What the next answer is made from."""
        return weight_from(self.context)

    def answer(self, prompt: Weight) -> tuple[list[dict[str, Any]], int]:
        """The messages of one answer to `prompt`, and the tokens that they said."""
        text = sentences()
        said_tokens = AUDIO_TOKENS if self.speaks else sum(len(each) // 4 + 1 for each in text)
        said = weight_from({AUDIO if self.speaks else TEXT: said_tokens})
        self.hear(said)
        messages = [{"serverContent": content} for content in self._contents(text)]
        messages.append({"serverContent": {"generationComplete": True}})
        messages.append(
            {"serverContent": {"turnComplete": True}, "usageMetadata": _usage(prompt, said)}
        )
        return messages, said_tokens

    def _contents(self, text: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        for piece in text:
            part: dict[str, Any] = {"text": piece}
            if self.speaks:
                part = {"inlineData": {"mimeType": _AUDIO_TYPE, "data": _SILENCE}}
            yield {"modelTurn": {"parts": [part]}}
            if self.transcribes:
                yield {"outputTranscription": {"text": piece}}


def session_of(setup: Mapping[str, Any], model: Model) -> Session:
    """The session that a `setup` message asks for."""
    given = dict(setup)
    config = pick(given, "generationConfig")
    modalities = pick(config, "responseModalities") if isinstance(config, dict) else None
    # Live models of today speak unless they are told not to.
    speaks = not (isinstance(modalities, list) and "TEXT" in modalities)
    session = Session(model, speaks, pick(given, "outputAudioTranscription") is not None)
    session.resumes = pick(given, "sessionResumption") is not None
    if _is_told_of_speech(pick(given, "realtimeInputConfig")):
        session.ear = None
    session.hear(content_weight(pick(given, "systemInstruction"), model.id))
    if tools := given.get("tools"):
        session.hear(weight_from({TEXT: json_tokens(tools)}))
    return session


def _is_told_of_speech(config: Any) -> bool:
    detection = pick(config, "automaticActivityDetection") if isinstance(config, dict) else None
    return isinstance(detection, dict) and detection.get("disabled") is True


def heard(message: Mapping[str, Any], session: Session) -> tuple[Weight, bool]:
    """What a client's message weighs, and whether it asks for an answer.

    Speech is answered after a pause or at its stated end (`audioStreamEnd`, `activityEnd`), text at once.
    """
    given, model = dict(message), session.model
    tokens: dict[str, int] = {}
    asks = False
    content = pick(given, "clientContent")
    if isinstance(content, dict):
        turns = content.get("turns")
        for turn in turns if isinstance(turns, list) else [turns]:
            _add(tokens, content_weight(turn, model.id))
        asks = pick(content, "turnComplete") is True
    stream = pick(given, "realtimeInput")
    if isinstance(stream, dict):
        blobs = _blobs(stream)
        parts: list[Any] = [{"inlineData": blob} for blob in blobs]
        if isinstance(stream.get("text"), str):
            parts.append({"text": stream["text"]})
        _add(tokens, content_weight({"parts": parts}, model.id))
        if session.ear is not None:
            asks = asks or sum(map(session.ear.listen, blobs)) > 0  # each of them is to be heard
        ends = pick(stream, "audioStreamEnd") is True or pick(stream, "activityEnd") is not None
        asks = asks or ends or bool(stream.get("text"))
    results = pick(given, "toolResponse")
    if results is not None:
        _add(tokens, weight_from({TEXT: json_tokens(results)}))
        asks = True
    return weight_from(tokens), asks


def _blobs(stream: dict[str, Any]) -> list[dict[str, Any]]:
    chunks = pick(stream, "mediaChunks")
    blobs = [
        *(chunks if isinstance(chunks, list) else []),
        stream.get("audio"),
        stream.get("video"),
    ]
    return [blob for blob in blobs if isinstance(blob, dict)]


def _add(tokens: dict[str, int], weight: Weight) -> None:
    for modality, count in weight.by_modality:
        tokens[modality] = tokens.get(modality, 0) + count


def _usage(prompt: Weight, said: Weight) -> dict[str, Any]:
    return {
        "promptTokenCount": prompt.total,
        "responseTokenCount": said.total,
        "totalTokenCount": prompt.total + said.total,
        "promptTokensDetails": details(prompt),
        "responseTokensDetails": details(said),
    }
