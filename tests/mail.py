"""A mail server that is having a bad day. Nothing here is a test."""

from smtplib import SMTPException

from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Refuses everything, in its own words."""

    def send_messages(self, messages):
        raise SMTPException("the server is full")
