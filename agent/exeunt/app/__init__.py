"""The composition root: the one place that builds everything."""
