"""What a fault is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong, where, and which tests should say so."""

    name: str
    file: str
    sound: str
    faulty: str
    tests: tuple[str, ...]

    def planted(self, text: str) -> str:
        count = text.count(self.sound)
        assert count == 1, f"{self.name}: {self.sound!r} stands {count} times in {self.file}"
        return text.replace(self.sound, self.faulty)
