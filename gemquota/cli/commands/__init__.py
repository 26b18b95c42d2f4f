"""One module per command, named after it, each with a function `run`.

The signature of `run` is the command's options, its docstring the help. The
one-line summaries stand in `gemquota.cli.table`, so that `gemquota --help` need
not import any of these.
"""
