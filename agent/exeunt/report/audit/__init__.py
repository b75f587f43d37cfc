"""An audit as a report: one HTML file, CSV files, a workbook."""

from exeunt.report.audit.files import Written, write_report
from exeunt.report.audit.page import render_audit
from exeunt.report.audit.shape import Graph, GraphRow, Report, Spread

__all__ = ["Graph", "GraphRow", "Report", "Spread", "Written", "render_audit", "write_report"]
