"""One batch carried out, from its message to its done mark."""
