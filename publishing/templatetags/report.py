"""What the report's templates need beside Django's own filters."""

from django import template

from publishing.report import closed

register = template.Library()
register.filter("sentence", closed)
