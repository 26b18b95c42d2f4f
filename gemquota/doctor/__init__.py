"""Why calls fail before any quota is asked: key, network, clock, model, SDK, project.

Each check is one function from facts to a `Finding`. The facts are gathered by `reach` (names,
sockets, TLS), `gather` (the API's answers), `packages` (the user's SDKs) and `adc_file`; `examine` knows
the order and the deadlines.
"""
