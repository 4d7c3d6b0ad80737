"""Score any video against the rubric of a sample."""
