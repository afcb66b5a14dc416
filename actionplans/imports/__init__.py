"""Action plans from spreadsheets as partners keep them: dates as people write them, columns in any order, names.

Nothing here touches the database or asks the clock; `actionplans.importing` sets what was read against the plan.
"""
