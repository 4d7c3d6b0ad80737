"""Exports: a dataset in the forms that trainers and evaluators load unchanged."""
