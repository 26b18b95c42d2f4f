"""gemquota: which Gemini API quota refused a call, when it returns, and what to do."""

from __future__ import annotations

__version__ = "0.1.0"
