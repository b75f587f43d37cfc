"""HTML, terminal tables: what people look at."""
