"""What runs inside Lambda: a thin handler and the worker behind it."""
