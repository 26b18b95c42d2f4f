"""What is recorded, for other programs: JSON Lines, CSV, Prometheus.

Names follow OpenTelemetry's conventions for generative AI where these have one. This room imports
the domain, and returns text; it opens no store and prints nothing, and no key leaves through it.
"""
