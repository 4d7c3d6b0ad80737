"""What a dataset is checked for, and the report of it."""
