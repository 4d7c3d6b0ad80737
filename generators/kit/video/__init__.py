"""Frames become PNGs and an MP4 file."""
