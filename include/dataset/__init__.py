"""What travels between planner, worker and store: keys, messages, done marks, and the task types they name."""
