"""Check a dataset and report."""
