"""What is to be examined, and the facts that are gathered of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gemquota.domain.catalogue import Model
from gemquota.domain.headroom import Known


class Patient(NamedTuple):
    """A user's set-up, as far as flags and environment say it."""

    base_url: str
    """As `checked_base_url` returns it."""
    key_name: str
    """The variable that holds the key; empty: there is none."""
    key: str
    variables: Mapping[str, str]
    """Those of the environment that change what clients do; see `VARIABLES`."""
    model: Model
    proxy: str
    """Through which the base is reached; empty: directly."""
    platform: str
    """As `sys.platform`."""
    today: str
    """ISO date."""
    sends_prompt: bool = True
    """Whether one prompt of one token may be sent."""
    vertex_host: str = ""
    """Of the Vertex AI endpoint that is used; empty: none is."""

    def __repr__(self) -> str:
        return f"Patient({self.base_url!r})"


VARIABLES = (
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_GENAI_USE_ENTERPRISE",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_GENAI_API_VERSION",
    "GOOGLE_GEMINI_BASE_URL",
    "GOOGLE_VERTEX_BASE_URL",
    "GEMINI_API_BASE",
    "OPENAI_BASE_URL",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "https_proxy",
    "http_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "NODE_TLS_REJECT_UNAUTHORIZED",
)


class Names(NamedTuple):
    """What the name server said of a host."""

    host: str
    addresses: tuple[str, ...] = ()
    trouble: str = ""
    took_s: float = 0.0


class Connection(NamedTuple):
    """An attempt to connect."""

    address: str
    port: int
    trouble: str = ""
    """Empty: it was made."""
    took_s: float = 0.0


class Handshake(NamedTuple):
    """An attempt to speak TLS, with the certificates that HTTP clients of Python trust."""

    host: str
    trouble: str = ""
    version: str = ""
    alpn: str = ""
    """The protocol that the server chose: `h2` or `http/1.1`."""
    issuer: str = ""
    """Who signed a certificate that is not trusted."""
    is_untrusted: bool = False
    took_s: float = 0.0


class Asked(NamedTuple):
    """An answer of the API, or why there was none."""

    status: int | None
    text: str
    headers: Mapping[str, str]
    sent_s: float
    """By this machine's clock, epoch seconds."""
    took_s: float
    timed_out: bool = False


class Package(NamedTuple):
    """An SDK that is installed where the user's program finds it."""

    ecosystem: str
    """`pypi` or `npm`."""
    name: str
    version: str
    where: str


class Left(NamedTuple):
    """A limit and what is used of it, as far as gemquota saw."""

    known: Known
    used: int


class Kept(NamedTuple):
    """The store, as the command found it."""

    path: str
    trouble: str = ""
    calls: int = 0
    newest_s: float | None = None
    left: Sequence[Left] = ()
    """Of the model that is examined."""
    tier: str = ""
    """The tier that the newest refusal named."""
    tier_s: float = 0.0
