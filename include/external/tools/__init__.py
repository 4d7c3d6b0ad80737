"""Tools for external generators, outside the image: download, test, replay."""
