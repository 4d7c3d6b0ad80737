"""The Studio: task types, datasets and samples in a browser."""
