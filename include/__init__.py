"""The pipeline library: settings, messages, planning, the queue, validation, the local cloud, the command line."""
