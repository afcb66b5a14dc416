"""Readers of the files that bring figures in. Pure: no database, no models, no clock; nothing is stored here.

From the ground up: `refusals` (what is said of a file that cannot be used), `opening` (opening what a stranger made),
`cells`, `ods`, `xlsx` and `workbooks` (rows of tables), and the readers `street`, `recorded_crime` and `returns`.
"""
