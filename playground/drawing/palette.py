"""The colours that a time of day, a season or a place gives to a scene."""

from typing import Final, NamedTuple

from playground.drawing.colors import Color, mix, rgb


class Palette(NamedTuple):
    """Colours of the sky from zenith to horizon, of sun or moon, and of the ground; how high the
    sun is (0 to 1); how many stars and clouds there are; and the words that ask for it.
    """

    sky: tuple[Color, ...]
    light: Color
    ground: Color
    sun_height: float
    stars: float
    clouds: float
    words: str

    @property
    def horizon(self) -> Color:
        """The haze whose colour everything far away takes."""
        return mix(self.sky[-1], self.sky[-2], 0.45)

    @property
    def is_dark(self) -> bool:
        """Whether lamps are lit."""
        return self.stars > 0.2

    def tinted(self, code: str, sky_share: float, ground_share: float) -> "Palette":
        """The same with sky and ground mixed with a colour."""
        sky = tuple(mix(it, rgb(code), sky_share) for it in self.sky)
        return self._replace(sky=sky, ground=mix(self.ground, rgb(code), ground_share))


def _palette(row: str) -> Palette:
    sky, light_ground, numbers, words = row.split("|")
    light, ground = (rgb(code) for code in light_ground.split())
    sun_height, stars, clouds = (float(it) for it in numbers.split())
    colors = tuple(rgb(code) for code in sky.split())
    return Palette(colors, light, ground, sun_height, stars, clouds, words)


# The first whose word is in a prompt is taken.
TABLE: Final = """
04050f 0a0b24 160f38 25124a|fff0d6 1a1430|.5 1.6 0|space galaxy cosmos planet astronaut saturn mars
050a1e 0a1a3c 103052 1f5a6a|eaf4e6 07131f|.66 1 .6|aurora northern borealis polar
0b0626 2a0d52 6a1b7e d83a8f|ffd1e8 0c0a22|.14 .6 .6|neon cyberpunk synthwave futuristic
070b24 10204d 1f3f78 4a76a8|f4f3e2 0a1730|.6 1 .6|night midnight moon moonlit star starry dark
2b2a63 7a3b86 e0607e ff9d5c ffd66e|fff0b8 2a1a40|.1 0 .6|sunset evening warm fire lava volcano
1b1c4b 433a86 9a5aa8 f08aa0|ffdcd0 1a1838|.16 .5 .6|dusk twilight magic magical fantasy dream
5b6fb5 9c8fc9 f2a7b5 ffd2a1|fff1d0 2c3a5e|.12 .1 .6|dawn sunrise morning pastel
1d2733 36465a 5c7186 93a5b0|d6dee2 18222c|.5 0 1.6|storm thunder thunderstorm lightning fog mist
5c7fb0 b5b8b8 f3c68a ffab5e|fff2cf 7a3517|.22 0 .6|autumn fall october leaves
7fb4e6 b9cff2 f9cfe0 ffe6e0|fff7ee 4d5a7d|.4 0 .6|spring blossom cherry sakura flower rose
3a6fb0 86b2cf f3cf9e ffb36b|fff4d2 a5552d|.34 0 .25|desert dune sahara cactus camel pyramid
7fa3cc a9c6e2 d3e3f0 f6f3ee|fffdf4 a9bfdc|.3 0 .8|snow winter ice frozen arctic christmas glacier
2f7fd6 63b1ee a9dcf7 e6f6f3|fffbe6 2f6b4f|.62 0 .9|day sunny noon summer bright beach tropical"""
PALETTES: Final = {it.words.split()[0]: it for it in map(_palette, TABLE.strip().splitlines())}
