"""predict (Imagen), predictLongRunning (Veo) and the operation that a video is polled by.

An image counts against the images of the minute and the day, a request against requests. What they cost
is not in the catalogue, so they spend nothing.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from gemquota.domain.ledger import Request
from gemquota.emulator import files
from gemquota.emulator.answers import PIXEL
from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import NO_ENTITY, invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply, pick
from gemquota.emulator.quotas import Family
from gemquota.emulator.routing import Route
from gemquota.emulator.shelf import Thing

MOST_IMAGES, MOST_VIDEOS = 4, 4
OPERATION_KEPT_S = 48 * 3600.0
_VIDEO_TYPE = "type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse"
_VIDEO = b64decode("AAAAGGZ0eXBpc29tAAAAAGlzb21tcDQyAAAACG1kYXQ=")
"""The smallest file that calls itself an MP4: its type, and no picture."""


@dataclass(slots=True, kw_only=True, eq=False)
class Video(Thing):
    """A video in the making."""

    samples: int
    ends_s: float


async def predict(exchange: Exchange) -> Reply:
    """Images, at once."""
    emulator = exchange.emulator
    model = emulator.model(exchange)
    if model.family != "imagen":
        raise Refused(emulator.unknown_model(exchange))
    parameters = _parameters(exchange, exchange.document())
    images = _count(parameters, "sampleCount", MOST_IMAGES)
    mime = _image_type(parameters)
    emulator.charge(exchange, Family.PREDICT, model, Request(1, 0, images))
    prediction = {"mimeType": mime, "bytesBase64Encoded": PIXEL}
    return Reply(pretty({"predictions": [prediction] * images}))


async def predict_long_running(exchange: Exchange) -> Reply:
    """The operation of a video."""
    video = begin_video(exchange, f"models/{exchange.call.model}")
    return Reply(pretty({"name": video.name}))


def begin_video(exchange: Exchange, model_name: str) -> Video:
    """Count a video and start it; its operation is named below the model.

    Raises:
        Refused: If the model makes none, or a quota is used up.
    """
    emulator = exchange.emulator
    model = emulator.model(exchange)
    if model.family != "veo":
        raise Refused(emulator.unknown_model(exchange))
    samples = _count(_parameters(exchange, exchange.document()), "sampleCount", MOST_VIDEOS)
    emulator.charge(exchange, Family.VIDEO, model, Request())
    now_s = exchange.now_s
    ends_s = now_s + emulator.scenario.latency.job_s
    video = Video(
        name=f"{model_name}/operations/{emulator.response_id()[:12]}",
        project=exchange.project.name,
        created_s=now_s,
        expires_s=ends_s + OPERATION_KEPT_S,
        size_bytes=files.RECORD_BYTES,
        samples=samples,
        ends_s=ends_s,
    )
    emulator.shelf.put(video, now_s)
    return video


async def get_operation(exchange: Exchange) -> Reply:
    """How far a video is; at the end, where to fetch it."""
    parts, shelf = exchange.call.parts, exchange.emulator.shelf
    name = f"models/{parts['model']}/operations/{parts['operation']}"
    video = shelf.get(Video, exchange.project.name, name, exchange.now_s)
    if video is None:
        raise Refused(NO_ENTITY)
    if exchange.now_s < video.ends_s:
        return Reply(pretty({"name": name}))
    samples = [
        {"video": {"uri": _sample(exchange, video, number)}} for number in range(video.samples)
    ]
    response = {"@type": _VIDEO_TYPE, "generateVideoResponse": {"generatedSamples": samples}}
    return Reply(pretty({"name": name, "done": True, "response": response}))


def _sample(exchange: Exchange, video: Video, number: int) -> str:
    """Where one video of an operation is; it is put on the shelf when first asked for."""
    name = f"files/{video.name.rpartition('/')[2]}{number or ''}"
    shelf = exchange.emulator.shelf
    if shelf.get(files.File, video.project, name, exchange.now_s) is None:
        files.generate(exchange, name, "video/mp4", film, len(_VIDEO), at_s=video.ends_s)
    return exchange.url(f"/{exchange.call.version}/{name}:download?alt=media")


def film() -> bytes:
    """Every video."""
    return _VIDEO


def _parameters(exchange: Exchange, document: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a request whose one instance has a prompt or a picture."""
    instances = document.get("instances")
    if not isinstance(instances, list) or not instances or not isinstance(instances[0], dict):
        raise Refused(invalid("Instances must be a non-empty list of objects."))
    if not isinstance(instances[0].get("prompt", instances[0].get("image")), str | dict):
        raise Refused(invalid("The instance needs a prompt."))
    parameters = document.get("parameters")
    if parameters is None:
        return {}
    if not isinstance(parameters, dict):
        raise Refused(
            invalid("Invalid value at 'parameters' (type.googleapis.com/google.protobuf.Value)")
        )
    return parameters


def _count(parameters: dict[str, Any], name: str, most: int) -> int:
    value = pick(parameters, name)
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise Refused(invalid(f"{name} must be between 1 and {most}."))
    return value


def _image_type(parameters: dict[str, Any]) -> str:
    options = pick(parameters, "outputOptions")
    mime = pick(options, "mimeType") if isinstance(options, dict) else None
    if mime not in (None, "image/png", "image/jpeg"):
        raise Refused(invalid("outputOptions.mimeType must be image/png or image/jpeg."))
    # The one picture that there is is a PNG, whatever was asked for.
    return "image/png"


_MODEL = r"models/(?P<model>[^/:]+)"
ROUTES = (
    Route("POST", rf"{_MODEL}:predict", "predict", predict),
    Route("POST", rf"{_MODEL}:predictLongRunning", "predictLongRunning", predict_long_running),
    Route("GET", rf"{_MODEL}/operations/(?P<operation>[^/:]+)", "getOperation", get_operation),
)
