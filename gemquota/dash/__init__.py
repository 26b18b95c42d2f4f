"""The live dashboard: what people leave open while their programs run.

It draws frames that a feed hands in (`gemquota.domain.frame`) and never asks where they are
from: the store's file, a recording, a demonstration. Drawing is pure: a function from a frame,
a size and a set of glyphs to lines of `ink`, tested without a terminal. The widgets only put
those lines on the screen, and repaint the ones that changed.

It imports render, store, domain and clock, and it is the only room that imports textual. It
prints nothing, opens no file and no connection, and does not know that there is a proxy.
"""
