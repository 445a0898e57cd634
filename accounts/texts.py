"""The one place where every text about a record is read for what is never held of a person."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from accounts.rules.persons import TAKE_IT_AWAY, of_a_person, paper_or_birth


class NamesNobody(models.Model):
    """A row whose texts hold no number, address or birthday of a person, at whichever door they come in.

    A text that stands already stops nobody who changes something else. `OFFICES_CONTACT` are texts in which the
    telephone or mail of an office may be meant, which is public: of press offices, of who looks after a marked record,
    and of who asks and answers questions. Nowhere may a passport or a birthday stand.
    """

    OFFICES_CONTACT: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        found = {name: said for name, text in self._texts().items() if (said := self.not_held_in(name, text))}
        if found and self.pk is not None:
            stood = type(self)._base_manager.filter(pk=self.pk).values(*found).first() or {}
            found = {name: said for name, said in found.items() if stood.get(name) != getattr(self, name)}
        refuse(found)

    def not_held_in(self, name: str, text: str) -> str:
        """What of one of its texts is never held."""
        return paper_or_birth(text) if name in self.OFFICES_CONTACT else of_a_person(text)

    def _texts(self) -> dict[str, str]:
        kinds = (models.CharField, models.TextField)
        fields = [field for field in self._meta.concrete_fields if isinstance(field, kinds) and not field.choices]
        told = {field.name: getattr(self, field.attname) for field in fields if field.editable}
        return {name: text for name, text in told.items() if isinstance(text, str) and text}


def refuse_what_is_of_a_person(**texts: str) -> None:
    """Refuse texts, by their field, that hold any of it. Raises ValidationError."""
    refuse({name: found for name, text in texts.items() if (found := of_a_person(text))})


def refuse(found: dict[str, str]) -> None:
    """Refuse what was found, by its field. Raises ValidationError."""
    if found:
        raise ValidationError({name: TAKE_IT_AWAY % {"found": said} for name, said in found.items()}, code="not_held")
