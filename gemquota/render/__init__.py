"""From domain records to text for people and for programs.

Every function here takes records and returns text. It imports `domain` only;
it never prints, asks for the time or looks at the environment.
"""
