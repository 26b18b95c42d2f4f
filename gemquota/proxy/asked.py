"""What a path asks for: surface, method, model and project."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_MODEL_METHOD = re.compile(r"/(?:models|tunedModels|endpoints)/+([^/:]{1,200}):([A-Za-z]{1,60})/?$")
_OPENAI = re.compile(r"/(?:openai|openapi)/+(chat/completions|embeddings|images/generations)/?$")
_INTERACTION = re.compile(r"/interactions/?$")
_PROJECT = re.compile(r"/projects/([^/]{1,100})/")
_RESOURCE = re.compile(
    r"/(models|files|cachedContents|batches|operations|interactions|upload|fileSearchStores|auth_tokens)\b"
)
BATCH = "batchEmbedContents"
EMBEDDINGS = "embeddings"
"""The two that ask for many embeddings at once, each of which a quota counts."""
LIVE = "BidiGenerateContent"
UNCOUNTED = frozenset({"countTokens", "computeTokens"})
"""Methods of a model that no quota of requests counts with the others."""


class Asked(NamedTuple):
    """What a request is."""

    surface: str
    method: str
    """The API's own name, the resource's, or `other`."""
    model: str = ""
    project: str = ""
    in_body: bool = False
    """Whether the body says which model."""

    @property
    def counts(self) -> bool:
        """Whether a model's quotas count it."""
        return (bool(self.model) or self.in_body) and self.method not in UNCOUNTED


@lru_cache(maxsize=2048)
def asked(http_method: str, path: str) -> Asked:
    """What a request with this path is; anything is something."""
    named = _PROJECT.search(path)
    project = named[1] if named else ""
    vertex = bool(project) or "/publishers/" in path or "aiplatform" in path
    surface = "vertex" if vertex else "developer"
    if LIVE in path and "/ws/" in path:
        return Asked(surface, LIVE, project=project, in_body=True)
    if found := _MODEL_METHOD.search(path):
        return Asked(surface, found[2], found[1], project)
    if found := _OPENAI.search(path):
        return Asked(surface, found[1], project=project, in_body=True)
    if http_method == "POST" and _INTERACTION.search(path):
        return Asked(surface, "createInteraction", project=project, in_body=True)
    resource = _RESOURCE.search(path)
    return Asked(surface, resource[1] if resource else "other", project=project)
