"""Words that families of task types share: floors, graphs, paths, figures."""
