"""One page to see an evaluation: a payload of plain values, and the HTML that is made of it."""

from vieval.report.page.payload import Report
from vieval.report.page.render import page, still_page

__all__ = ["Report", "page", "still_page"]
