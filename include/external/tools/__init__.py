"""Tools for external generators: download, try, replay. Not in the image."""
