"""What the documents of meetings say in words, for web pages and packs alike. Pure."""


def size_words(size: int) -> str:
    """`312 KB`, `2.4 MB`, for people."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{max(1, round(size / 1000)):,} KB"
