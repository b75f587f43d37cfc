"""The command line: one file per verb, one table of exit codes, one door for errors.

Everything at the top of these modules is light: `--help` imports no vendor library, no HTTP, no terminal toolkit, no
database. What a verb needs it imports when it runs.
"""
