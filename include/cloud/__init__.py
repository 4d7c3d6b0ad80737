"""Connect to a cloud, and deploy the code to it."""
