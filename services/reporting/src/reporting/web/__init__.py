"""Pages of step 4 that people read in a browser."""

from reporting.web.views import blueprint

PAGES = [blueprint]
