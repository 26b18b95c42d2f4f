"""The dashboard, drawn and driven. Frames are built by hand: no store, no clock, no terminal."""
