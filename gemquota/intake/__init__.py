"""Where pasted text and logs come from: terminal, files, gz and zst, growing files.

This room opens files and reads terminals, and hands out decoded text or chunks
of bytes. It never looks for errors in them (`extract` does) and never prints.
"""
