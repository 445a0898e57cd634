"""The one place where every text about a record is read for what is never held of a person."""

from typing import ClassVar

from django.db import models

from accounts.persons import of_a_person, paper_or_birth, refuse


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
