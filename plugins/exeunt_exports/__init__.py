"""Who sees which customer, from files: the CSV or XLSX exports of a CRM, a directory, an HR list, a mail admin.

Reads one folder; asks for no credential and changes nothing, so it offers no actions. Columns are recognised by their
usual names in English and Chinese, or named in the configuration. What exports do not say (sharing rules, profiles) is
stated by the operator or is a gap, never a guess.
"""
