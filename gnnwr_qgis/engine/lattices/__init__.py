"""A model on a grid by interpolated surfaces: what depends on place alone is known on patches."""
