"""How codes are shown so that people can read them off a screen."""

from django import template

register = template.Library()


@register.filter
def in_fours(text: str) -> str:
    """`12345678` -> `1234 5678`."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
