"""Findings about the key and the variables that clients read."""

from __future__ import annotations

import re

from gemquota.doctor.patient import Patient
from gemquota.domain.finding import Finding, failure, note, ok, warning
from gemquota.errors import ExitCode

_GET_ONE = "https://aistudio.google.com/apikey"
# Shapes: facts of 2026-11-22; Google documents neither.
_CLASSIC = re.compile(r"AIza[0-9A-Za-z_-]{35}")
_NEWER = re.compile(r"AQ\.[0-9A-Za-z_-]{8,}")
_PLACEHOLDER = re.compile(
    r"your|<.*>|\$\{?\w|xxx|\.\.\.|changeme|change_me|replace|placeholder|insert|example|dummy|api[ _-]?key$|todo",
    re.IGNORECASE,
)
_IGNORABLE = {"GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION", "GOOGLE_GENAI_API_VERSION"}
_SWITCHES = {
    "GOOGLE_GENAI_USE_VERTEXAI": "google-genai and gemini-cli call Vertex AI, where a key of the Developer API is of no use",
    "GOOGLE_GENAI_USE_ENTERPRISE": "google-genai calls Vertex AI, where a key of the Developer API is of no use",
    "GOOGLE_GEMINI_BASE_URL": "google-genai, @google/genai and langchain send their calls there",
    "GOOGLE_VERTEX_BASE_URL": "google-genai sends its Vertex AI calls there",
    "GEMINI_API_BASE": "LiteLLM sends its Gemini calls there",
    "OPENAI_BASE_URL": "the openai SDKs send their calls there",
    "GOOGLE_GENAI_API_VERSION": "google-genai calls that version of the API",
}
"""Measured with the clients themselves, 2026-11-22."""
_TRUE = {"1", "true"}


def key_present(patient: Patient) -> Finding:
    """Whether there is a key, and which variable wins where two are set."""
    names = [name for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY") if patient.variables.get(name)]
    if not patient.key_name:
        return failure(
            "key",
            "no key: neither GEMINI_API_KEY nor GOOGLE_API_KEY is set",
            f"one is made at {_GET_ONE}",
            mend="export GEMINI_API_KEY=...",
            exit_code=ExitCode.AUTH,
        )
    if len(names) == 2 and patient.key_name in names:
        both = {patient.variables[name] for name in names}
        said = f"{patient.key_name} holds the key that counts"
        if len(both) == 1:
            return note("key", f"{said}; GEMINI_API_KEY holds the same")
        return warning(
            "key",
            "GOOGLE_API_KEY and GEMINI_API_KEY hold different keys",
            "google-genai, @google/genai and gemquota take GOOGLE_API_KEY; LiteLLM and others may take the other one,"
            " whose project may have another tier",
            mend="unset GOOGLE_API_KEY",
        )
    return ok("key", f"{patient.key_name} is set")


def key_shape(patient: Patient) -> Finding:
    """Whether the key can be one: its shape, blanks, quotes, placeholders."""
    key, name = patient.key, patient.key_name
    stripped = key.strip().strip("\"'“”‘’").strip()
    again = f"export {name}=...   # copied once more from {_GET_ONE}"
    if key != stripped and stripped:
        return failure(
            "key shape",
            f"{name} has blanks or quotes around its key",
            "clients send them along, and Google refuses the key",
            mend=f'export {name}=$(printf %s "${name}" | tr -d " \\t\\r\\n\\"\'")',
            exit_code=ExitCode.AUTH,
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        return failure(
            "key shape",
            f"{name} holds characters that no key has",
            mend=again,
            exit_code=ExitCode.AUTH,
        )
    if _CLASSIC.fullmatch(key):
        return ok("key shape", "39 characters, as Google's keys have")
    if _NEWER.fullmatch(key):
        return ok("key shape", "a key of the newer kind, which begins with AQ.")
    if key.startswith("ya29."):
        return failure(
            "key shape",
            f"{name} holds an OAuth access token, not a key",
            mend=f"export {name}=...   # a key from {_GET_ONE}",
            exit_code=ExitCode.AUTH,
        )
    if key.startswith("sk-"):
        return failure(
            "key shape",
            f"{name} holds a key of OpenAI's shape",
            mend=f"export {name}=...   # a key from {_GET_ONE}",
            exit_code=ExitCode.AUTH,
        )
    if _PLACEHOLDER.search(key):
        return failure(
            "key shape",
            f"{name} holds a placeholder",
            mend=f"export {name}=...   # a key from {_GET_ONE}",
            exit_code=ExitCode.AUTH,
        )
    if key.startswith("AIza"):
        return failure(
            "key shape",
            f"{name} holds {len(key)} characters where a key has 39",
            "it was cut, or something was pasted behind it",
            mend=again,
            exit_code=ExitCode.AUTH,
        )
    return warning("key shape", f"{name} holds {len(key)} characters of no known shape of a key")


def variables(patient: Patient) -> list[Finding]:
    """The variables that send clients elsewhere."""
    found = []
    for name, effect in _SWITCHES.items():
        value = patient.variables.get(name)
        if not value or (name.startswith("GOOGLE_GENAI_USE_") and value.lower() not in _TRUE):
            continue
        said = f"{name} is set: {effect}"
        mend = "" if name in _IGNORABLE else f"unset {name}   # unless it is meant"
        found.append(note("variables", said, mend=mend))
    return found or [ok("variables", "none that sends clients elsewhere")]
