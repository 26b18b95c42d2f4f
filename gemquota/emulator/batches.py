"""Batch jobs: what they hold, how far they are at an instant, and what they answer.

A job is enqueued, runs, and ends by the clock alone; nothing runs for it. Its answers are made when
somebody asks for them, so a job takes little more memory than one record per request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from gemquota.domain.tokens import Weight, content_weight, weight_of
from gemquota.emulator.answers import Answer, answer_to, response, seed_of, vector
from gemquota.emulator.documents import compact, parsed
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Refused, pick
from gemquota.emulator.models import Model
from gemquota.emulator.shelf import Thing, timestamp

RESULTS_KEPT_S = 42 * 86_400.0
"""Documented: results are kept for six weeks."""
REQUESTS_LIMIT = 10_000
"""The emulator's own bound, for memory; the API's are 20 MB inline and 2 GB in a file."""
EMBEDDINGS_LIMIT = 1_000
ITEM_BYTES = 1_500
"""Of memory per request, about."""
_TAG_BYTES = 500
PENDING_SHARE = 0.2
"""Of a job's time it is pending, then it runs."""
EMBEDDING_DIMENSIONS = 768
"""Of vectors in a batch, and the most: those of a large batch would be a hundred megabytes of text."""
_TYPE = "type.googleapis.com/google.ai.generativelanguage.v1main."


class Item(NamedTuple):
    """One request of a job, read: what it asks for, or why it fails."""

    tag: Any
    """What goes back with the answer: `metadata` of an inline request, `key` of a line."""
    answer: Answer | None = None
    weight: Weight | None = None
    seed: int = 0
    """Of an embedding's vector."""
    dimensions: int = 0
    error: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Batch(Thing):
    """A batch job."""

    model: Model
    display_name: str
    items: tuple[Item, ...]
    embeds: bool
    file_name: str
    """Of the input; empty where the requests stand in the call."""
    ends_s: float
    priority: str
    cancelled_s: float | None = None

    @property
    def failures(self) -> int:
        """Requests that get an error instead of an answer."""
        return sum(1 for item in self.items if item.error)

    def state(self, now_s: float) -> str:
        """The job's state at an instant, as the API calls it."""
        if self.cancelled_s is not None:
            return "BATCH_STATE_CANCELLED"
        if now_s >= self.ends_s:
            return "BATCH_STATE_SUCCEEDED"
        runs_s = self.created_s + (self.ends_s - self.created_s) * PENDING_SHARE
        return "BATCH_STATE_RUNNING" if now_s >= runs_s else "BATCH_STATE_PENDING"

    def is_over(self, now_s: float) -> bool:
        """Whether it has ended, one way or the other."""
        return self.cancelled_s is not None or now_s >= self.ends_s


def inline_items(requests: Any, model: Model, *, embeds: bool) -> tuple[Item, ...]:
    """The requests that stand in the call itself.

    Raises:
        Refused: 400 if there are none, or too many.
    """
    if not isinstance(requests, list) or not requests:
        raise Refused(invalid("* BatchGenerateContentRequest.batch.input_config: no requests\n"))
    _bounded(len(requests), embeds=embeds)
    items = []
    for each in requests:
        inner = each.get("request") if isinstance(each, dict) else None
        tag = each.get("metadata") if isinstance(each, dict) else None
        items.append(_item(inner, tag, model, embeds=embeds))
    return tuple(items)


def file_items(content: bytes, model: Model, *, embeds: bool) -> tuple[Item, ...]:
    """The requests of a JSON Lines file.

    Raises:
        Refused: 400 if there are none, or too many.
    """
    lines = [line for line in content.split(b"\n") if line.strip()]
    if not lines:
        raise Refused(invalid("The input file holds no requests."))
    _bounded(len(lines), embeds=embeds)
    items = []
    for line in lines:
        try:
            each = parsed(line)
        except ValueError:
            each = None
        if isinstance(each, dict):
            items.append(_item(each.get("request"), each.get("key"), model, embeds=embeds))
        else:
            items.append(Item(None, error="Invalid JSON in the input file."))
    return tuple(items)


def inlined_responses(batch: Batch, response_id: str) -> list[dict[str, Any]]:
    """The answers of a job whose requests stood in the call."""
    found = []
    for item, answer in zip(batch.items, _answers(batch, response_id), strict=True):
        if item.tag is not None:
            answer["metadata"] = item.tag
        found.append(answer)
    return found


def response_lines(batch: Batch, response_id: str) -> bytes:
    """The answers of a job whose requests came in a file, one a line."""
    lines = []
    for item, answer in zip(batch.items, _answers(batch, response_id), strict=True):
        lines.append(compact(answer if item.tag is None else {"key": item.tag, **answer}) + b"\n")
    return b"".join(lines)


def metadata_of(batch: Batch, now_s: float) -> dict[str, Any]:
    """A job as `metadata` of its operation shows it, but for its output."""
    kind = "EmbedContentBatch" if batch.embeds else "GenerateContentBatch"
    shown: dict[str, Any] = {
        "@type": f"{_TYPE}{kind}",
        "model": f"models/{batch.model.id}",
        "displayName": batch.display_name,
    }
    if batch.file_name:
        shown["inputConfig"] = {"fileName": batch.file_name}
    shown["createTime"] = timestamp(batch.created_s)
    over_s = batch.cancelled_s if batch.cancelled_s is not None else batch.ends_s
    is_over = batch.is_over(now_s)
    if is_over:
        shown["endTime"] = timestamp(over_s)
    shown["updateTime"] = timestamp(over_s if is_over else batch.created_s)
    shown["batchStats"] = _stats(batch, is_done=is_over and batch.cancelled_s is None)
    if batch.priority:
        shown["priority"] = batch.priority
    shown["state"] = batch.state(now_s)
    shown["name"] = batch.name
    return shown


def output_type(batch: Batch) -> str:
    """`@type` of the response of a job's operation."""
    return f"{_TYPE}{'EmbedContentBatchOutput' if batch.embeds else 'GenerateContentBatchOutput'}"


def _stats(batch: Batch, *, is_done: bool) -> dict[str, str]:
    # 64-bit numbers are texts in JSON, and 0 is left out.
    total, failed = len(batch.items), batch.failures
    if not is_done:
        return {"requestCount": str(total), "pendingRequestCount": str(total)}
    counts = {"requestCount": total, "successfulRequestCount": total - failed}
    counts["failedRequestCount"] = failed
    return {name: str(count) for name, count in counts.items() if count}


def _answers(batch: Batch, response_id: str) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(batch.items):
        if item.error:
            yield {"error": {"code": 3, "message": item.error}}
        elif item.answer is not None:
            own_id = f"{response_id[:-5]}{number:05x}"
            yield {"response": response(item.answer, batch.model, own_id)}
        elif item.weight is not None:
            values = vector(item.seed, item.dimensions)
            count = str(item.weight.total)
            yield {"response": {"tokenCount": count, "embedding": {"values": values}}}


def _item(request: Any, tag: Any, model: Model, *, embeds: bool) -> Item:
    if not _is_small(tag):
        return Item(None, error="The key or metadata of a request is too long.")
    if not isinstance(request, Mapping):
        return Item(tag, error="Request is missing.")
    if embeds:
        content = request.get("content")
        if not content:
            return Item(tag, error="* EmbedContentRequest.content: contents is not specified\n")
        wanted = pick(dict(request), "outputDimensionality")
        is_right = isinstance(wanted, int) and 0 < wanted <= EMBEDDING_DIMENSIONS
        size = wanted if is_right else EMBEDDING_DIMENSIONS
        weight = content_weight(content, model.id)
        return Item(tag, None, weight, seed_of(content), size)
    contents = request.get("contents")
    if not contents or not isinstance(contents, list | dict):
        return Item(tag, error="* GenerateContentRequest.contents: contents is not specified\n")
    weight = weight_of(request, model.id)
    asked = {name: value for name, value in request.items() if name != "model"}
    return Item(tag, answer_to(asked, model, weight), weight)


def _is_small(tag: Any) -> bool:
    try:
        return len(compact(tag)) <= _TAG_BYTES
    except TypeError:  # nested too deeply to be printed
        return False


def _bounded(count: int, *, embeds: bool) -> None:
    most = EMBEDDINGS_LIMIT if embeds else REQUESTS_LIMIT
    if count > most:
        text = f"This emulator takes at most {most} requests in a batch, got {count}."
        raise Refused(invalid(text))
