"""The recommendations of a review as CSV."""

import csv

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from actionplans.models import Review
from common import clock
from common.spreadsheets import neutral
from workspace.summaries.review_page import review_lines

COLUMNS = ("number", "section", "recommendation", "answers", "actions")


def review_table(request, code):
    """A line for each recommendation, with what was answered and the references of the actions that answer it."""
    review = get_object_or_404(Review, code=code)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{review.code}.csv")
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for line in review_lines(review, on=clock.today()):
        said = "; ".join(
            f"{each.partner}: {each.words}{f' ({each.remark})' if each.remark else ''}" for each in line.said
        )
        actions = "; ".join(f"{each.reference} {each.rating_words.lower()}" for each in line.actions)
        writer.writerow([neutral(cell) for cell in (line.number, line.section, line.text, said, actions)])
    return response
