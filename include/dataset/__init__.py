"""Data between planner, worker and store: the recipe, keys, messages, done marks and task types."""
