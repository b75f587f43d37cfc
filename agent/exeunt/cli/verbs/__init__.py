"""One module per verb, each with `command`; nothing heavy is imported before the verb runs."""
