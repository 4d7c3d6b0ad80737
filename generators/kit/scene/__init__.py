"""The vocabulary that frames are drawn in."""
