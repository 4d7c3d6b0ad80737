"""External generators: repositories with an `examples/generate.py`, run unmodified.

A repository is downloaded and pinned, run in an environment of its own as a process with limits, and its
output becomes samples in this project's layout. `docs/external.md` has the whole contract.
"""
