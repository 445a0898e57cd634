import pytest
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
def test_anybody_can_read_where_the_data_comes_from(client: Client) -> None:
    page = client.get(reverse("attribution"))
    assert page.status_code == 200
    for named in (
        "Open Government Licence v3.0",
        "Office for National Statistics",
        "OS data © Crown copyright and database right 2022 and 2024",
        "mySociety (CC BY 4.0), changed",
        "Open Innovations (MIT)",
        "National Bureau of Statistics of China",
        "pycountry",
        # Sources besides: of Germany, networks, ranks, characters, posts and published lists.
        "ISO 3166-2",
        "Core Cities UK",
        "Key Cities",
        "Unicode License v3",
        "Wikipedia and Baidu Baike",
        "UK posts in China and Chinese posts in the UK",
        "UK Sanctions List",
    ):
        assert named in page.text
