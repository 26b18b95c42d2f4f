"""A certificate for a server on this machine, and what its clients have to trust. Only module to know trustme and certifi."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Certificate(NamedTuple):
    """Paths of PEM files."""

    chain: Path
    """The certificate and the authority that was made for it: what clients of this server alone trust."""
    key: Path
    bundle: Path
    """That authority and the usual ones, for programs that speak with others too (`SSL_CERT_FILE`)."""

    @property
    def served(self) -> tuple[Path, Path]:
        """What a server is given."""
        return self.chain, self.key


def made_for(hosts: Iterable[str], directory: Path, *, trusted: Iterable[str] = ()) -> Certificate:
    """Make one for `hosts` and localhost, and write it into a directory that nobody else reads.

    Args:
        hosts: Names and addresses.
        directory: Best one that goes when the server ends: whoever has the key is trusted.
        trusted: Files of authorities that the clients' environment names; certifi's where none can be read.
    """
    import certifi
    import trustme

    names = dict.fromkeys((*hosts, "localhost", "127.0.0.1", "::1"))
    authority = trustme.CA(organization_name="gemquota on this machine")
    issued = authority.issue_cert(*names)
    made = Certificate(
        *(directory / f"gemquota{end}" for end in (".pem", ".key", "-and-usual.pem"))
    )
    own = authority.cert_pem.bytes()
    made.chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems) + own)
    made.key.touch(mode=0o600)
    made.key.write_bytes(issued.private_key_pem.bytes())
    usual = [octets for name in trusted if (octets := _read(name))] or [_read(certifi.where())]
    made.bundle.write_bytes(b"\n".join((own, *usual)))
    # Fails here rather than at the first connection.
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(made.chain, made.key)
    ssl.create_default_context(cafile=made.bundle)
    return made


def _read(name: str) -> bytes:
    try:
        octets = Path(name).read_bytes()
        ssl.create_default_context(cadata=octets.decode("ascii", "replace"))
    except (OSError, ValueError):  # an SSLError is an OSError
        return b""
    return octets
