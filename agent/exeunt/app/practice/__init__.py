"""The practice company: its systems, and an installation made for them alone."""
