"""What a page says of itself to machines."""

import json

from django import template
from django.utils.safestring import mark_safe

register = template.Library()
# As django.utils.html.json_script does: nothing in the data can end the element it stands in.
_HARMLESS = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def ld_json(described: dict) -> str:
    """A block of JSON-LD. It is data, which browsers never run, so a policy without inline scripts allows it."""
    text = json.dumps(described, ensure_ascii=False, sort_keys=True).translate(_HARMLESS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
