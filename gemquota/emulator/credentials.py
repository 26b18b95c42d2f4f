"""Whose quota a call counts against: its key, its token, or the project in its path."""

from __future__ import annotations

from gemquota.emulator import errors
from gemquota.emulator.exchange import Exchange, Refused
from gemquota.emulator.refusals import ApiError, Dialect
from gemquota.emulator.routing import Call, Service
from gemquota.emulator.state import ProjectState


def project_of(exchange: Exchange) -> ProjectState:
    """The project that pays for a call.

    A key stands for its project. Where Vertex AI names the project in the path, that one pays, whoever's
    token or key it is; in express mode the key stands for it, as on the Developer API.

    Raises:
        Refused: In the service's own words, if there is no credential or it is not good.
    """
    call = exchange.call
    projects = exchange.emulator.projects
    key = key_of(exchange)
    if key is None:
        raise Refused(_no_key(call))
    name = call.parts.get("project")
    # An operation of express mode is named with a project that nobody chose.
    if call.route.service is Service.VERTEX and name not in (None, errors.EXPRESS_PROJECT):
        project = projects.named(name) or projects.of(key)
        if project is None:
            raise Refused(errors.denied(resource_of(call)))
        return project
    project = projects.of(key)
    if project is None:
        raise Refused(bad_key(call))
    return project


def key_of(exchange: Exchange) -> str | None:
    """The caller's key or token.

    The pieces of an upload come without one, to an address that only who opened it was told.
    """
    if key := _api_key(exchange) or _token(exchange):
        return key
    return exchange.emulator.shelf.openers.get(exchange.asked("upload_id"))


def bad_key(call: Call) -> ApiError:
    """What the service says of a key or token that it does not know."""
    if call.route.service is Service.VERTEX:
        return errors.BAD_KEY_VERTEX if "project" not in call.parts else errors.BAD_TOKEN
    return errors.BAD_KEY_SHORT if call.route.dialect is Dialect.ARRAY else errors.BAD_KEY


def resource_of(call: Call) -> str:
    """The full name of the model that a call to Vertex AI means."""
    project = call.parts.get("project", errors.EXPRESS_PROJECT)
    location = call.parts.get("location", "global")
    return f"projects/{project}/locations/{location}/publishers/google/models/{call.model or ''}"


def _no_key(call: Call) -> ApiError:
    if call.route.service is Service.VERTEX:
        return errors.NO_TOKEN
    return errors.NO_AUTHORIZATION if call.route.dialect is Dialect.ARRAY else errors.NO_KEY


def _api_key(exchange: Exchange) -> str | None:
    key = exchange.headers.get(b"x-goog-api-key")
    text = key.decode("latin-1") if key is not None else exchange.asked("key")
    return text.strip() or None


def _token(exchange: Exchange) -> str | None:
    scheme, _, token = exchange.headers.get(b"authorization", b"").partition(b" ")
    text = token.decode("latin-1").strip() if scheme.lower() == b"bearer" else ""
    return text or None
