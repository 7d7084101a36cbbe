"""Judging the rows: expectations, quarantine, the account of every row, check results."""
