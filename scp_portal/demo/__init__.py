"""The demo: its record in `fixtures/demo/` (one CSV file for each kind of record), entered as officers would enter it.

`loading.load` enters the whole record in one transaction; `editions.publish` then publishes what was published of it.
One module enters the records of one floor, by the named operations of its app. Every record says who entered it, when
it became known and why, so that the record can be asked for as it stood on any day.
"""
