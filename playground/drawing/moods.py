"""The light of a scene: the colours that a time of day or a kind of weather brings."""

from dataclasses import dataclass
from random import Random
from typing import Final

from playground.drawing.colors import Color, mix, rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """Sky from top to horizon, the sun or moon, and what the land is like in this light."""

    sky: tuple[Color, ...]
    light: Color
    land: Color
    stars: float = 0.0
    moon: bool = False
    aurora: bool = False
    clouds: float = 0.6
    high: float = 0.3

    @property
    def horizon(self) -> Color:
        """The haze that distance takes its colour from."""
        return mix(self.sky[-1], self.sky[-2], 0.45)

    @property
    def is_dark(self) -> bool:
        """Whether windows are lit."""
        return self.stars > 0.2


def _mood(sky: str, light: str, land: str, **more: float) -> Mood:
    colors = tuple(rgb(code) for code in sky.split())
    return Mood(
        sky=colors,
        light=rgb(light),
        land=rgb(land),
        stars=more.get("stars", 0.0),
        moon=bool(more.get("moon")),
        aurora=bool(more.get("aurora")),
        clouds=more.get("clouds", 0.6),
        high=more.get("high", 0.3),
    )


MOODS: Final = {
    "dawn": _mood("5b6fb5 9c8fc9 f2a7b5 ffd2a1", "fff1d0", "2c3a5e", stars=0.1, high=0.12),
    "day": _mood("2f7fd6 63b1ee a9dcf7 e6f6f3", "fffbe6", "2f6b4f", high=0.62, clouds=0.9),
    "sunset": _mood("2b2a63 7a3b86 e0607e ff9d5c ffd66e", "fff0b8", "2a1a40", high=0.1),
    "dusk": _mood("1b1c4b 433a86 9a5aa8 f08aa0", "ffdcd0", "1a1838", stars=0.5, high=0.16),
    "night": _mood("070b24 10204d 1f3f78 4a76a8", "f4f3e2", "0a1730", stars=1, moon=1, high=0.6),
    "aurora": _mood(
        "050a1e 0a1a3c 103052 1f5a6a", "eaf4e6", "07131f", stars=1, moon=1, aurora=1, high=0.66
    ),
    "storm": _mood("1d2733 36465a 5c7186 93a5b0", "d6dee2", "18222c", clouds=1.6, high=0.5),
    "snow": _mood("7fa3cc a9c6e2 d3e3f0 f6f3ee", "fffdf4", "6d8cb0", clouds=0.8, high=0.3),
    "desert": _mood("3a6fb0 86b2cf f3cf9e ffb36b", "fff4d2", "8c4a2c", clouds=0.25, high=0.34),
    "autumn": _mood("5c7fb0 b5b8b8 f3c68a ffab5e", "fff2cf", "5a2c1c", high=0.22),
    "blossom": _mood("7fb4e6 b9cff2 f9cfe0 ffe6e0", "fff7ee", "4d5a7d", high=0.4),
    "neon": _mood("0b0626 2a0d52 6a1b7e d83a8f ff7aa8", "ffd1e8", "0c0a22", stars=0.6, high=0.14),
    "space": _mood("04050f 0a0b24 160f38 25124a", "fff0d6", "1a1430", stars=1.6, clouds=0),
}

WORDS: Final = {
    "space": "space galaxy nebula cosmos cosmic planet planets astronaut universe saturn mars",
    "aurora": "aurora northern borealis polar",
    "neon": "neon cyberpunk synthwave vaporwave futuristic",
    "storm": "storm rain rainy thunder thunderstorm lightning fog foggy mist misty gloomy",
    "night": "night midnight moon moonlight moonlit stars starry dark nacht nuit noche",
    "sunset": "sunset evening golden sundown warm fire lava volcano",
    "dusk": "dusk twilight purple magic magical fantasy dream dreamy mystic",
    "dawn": "dawn sunrise morning pastel",
    "autumn": "autumn fall october leaves",
    "blossom": "spring blossom cherry sakura pink flowers flower rose",
    "desert": "desert dune dunes sahara cactus camel pyramid",
    "snow": "snow snowy winter ice frozen arctic christmas glacier",
    "day": "day sunny noon summer blue bright clear beach tropical meadow",
}


def mood_of(words: frozenset[str], rng: Random) -> Mood:
    """The mood that the prompt names, else one that the seed draws."""
    drawn = rng.choice(("dawn", "day", "sunset", "dusk", "night", "blossom"))
    named = (name for name, known in WORDS.items() if words & set(known.split()))
    return MOODS[next(named, drawn)]
