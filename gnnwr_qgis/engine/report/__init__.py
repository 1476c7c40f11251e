"""Reports: what a job found, as one HTML file that needs nothing beside it.

Only the jobs that were asked for a report import this package, and late: its libraries are slow.
"""
