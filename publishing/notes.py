"""Notes on the figures: how the portal rates, compares and withholds, printed in every edition that does so."""

from actionplans.enums import ActionRating
from performance.enums import Rating


def letter_of(rates: str, rating: str) -> str:
    """The letter of a rating in a small cell; a scheme may define words of its own, which have none."""
    kind = Rating if rates == "measures" else ActionRating
    return kind(rating).letter if rating in kind.values else "–"


def on_the_figures(document: dict) -> list[dict]:
    """The notes an edition needs, each a title and paragraphs; one that explains nothing shown is left out."""
    measures, tolerance = document["measures"], document["scheme"]["tolerance_words"]
    disclosure = document.get("disclosure") or {"withheld": 0}
    written = [
        (
            "How measures are rated",
            True,
            [
                f"A measure is on target when it meets its target, near target when it misses by no more than the "
                f"tolerance ({tolerance}, unless the measure says otherwise), and off target when it misses by more. "
                "A figure exactly at the edge counts on the better side.",
                "The year is rated against what the targets of its quarters add up to. Ratings are counted, never "
                "averaged into one colour, and the count always says how many measures could be rated.",
                "A measure is not rated when no figure came, when months are missing, when its target was set before "
                "a break in the series, when the numbers are too small, or when more could mean better reporting as "
                "well as more harm.",
            ],
        ),
        (
            "What is a real change",
            True,
            [
                "Numbers go up and down by chance. For counts, a change is called clear only when the 95% interval "
                "of the ratio of the two counts, taken as Poisson counts, leaves out 1; the interval is printed "
                "beside the change. With none on either side, we cannot say.",
                "The comparison is with the year before. A part of a year is never set against a whole one, and "
                "nothing is compared across a break in a series.",
            ],
        ),
        (
            "Recorded crime is a part of the picture",
            any(measure["area_basis"] != "As the definition says" for measure in measures),
            [
                "Police figures count what was reported and recorded. They are operational figures and not accredited "
                "official statistics; they change when reports are reclassified, and they do not match tables made "
                "by other rules.",
                "Each measure says whether it counts what the police force reported or what is located in the area. "
                "The two are never mixed.",
            ],
        ),
        (
            "Targets",
            any(measure["target_illustrative"] for measure in measures),
            [
                "The targets shown are illustrative: no paper of the partnership states one. "
                + " ".join(dict.fromkeys(m["target_rule"] for m in measures if m["target_illustrative"]))
            ],
        ),
        (
            "Breaks in a series",
            any(measure["breaks"] for measure in measures),
            [
                "A break means that figures before and after it were not made in the same way. "
                + " ".join(
                    f"{measure['title']}, from {each['words']}: {each['reason']}"
                    for measure in measures
                    for each in measure["breaks"]
                )
            ],
        ),
        (
            "Figures that are withheld",
            disclosure["withheld"],
            [disclosure.get("words", ""), *disclosure.get("rule", [])],
        ),
        (
            "Revisions and corrections",
            True,
            [
                "A provisional figure is marked [p], one that its supplier changed [r]. Every figure that "
                "differs from the same figure in the edition before is listed with what it was.",
                "The pages and files of an edition are never changed. A mistake is put right by a new edition with a "
                "note, and the old one says so from then on.",
            ],
        ),
        (
            "Missing is not nought",
            True,
            [
                "A figure that is not there is shown as [x], never as 0, and the partner it is due from is named."
            ],
        ),
    ]
    return [{"title": title, "text": text} for title, needed, text in written if needed]
