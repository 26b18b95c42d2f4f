"""Batch jobs: create, get, list, cancel, delete. Their input tokens are a quota until they end."""

from __future__ import annotations

from typing import Any

from gemquota.domain.ledger import Request
from gemquota.emulator import files
from gemquota.emulator.batches import (
    ITEM_BYTES,
    RESULTS_KEPT_S,
    Batch,
    Item,
    file_items,
    inline_items,
    inlined_responses,
    metadata_of,
    output_type,
    response_lines,
)
from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import NO_ENTITY, invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply, pick
from gemquota.emulator.models import Model
from gemquota.emulator.paging import page
from gemquota.emulator.quotas import Family
from gemquota.emulator.routing import Route
from gemquota.emulator.shelf import Held

PAGE_SIZE, MOST_PER_PAGE = 20, 100
PRICE = 0.5
"""Documented: half of the standard price."""


async def create_batch(exchange: Exchange) -> Reply:
    """Enqueue `generateContent` requests."""
    return _create(exchange, embeds=False)


async def create_embedding_batch(exchange: Exchange) -> Reply:
    """Enqueue `embedContent` requests."""
    return _create(exchange, embeds=True)


async def get_batch(exchange: Exchange) -> Reply:
    """A job, and its answers once it has ended."""
    return Reply(pretty(_operation(exchange, _asked_for(exchange))))


async def list_batches(exchange: Exchange) -> Reply:
    """A page of the project's jobs, the newest first, without their answers."""
    batches = exchange.emulator.shelf.all(Batch, exchange.project.name, exchange.now_s)
    return page(
        exchange,
        "operations",
        batches,
        lambda batch: _operation(exchange, batch, with_output=False),
        size=PAGE_SIZE,
        most=MOST_PER_PAGE,
    )


async def cancel_batch(exchange: Exchange) -> Reply:
    """End a job; its tokens return at once."""
    batch = _asked_for(exchange)
    if not batch.is_over(exchange.now_s):
        batch.cancelled_s = exchange.now_s
        batch.let_go(exchange.now_s)
    return Reply(pretty({}))


async def delete_batch(exchange: Exchange) -> Reply:
    """Forget a job, and end it if it has not ended."""
    batch = _asked_for(exchange)
    exchange.emulator.shelf.take(batch.project, batch.name, exchange.now_s)
    return Reply(pretty({}))


def _create(exchange: Exchange, *, embeds: bool) -> Reply:
    emulator = exchange.emulator
    model = emulator.model(exchange)
    if not (model.embeds if embeds else model.talks):
        raise Refused(emulator.unknown_model(exchange))
    given = exchange.document().get("batch")
    if not isinstance(given, dict):
        raise Refused(invalid("* BatchGenerateContentRequest.batch: batch is required\n"))
    config = pick(given, "inputConfig")
    if not isinstance(config, dict):
        text = "* BatchGenerateContentRequest.batch.input_config: input_config is required\n"
        raise Refused(invalid(text))
    display_name = pick(given, "displayName") or ""
    if not isinstance(display_name, str) or len(display_name) > 512:
        raise Refused(invalid("Invalid value at 'batch.display_name' (TYPE_STRING)"))
    file_name, items = _items(exchange, config, model, embeds=embeds)
    tokens = sum(item.weight.total for item in items if item.weight is not None)
    exchange.input_tokens = tokens
    # The tokens of jobs that have ended meanwhile come back first.
    emulator.shelf.pass_time(exchange.project.name, exchange.now_s)
    request = Request(1, tokens, 0, _cost_micro_usd(items, model))
    reservation = emulator.charge(exchange, Family.BATCH, model, request)
    assert exchange.ledger is not None
    ends_s = exchange.now_s + emulator.scenario.latency.job_s
    batch = Batch(
        name=f"batches/{emulator.response_id()}",
        project=exchange.project.name,
        created_s=exchange.now_s,
        expires_s=ends_s + RESULTS_KEPT_S,
        size_bytes=ITEM_BYTES * (1 + len(items)),
        held=Held(exchange.ledger, reservation),
        held_until_s=ends_s,
        model=model,
        display_name=display_name,
        items=items,
        embeds=embeds,
        file_name=file_name,
        ends_s=ends_s,
        priority=_priority(given),
    )
    emulator.shelf.put(batch, exchange.now_s)
    return Reply(pretty(_operation(exchange, batch)))


def _items(
    exchange: Exchange, config: dict[str, Any], model: Model, *, embeds: bool
) -> tuple[str, tuple[Item, ...]]:
    file_name = pick(config, "fileName")
    if file_name is None:
        inline = config.get("requests")
        requests = inline.get("requests") if isinstance(inline, dict) else None
        return "", inline_items(requests, model, embeds=embeds)
    if not isinstance(file_name, str):
        raise Refused(invalid("Invalid value at 'batch.input_config.file_name' (TYPE_STRING)"))
    file = files.find(exchange, file_name.removeprefix("files/"))
    if file.content is None:
        text = (
            f"{file_name} is larger than the {files.CONTENT_KEPT_BYTES} bytes that are kept here."
        )
        raise Refused(invalid(text))
    return file_name, file_items(file.content, model, embeds=embeds)


def _operation(exchange: Exchange, batch: Batch, *, with_output: bool = True) -> dict[str, Any]:
    now_s = exchange.now_s
    metadata = metadata_of(batch, now_s)
    shown: dict[str, Any] = {"name": batch.name, "metadata": metadata}
    if not batch.is_over(now_s):
        return shown
    shown["done"] = True
    if batch.cancelled_s is not None:
        shown["error"] = {"code": 1, "message": "The operation was cancelled."}
        return shown
    if batch.file_name:
        output: dict[str, Any] = {"responsesFile": _results(exchange, batch)}
    elif with_output:
        inlined = inlined_responses(batch, batch.name.rpartition("/")[2])
        output = {"inlinedResponses": {"inlinedResponses": inlined}}
    else:
        return shown
    metadata["output"] = output
    shown["response"] = {"@type": output_type(batch), **output}
    return shown


def _results(exchange: Exchange, batch: Batch) -> str:
    """The name of the file with a job's answers, which is put on the shelf when first asked for."""
    id_ = batch.name.rpartition("/")[2]
    name = f"files/batch-{id_}"
    shelf = exchange.emulator.shelf
    if shelf.get(files.File, batch.project, name, exchange.now_s) is None:

        def make() -> bytes:
            return response_lines(batch, id_)

        lines = make()
        files.generate(
            exchange,
            name,
            "application/jsonl",
            make,
            len(lines),
            at_s=exchange.now_s,
            size_bytes=files.RECORD_BYTES + batch.size_bytes,
        )
    return name


def _asked_for(exchange: Exchange) -> Batch:
    name = f"batches/{exchange.call.parts['batch']}"
    shelf = exchange.emulator.shelf
    batch = shelf.get(Batch, exchange.project.name, name, exchange.now_s)
    if batch is None:
        raise Refused(NO_ENTITY)
    return batch


def _cost_micro_usd(items: tuple[Item, ...], model: Model) -> int:
    tokens_in = sum(item.weight.total for item in items if item.weight is not None)
    tokens_out = sum(item.answer.output_tokens for item in items if item.answer is not None)
    full = tokens_in * model.price_in_micro_usd + tokens_out * model.price_out_micro_usd
    return int(full * PRICE)


def _priority(given: dict[str, Any]) -> str:
    priority = given.get("priority")
    if isinstance(priority, int) and not isinstance(priority, bool):
        priority = str(priority)
    return priority if isinstance(priority, str) and len(priority) < 20 else ""


_MODEL = r"models/(?P<model>[^/:]+)"
_BATCH = r"batches/(?P<batch>[^/:]+)"
ROUTES = (
    Route("POST", rf"{_MODEL}:batchGenerateContent", "batchGenerateContent", create_batch),
    Route(
        "POST",
        rf"{_MODEL}:asyncBatchEmbedContent",
        "asyncBatchEmbedContent",
        create_embedding_batch,
    ),
    Route("GET", r"batches", "listBatches", list_batches),
    Route("GET", _BATCH, "getBatch", get_batch),
    Route("POST", rf"{_BATCH}:cancel", "cancelBatch", cancel_batch),
    Route("DELETE", _BATCH, "deleteBatch", delete_batch),
)
