"""Findings about the way to the API: proxy, certificates, names, connections, TLS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from gemquota.doctor.patient import Connection, Handshake, Names, Patient
from gemquota.domain.finding import Finding, failure, note, ok, skipped, unknown, warning
from gemquota.errors import ExitCode

_BUNDLES = {
    "SSL_CERT_FILE": "httpx, so google-genai and openai",
    "SSL_CERT_DIR": "httpx, so google-genai and openai",
    "REQUESTS_CA_BUNDLE": "requests, so google-auth and the older SDKs",
    "CURL_CA_BUNDLE": "requests and curl",
    "NODE_EXTRA_CA_CERTS": "node",
}
_SLOW_S = 1.0
TRUST_COMPANY = "export SSL_CERT_FILE=/path/to/company-ca.pem"
"""For httpx; requests reads REQUESTS_CA_BUNDLE, node NODE_EXTRA_CA_CERTS."""


def without_secrets(proxy: str) -> str:
    """A proxy's address without the name and password it may hold."""
    parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    try:
        host, port = parts.hostname or "?", parts.port
    except ValueError:
        return "an address that is none"
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    return f"{scheme}{host}" + (f":{port}" if port else "")


def proxy(patient: Patient) -> Finding:
    """Which proxy is in force."""
    if not patient.proxy:
        return ok("proxy", "none is in force")
    shown = without_secrets(patient.proxy)
    if urlsplit(patient.proxy).scheme not in ("http", "https", "socks5", "socks5h", "socks4"):
        return failure(
            "proxy",
            f"the proxy {shown} has no scheme that clients know",
            mend="export HTTPS_PROXY=http://HOST:PORT",
            exit_code=ExitCode.UNREACHABLE,
        )
    return note("proxy", f"calls go through {shown}", "names are looked up there, not here")


def certificates(patient: Patient, readable: Callable[[str], bool]) -> list[Finding]:
    """Which certificates clients trust, and whether the files are there."""
    named = {name: path for name in _BUNDLES if (path := patient.variables.get(name))}
    found = [
        failure(
            "certificates",
            f"{name} names a file that cannot be read",
            f"it counts for {_BUNDLES[name]}, which then trust nobody",
            mend=f"unset {name}",
            exit_code=ExitCode.UNREACHABLE,
        )
        for name, path in named.items()
        if not readable(path)
    ]
    if named and not found:
        found.append(note("certificates", f"readable: {', '.join(named)}"))
    if patient.variables.get("NODE_TLS_REJECT_UNAUTHORIZED") == "0":
        found.append(
            warning(
                "certificates",
                "NODE_TLS_REJECT_UNAUTHORIZED=0: node trusts everybody, and the key can be read on its way",
                mend="unset NODE_TLS_REJECT_UNAUTHORIZED",
            )
        )
    return found or [ok("certificates", "those that the clients bring along")]


def names(found: Names) -> Finding:
    """Whether the host has an address."""
    if found.trouble:
        return failure(
            "dns",
            f"no address for {found.host}: {found.trouble}",
            "the name server does not know it, or does not answer",
            mend=f"nslookup {found.host} 8.8.8.8   # if that works, change the name server",
            exit_code=ExitCode.UNREACHABLE,
        )
    said = f"{found.host} has {_number(len(found.addresses), 'address')}, after {_ms(found.took_s)}"
    if found.took_s > _SLOW_S:
        return warning("dns", said, "each new connection waits for that")
    return ok("dns", said, *found.addresses[:4])


def connections(host: str, made: Sequence[Connection]) -> Finding:
    """Whether any address lets itself be connected to."""
    good = [each for each in made if not each.trouble]
    if not made:
        return skipped("tcp", "there is no address to connect to")
    if good:
        quick = min(good, key=lambda each: each.took_s)
        return ok("tcp", f"connected to port {quick.port} in {_ms(quick.took_s)}", quick.address)
    port = made[0].port
    refused = all("refused" in each.trouble for each in made)
    return failure(
        "tcp",
        f"no connection to {host} on port {port}: {made[0].trouble}",
        *(f"{each.address}: {each.trouble}" for each in made[:4]),
        mend="" if refused else f"open port {port} to {host} in the firewall, or set HTTPS_PROXY",
        exit_code=ExitCode.UNREACHABLE,
    )


def ipv6(made: Sequence[Connection]) -> Finding:
    """Whether IPv6 works where it is offered; a dead one costs seconds at each new connection."""
    six = [each for each in made if ":" in each.address]
    if not six:
        return note("ipv6", "no IPv6 address is used")
    bad = [each for each in six if each.trouble]
    if not bad:
        return ok("ipv6", f"connected in {_ms(min(each.took_s for each in six))}")
    if len(bad) == len(made):
        return skipped("ipv6", "nothing could be connected to at all")
    if all("unreachable" in each.trouble or "assign" in each.trouble for each in bad):
        return note("ipv6", "this machine has none; calls go over IPv4 without a delay")
    return warning(
        "ipv6",
        f"addresses are offered, and no connection comes about: {bad[0].trouble}",
        "clients without happy eyeballs wait for its time-out first",
        mend="put `precedence ::ffff:0:0/96 100` into /etc/gai.conf, or mend the route",
    )


def tls(made: Handshake) -> Finding:
    """Whether the server's certificate is trusted, and what is spoken."""
    if made.is_untrusted:
        signed = f"it is signed by {made.issuer}" if made.issuer else ""
        return failure(
            "tls",
            f"the certificate of {made.host} is not trusted: {made.trouble}",
            *filter(
                None,
                (
                    signed,
                    "a company's proxy signs with an authority of its own, which clients must be told of: httpx by SSL_CERT_FILE,"
                    " requests by REQUESTS_CA_BUNDLE, node by NODE_EXTRA_CA_CERTS",
                ),
            ),
            mend=TRUST_COMPANY,
            exit_code=ExitCode.UNREACHABLE,
        )
    if made.trouble:
        return failure(
            "tls",
            f"no TLS with {made.host}: {made.trouble}",
            "what listens there may speak plain http, or something on the way cuts the connection",
            exit_code=ExitCode.UNREACHABLE,
        )
    speaks = "HTTP/2 is offered" if made.alpn == "h2" else "HTTP/1.1, no HTTP/2"
    return ok("tls", f"{made.version} in {_ms(made.took_s)}; {speaks}")


def plain_http(patient: Patient) -> Finding:
    return note("tls", f"{urlsplit(patient.base_url).hostname} is asked over plain http")


def vertex(host: str, made: Handshake | None) -> Finding:
    """Whether the endpoint of Vertex AI can be reached; None: it has no address."""
    if made is None:
        return failure(
            "vertex",
            f"{host} has no address",
            "the region may not exist, or not have the models",
            mend="export GOOGLE_CLOUD_LOCATION=global",
            exit_code=ExitCode.UNREACHABLE,
        )
    if made.trouble:
        return failure(
            "vertex", f"{host} cannot be reached: {made.trouble}", exit_code=ExitCode.UNREACHABLE
        )
    return ok("vertex", f"{host} is reached in {_ms(made.took_s)}")


def timed_out(check: str, within_s: float) -> Finding:
    return unknown(check, f"no end within {within_s:g} s")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "es" if noun.endswith("s") else "s")
