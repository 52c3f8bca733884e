"""Tables from outside, in CSV or in a workbook, of which little is believed."""
