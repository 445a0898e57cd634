import pycountry
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from places.models import Country, Place, Post
from tests import factories

pytestmark = pytest.mark.django_db

# Mainland China, Hong Kong, Macao and Taiwan: four rows, whatever is listed.
FOUR = ["CN", "HK", "MO", "TW"]


@pytest.mark.capability("P59")
def test_the_four_are_listed_apart_under_plain_names() -> None:
    names = dict(Country.objects.partners().filter(pk__in=FOUR).values_list("pk", "name"))
    assert names == {"CN": "China (mainland)", "HK": "Hong Kong", "MO": "Macao", "TW": "Taiwan"}
    local = dict(Country.objects.filter(pk__in=FOUR).values_list("pk", "local_name"))
    assert local == {"CN": "中国", "HK": "香港", "MO": "澳門", "TW": "臺灣"}


@pytest.mark.capability("P59")
def test_no_place_of_one_of_the_four_lies_in_another() -> None:
    assert not Place.objects.exclude(code__regex=r"^[A-Z]{2}-").exists()
    assert [place.code for place in Place.objects.all() if place.code[:2] != place.country_id] == []
    parents = Place.objects.exclude(parent=None).values_list("country", "parent__country")
    assert [pair for pair in parents if pair[0] != pair[1]] == []
    assert not Place.objects.filter(code__in=["CN-810000", "CN-820000", "CN-710000"]).exists()


@pytest.mark.capability("P59")
def test_kaohsiung_belongs_to_taiwan() -> None:
    kaohsiung = Place.objects.select_related("country").get(pk="TW-KHH")
    assert kaohsiung.country.name == "Taiwan"
    assert kaohsiung.parent is None
    assert kaohsiung.label == "Kaohsiung City, Taiwan (高雄市)"
    assert [place.pk for place in Place.objects.search("高雄")] == ["TW-KHH"]
    assert "TW" not in {place.country_id for place in Place.objects.search("Kaohsiung", country="CN")}


@pytest.mark.capability("P59")
def test_the_database_refuses_a_place_under_the_code_of_another_country() -> None:
    with pytest.raises(IntegrityError, match="places_place_code_begins_with_its_country"), transaction.atomic():
        Place.objects.filter(pk="TW-KHH").update(country="CN")


@pytest.mark.capability("P59")
def test_no_name_says_that_one_of_the_four_is_a_part_of_another() -> None:
    for name in Country.objects.filter(pk__in=FOUR[1:]).values_list("name", flat=True):
        assert "China" not in name
        assert "Province" not in name


def test_every_country_and_territory_of_the_standard_is_there_once() -> None:
    assert set(Country.objects.values_list("pk", flat=True)) == {row.alpha_2 for row in pycountry.countries}
    assert Country.objects.values("name").distinct().count() == Country.objects.count()


def test_our_own_country_is_no_partner() -> None:
    assert list(Country.objects.filter(home=True).values_list("pk", flat=True)) == ["GB"]
    assert not Country.objects.partners().filter(pk="GB").exists()


def test_countries_are_sorted_as_people_look_for_them() -> None:
    names = list(Country.objects.values_list("name", flat=True))
    assert names.index("The Gambia") < names.index("Georgia") < names.index("Germany")
    assert names.index("Åland Islands") < names.index("Albania")
    assert names.index("Ivory Coast") < names.index("Jamaica")


def test_posts_carry_their_district_and_how_sure_it_is() -> None:
    chongqing = Post.objects.get(name="British Consulate-General Chongqing")
    assert set(chongqing.places.values_list("name", flat=True)) == {"Chongqing", "Guizhou", "Sichuan", "Yunnan"}
    assert (chongqing.confidence, chongqing.opened) == ("low", "2000-03-01")
    assert chongqing.source
    assert Post.objects.filter(sending="GB", receiving="CN").count() == 5
    assert Post.objects.filter(sending="CN", receiving="GB").count() == 4


@pytest.mark.capability("P59")
def test_the_post_in_hong_kong_covers_no_place_of_the_mainland() -> None:
    post = Post.objects.get(name="British Consulate-General Hong Kong")
    assert set(post.countries.values_list("pk", flat=True)) == {"HK", "MO"}
    assert not post.places.exists()


@pytest.mark.capability("P59")
def test_each_of_the_four_is_found_by_what_people_type_for_it(client: Client) -> None:
    client.force_login(factories.council_user("LDS"))
    page = client.get(reverse("delegation_start")).text
    for also in ("CN|CHN|中国|PRC|People&#x27;s Republic of China", "TW|TWN|臺灣|ROC|Republic of China", "|Macau|"):
        assert also in page
