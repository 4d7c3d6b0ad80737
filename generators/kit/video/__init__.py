"""Turn frames into PNGs and an MP4 file."""
