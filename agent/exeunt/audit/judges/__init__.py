"""Judges: one for each sort of rule. Each works over whole columns, and says what is kept, broken, not known."""

from exeunt.audit.judges.judge import judge_rule

__all__ = ["judge_rule"]
