"""Task types as people look at them: by kind, by capacity, in pictures."""
