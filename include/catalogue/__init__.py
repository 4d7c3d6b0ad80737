"""Present task types to people: selection, capacity, pictures."""
