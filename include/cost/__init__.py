"""Cost of samples on AWS, before a run and after it."""
