"""What a Gemini quota is, and what a refusal means.

This room is pure. It imports the standard library and its own modules; it
never opens a file or a socket, reads a clock, or draws a random number. What
it needs from outside (the time, a parsed response) arrives as an argument, so
every function here can be tested with a table of inputs and outputs.
"""
