"""Template tags over `common.charts`, taking figures in the shape that an edition's document keeps them."""

from django import template

from common import charts

register = template.Library()


def _plainly(words: str) -> str:
    """A phrase that continues a sentence: its first letter small, unless it is an initialism."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _goal_words(cell) -> str:
    return f", target {cell['target_words']}" if cell.get("target_words") else ""


@register.simple_tag
def sparkline(measure, *, height=40):
    """The last periods of a measure as a line whose points stand above the cells of its quarter strip.

    `measure` is a measure of the document; its `strip` is drawn, with targets where it has them.
    """
    cells = measure["strip"]
    width = max(len(cells) - 1, 1) * 28 + 8
    known = [cell for cell in cells if cell["rating"] != "withheld"] or cells
    first, last = known[0], known[-1]
    sentence = (
        f"{measure['title']}: from {first['value_words']} in {first['label']} to {last['value_words']} in "
        f"{last['label']}{_goal_words(last)}."
    )
    if len(charts.withheld_labels(cells)) == len(cells):
        sentence = f"{measure['title']}:"
    sentence += charts.spoken_withheld(cells)
    return charts.sparkline(
        [cell["value"] for cell in cells],
        targets=[cell["target"] for cell in cells],
        sentence=sentence,
        width=width,
        height=height,
    )


@register.simple_tag
def quarter_strip(measure):
    """The last periods of a measure as small lettered shapes, oldest first; the sentence names every one."""
    cells = measure["strip"]
    said = [(cell["label"], f"{cell['value_words']}, {_plainly(cell['rating_words'])}") for cell in cells]
    return charts.quarter_strip(
        [
            (cell["rating"], cell["letter"], f"{label}: {words}")
            for cell, (label, words) in zip(cells, said, strict=True)
        ],
        sentence=charts.spoken_strip(measure["title"], said),
    )


@register.simple_tag
def trend(measure, *, width=640, height=230):
    """Every period of a measure as a chart with axes, its targets and its series breaks."""
    series = measure["series"]
    known = [point for point in series if point["value"] is not None]
    sentence = f"{measure['title']}: no figures."
    if known:
        first, last = known[0], known[-1]
        sentence = (
            f"{measure['title']}, {measure['unit']}: from {first['value_words']} in {first['label']} to "
            f"{last['value_words']} in {last['label']}{_goal_words(last)}."
        )
    elif charts.withheld_labels(series):
        sentence = f"{measure['title']}, {measure['unit']}."
    sentence += charts.spoken_withheld(series)
    for change in measure["breaks"]:
        sentence += f" Series break at {change['label']}: figures before and after are not compared."
    return charts.trend(
        [(point["label"], point["value"]) for point in series],
        target=[point["target"] for point in series],
        breaks=[change["label"] for change in measure["breaks"]],
        withheld=charts.withheld_labels(series),
        sentence=sentence,
        width=width,
        height=height,
    )


@register.simple_tag
def rating_bar(counts, *, words, height=20, width=600):
    """One bar cut by rating. `counts` is a count of ratings of the document; `words` says it in a sentence."""
    return charts.rating_bar(counts, sentence=words, height=height, width=width)


@register.simple_tag
def rating_shape(rating, *, size=12):
    """The shape that stands before a rating's word. Hidden from screen readers: the word says it."""
    return charts.rating_shape(rating, size=size)
