"""What it amounts to that no answer of a service arrived."""

from __future__ import annotations

from gemquota.errors import GemquotaError, UnreachableError
from gemquota.sources.deadline import Deadline

_KINDS = (
    # By the name of an exception's class or of one that it inherits from: whichever library raised it.
    ("ParseError", "what answers is not Google: a login page of the network?", "curl -sI https://{host}"),
    ("ProxyError", "the proxy of the environment does not let it through", "env | grep -i _proxy"),
    ("SSLError", "the certificate is not trusted", "export REQUESTS_CA_BUNDLE=/path/to/your/proxy-ca.pem"),
    ("Timeout", "no answer within {seconds:g} s", "gemquota doctor says what is wrong with the network; --timeout 60 allows more"),
    ("ConnectionError", "no connection", "curl -sI https://{host}"),
    ("JSONDecodeError", "what answers is not Google: a login page of the network?", "curl -sI https://{host}"),
)  # fmt: skip


def unreachable(
    title: str, error: Exception, deadline: Deadline, *, host: str = "cloudquotas.googleapis.com"
) -> GemquotaError:
    """The error of ours for one of a library; its own words are not repeated, they may hold addresses."""
    names = {kind.__name__ for kind in type(error).__mro__}
    told = "".join(names)
    for name, words, hint in _KINDS:
        if name in names or name in told:
            return UnreachableError(
                f"{title}: {words.format(seconds=deadline.seconds)}", hint=hint.format(host=host)
            )
    return UnreachableError(f"{title}: {type(error).__name__}", hint=f"curl -sI https://{host}")
