"""What public pages say of themselves to search engines and to whoever shares them."""

import json
import re

import pytest
from django.conf import settings

from common.templatetags.linked_data import ld_json
from publishing.models import Address
from tests.publishing.conftest import publish

pytestmark = pytest.mark.once


def test_pages_name_the_address_that_never_changes_and_the_data_page_describes_its_files(record_kept, client):
    edition = publish(record_kept)
    for place in ("", "dashboard/", "data/", "priorities/1/"):
        page = client.get(f"/{place}").content.decode()
        assert f'<link rel="canonical" href="{settings.PORTAL_ADDRESS}{edition.address}{place}">' in page
        assert page.count('<meta name="description"') == 1
        assert '<meta property="og:title"' in page
    data = client.get("/data/").content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', data)
    told = json.loads(text)
    assert (told["@type"], told["identifier"]) == ("Dataset", f"{settings.PORTAL_ADDRESS}{edition.address}")
    for each in told["distribution"]:
        path = each["contentUrl"].removeprefix(settings.PORTAL_ADDRESS)
        assert Address.objects.get(path=path).blob_id == each["sha256"], path


def test_nothing_in_the_data_can_end_the_element_it_stands_in():
    block = ld_json({"name": "</script><script>alert(1)</script> & more"})
    assert block.count("<") == 2 and "&" not in block
    assert json.loads(block[block.index("{") : block.rindex("}") + 1])["name"].startswith("</script>")
