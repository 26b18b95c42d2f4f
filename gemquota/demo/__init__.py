"""A rehearsal for whoever meets gemquota first: a client, an emulated API, and virtual time.

It puts rooms together that do not know each other (`emulator` refuses, `extract` reads the refusal)
and returns a `domain.rehearsal` record. Nothing in it states a result: what it shows is what the wire,
the ledger and the diagnosis gave. It never prints, and opens no port.
"""
