"""Many videos judged at once: a pool of processes, and a web service in front of it."""
