"""`python -m gemquota`."""

from __future__ import annotations

from gemquota.cli.main import main

if __name__ == "__main__":
    main()
