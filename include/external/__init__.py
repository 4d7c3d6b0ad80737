"""External generators: repositories with an `examples/generate.py`, run unmodified.

A repository is downloaded, pinned, and run in its own environment as a process with limits. Its output becomes samples
in this project's layout. `docs/external.md` has the whole contract.
"""
