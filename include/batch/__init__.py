"""Carrying out one batch, from its message to its done mark."""
