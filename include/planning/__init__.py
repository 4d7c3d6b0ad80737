"""The samples of a dataset, and its missing batches."""
