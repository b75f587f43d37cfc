"""Pages and JSON shapes of what the application gives. Pure: texts in, blocks or plain data out."""
