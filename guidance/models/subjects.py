"""What guidance is about: dated tables, since policy and law change them."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guidance.rules import speaks_of
from places.models import Place


class SubjectQuerySet[Row: models.Model](models.QuerySet[Row]):
    def on(self, day: date) -> Self:
        """Those that are spoken of on this day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )


class Subject(models.Model):
    """Something that guidance speaks of, by its code; both days belong to it."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Activity(Subject):
    """What a council does: a kind of engagement. `purposes` are the purposes of delegations that it covers."""

    purposes = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects = SubjectQuerySet["Activity"].as_manager()

    class Meta(Subject.Meta):
        verbose_name = _("activity")


class Sector(Subject):
    """A part of the economy. `listed_as` is its area in the National Security and Investment Act, where it has one."""

    listed_as = models.CharField(max_length=120, blank=True)

    objects = SubjectQuerySet["Sector"].as_manager()

    class Meta(Subject.Meta):
        verbose_name = _("sector")


class TopicQuerySet(SubjectQuerySet["Topic"]):
    def called_for(
        self, text: str = "", *, countries: Iterable[str] = (), places: Iterable[Place] = ()
    ) -> list["Topic"]:
        """Those that a record calls for by its countries, by its places and what these lie in, or by a text."""
        codes, lie_in = set(countries), set[str]()
        for place in places:
            codes.add(place.country_id)
            above: Place | None = place
            while above is not None:
                lie_in.add(above.code)
                above = above.parent
        return [
            topic
            for topic in self
            if codes.intersection(topic.countries) or lie_in.intersection(topic.places) or speaks_of(text, topic.words)
        ]


class Topic(Subject):
    """What a line is about. A record that names one of its places or countries, or its words, calls for its lines."""

    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    places = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    calls_for_care = models.BooleanField(
        default=False, db_default=False, help_text="Words on it matter so much that its lines are shown before saving."
    )

    objects = TopicQuerySet.as_manager()

    class Meta(Subject.Meta):
        verbose_name = _("topic")

    def is_named_in(self, text: str) -> bool:
        """Whether one of its words stands in a text."""
        return speaks_of(text, self.words)
