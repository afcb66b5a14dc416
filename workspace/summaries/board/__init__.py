"""What the board's dashboard shows, one module a section, all from one reading of the record (`record`)."""
