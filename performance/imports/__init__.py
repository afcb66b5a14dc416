"""Readers of the files that bring figures in. Pure: no database, no models, no clock; nothing is stored here.

From the ground up: `refusals` (what is said of a file that cannot be used), `opening` (opening what a stranger made),
`workbooks` and `ods` (rows of spreadsheets), and the three readers `street`, `recorded_crime` and `returns`.
"""
