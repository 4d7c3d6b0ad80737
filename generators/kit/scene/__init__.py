"""Drawing vocabulary: words that describe a frame, and the sprites they become."""
