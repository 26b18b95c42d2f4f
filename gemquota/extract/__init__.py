"""From whatever a person pastes to error documents.

This room is pure: it takes text and gives records of `gemquota.domain`. It
imports `domain` and the standard library, never a file, a clock or a terminal.
Input is hostile: every function here takes any text, raises nothing and runs
in linear time.
"""
