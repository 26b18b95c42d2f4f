"""Measuring what a project's limits really are, with the least harm.

Plans are generators of commands: they decide what to send and when to stop, and know neither clock
nor network. The engine carries commands out, keeps the caps, and hands back what happened. Results are
records of `gemquota.domain`; nothing here prints.
"""
