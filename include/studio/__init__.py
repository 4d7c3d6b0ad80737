"""The Studio: the task types, datasets and samples to look at in a browser."""
