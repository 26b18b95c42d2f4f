"""The recorder: hands requests on byte for byte, and notes what passed.

A request is answered by the upstream or not at all: nothing here retries, changes or holds back, but
that a GET goes out again where the kept connection it was given to had died unseen.
What has to be read is read from copies, after the bytes have gone on, and a fault in reading is no
fault of the call. Keys leave here as fingerprints; prompts and answers do not leave at all.
"""
