"""The Lambda function: a thin handler and the worker behind it."""
