"""Words shared by families of task types, one subject a module.

Walks: floor, graph, search, tour, walk, ways. Rows and places: slots, orders, moves, scatter, places, choice.
Shapes: figures, stacks, mirror, shifts. Light and motion: path, trips, rays, billiard, segments, spline, tracks, wave.
Texts: speech, symbols.
"""
