"""Which samples a dataset holds, and which batches are missing."""
