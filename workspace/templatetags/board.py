"""Template tags of the board's pages: links to what stands behind a line, made quickly, for there are hundreds."""

from functools import lru_cache

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

register = template.Library()


@lru_cache(maxsize=8192)
def _address(name: str, *keys: str) -> str:
    """The address of a page, "" where there is no such page."""
    try:
        return reverse(f"workspace:{name}", args=keys)
    except NoReverseMatch:
        return ""


@register.simple_tag
def page_link(words, name, *keys, anchor=""):
    """The words as a link to a page of the portal: `{% page_link "OR 12" "follow-up-list" anchor="follow-up-3" %}`."""
    address = _address(name, *keys)
    if not address:
        return words
    return format_html('<a href="{}{}">{}</a>', address, f"#{anchor}" if anchor else "", words)


@register.simple_tag
def measure_link(code, title):
    """A measure by its code and title, the title as a link to its page."""
    return _coded(code, title, _address("measure-page", code))


@register.simple_tag
def action_link(reference, title):
    """An action by its reference and title, the title as a link to its page."""
    return _coded(reference, title, _address("action-page", reference))


def _coded(code: str, title: str, address: str):
    if not address:
        return format_html('<span class="brief__code">{}</span> {}', code, title)
    return format_html('<span class="brief__code">{}</span> <a href="{}">{}</a>', code, address, title)
