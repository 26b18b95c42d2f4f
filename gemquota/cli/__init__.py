"""The command line: parse, call, print, exit. One module per command.

Only this room prints and exits. `main` is light; a command's module imports
what it needs when it runs.
"""
