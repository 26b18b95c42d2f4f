from __future__ import annotations

import contextlib
import os
import ssl

import certifi
import pytest

from gemquota.certificate import made_for


def shaken(made, cafile, name):
    """Both ends of a TLS handshake in memory; raises what the client would."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(*made.served)
    client = ssl.create_default_context(cafile=cafile)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(back, there, server_hostname=name),
        server.wrap_bio(there, back, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "::1", "recorder.lan"])
@pytest.mark.parametrize("trusted", ["chain", "bundle"])
def test_clients_that_trust_it_get_through_by_every_name(tmp_path, name, trusted):
    made = made_for(["recorder.lan"], tmp_path)
    shaken(made, getattr(made, trusted), name)


@pytest.mark.parametrize(("trusted", "name"), [("usual", "localhost"), ("chain", "other.lan")])
def test_others_do_not(tmp_path, trusted, name):
    made = made_for([], tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken(made, certifi.where() if trusted == "usual" else made.chain, name)


def authorities(path):
    return ssl.create_default_context(cafile=path).cert_store_stats()["x509_ca"]


def test_the_bundle_holds_the_usual_authorities_or_those_that_are_named(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    named = made_for([], other).chain
    (tmp_path / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nno\n")
    usual = made_for([], tmp_path, trusted=["/nowhere", str(tmp_path / "broken.pem")])
    assert authorities(usual.bundle) == authorities(certifi.where()) + 1
    assert authorities(made_for([], tmp_path, trusted=[str(named)]).bundle) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_nobody_else_can_read_the_key(tmp_path):
    assert made_for([], tmp_path).key.stat().st_mode & 0o077 == 0
