"""One run, from its plan to the published manifest."""
