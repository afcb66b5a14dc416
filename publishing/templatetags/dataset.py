"""An edition's figures as schema.org describes a data set, so that search engines for data find them."""

from collections.abc import Iterable

from django import template
from django.conf import settings

from publishing.files.file import File

register = template.Library()
LICENCES = {
    "Open Government Licence v3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
}


@register.simple_tag
def dataset_of(document: dict, files: Iterable[File]) -> dict:
    """`schema.org/Dataset` of an edition, with each download by its address that never changes and its SHA-256."""
    edition, partnership, strategy = document["edition"], document["partnership"], document["strategy"]
    own = f"{settings.PORTAL_ADDRESS}{edition['address']}"
    publisher = {"@type": "GovernmentOrganization", "name": partnership["name"]}
    starts = min(
        (each["period"][:4] for measure in document["measures"] for each in measure["series"]), default=""
    )
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{partnership['name']}: {strategy['title']}, {edition['title']}",
        "description": (
            f"Every measure, reading, target and rating, every action and update behind the {edition['title']} of "
            f"{strategy['title']}: the position at {edition['as_at_words']}."
        ),
        "url": f"{own}data/",
        "identifier": own,
        "version": str(edition["number"]),
        "datePublished": edition["published_on"],
        "temporalCoverage": f"{starts}/{edition['as_at']}" if starts else edition["as_at"],
        "spatialCoverage": partnership["area"],
        "inLanguage": partnership["language"],
        "isAccessibleForFree": True,
        "license": LICENCES.get(partnership["licence"], partnership["licence"]),
        "creator": publisher,
        "publisher": publisher,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "contentUrl": f"{own}files/{file.name}",
                "encodingFormat": file.content_type.partition(";")[0],
                "contentSize": f"{len(file.data)} B",
                "sha256": file.sha256,
            }
            for file in files
        ],
    }
