"""What a page asks the database. Nothing here is a test."""

from django.test.utils import CaptureQueriesContext as Caught


class CaptureQueriesContext(Caught):
    """The queries asked meanwhile, without that of the published site.

    Whether it has changed is asked every few seconds, whatever the page: it would come and go with the machine.
    """

    @property
    def captured_queries(self):
        return [query for query in super().captured_queries if 'FROM "publishing_' not in query["sql"]]
