"""Cost of samples: measured on this machine, and priced on AWS."""
