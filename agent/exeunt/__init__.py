"""Exeunt: when somebody leaves, the company keeps its customers."""
