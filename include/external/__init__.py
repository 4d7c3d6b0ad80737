"""Generators that somebody else wrote: repositories with an `examples/generate.py`, run unmodified.

A repository is downloaded and pinned, run in an environment of its own as a process with limits, and what it
writes becomes samples in this project's layout. `docs/external.md` tells the whole contract.
"""
