"""How much may be uploaded: what is more is not kept, and the page says so in a sentence."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

TOO_MUCH = "portal.upload_too_large"


class Bounded(FileUploadHandler):
    """Stops before a request with more than MOST_UPLOADED bytes is written to disk, and leaves a note of it."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.is_too_much = content_length > settings.MOST_UPLOADED
        if self.is_too_much and self.request is not None:
            self.request.META[TOO_MUCH] = content_length

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.is_too_much:
            raise StopUpload

    def receive_data_chunk(self, raw_data, start):
        return raw_data  # for the handlers after this one

    def file_complete(self, file_size):
        return None


def why_too_large(request) -> str:
    """ "" when what was uploaded could be kept, else the sentence with the limit."""
    if not (size := request.META.get(TOO_MUCH)):
        return ""
    return (
        f"The files have {size // 1_000_000:,} MB together, and {settings.MOST_UPLOADED // 1_000_000} can be uploaded "
        "at once: give fewer files, or only the years that are wanted."
    )
