"""The operator's table of prices, right and wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guilds.money import parse_dollars, to_micros
from guilds.price_file import PricesError, parse_prices, read_prices
from guilds.prices import Price, PriceEntry
from hfmedia.providers import providers
from hfmedia.types import TASKS

SHIPPED = Path(__file__).parents[2] / "prices.toml"
DEFAULTS = "[default]\n" + "\n".join(f'{it} = {{unit = "run", dollars = 0.5}}' for it in TASKS)
ENTRY = '\n[[price]]\nmodel = "a/*"\n'


def test_the_table_that_comes_with_the_bot_has_a_price_for_every_task() -> None:
    table = read_prices(SHIPPED, providers())
    assert table.defaults.keys() == TASKS.keys()
    assert all(price.micros > 0 for price in table.defaults.values())


def test_every_price_of_a_model_that_comes_with_the_bot_names_its_page_and_the_day() -> None:
    for entry in read_prices(SHIPPED, providers()).entries:
        assert entry.page is not None
        assert entry.page.startswith("https://")
        assert entry.read is not None


def test_the_example_in_the_table_can_be_used() -> None:
    example = SHIPPED.read_text().partition("# [[price]]")[2]
    text = DEFAULTS + "\n[[price]]" + re.sub(r"(?m)^# ?", "", example)
    [entry] = parse_prices(text, providers()).entries
    assert (entry.price, entry.read) == (Price(unit="megapixel", micros=25_000), "2026-12-31")


def test_an_entry_says_what_it_is_for() -> None:
    fields = 'provider = "fal-ai"\ntask = "text-to-image"\nunit = "image"\ndollars = 0.0123456'
    [entry] = parse_prices(DEFAULTS + ENTRY + fields, ["fal-ai"]).entries
    assert entry == PriceEntry(
        model="a/*",
        price=Price(unit="image", micros=12_346),
        provider="fal-ai",
        task="text-to-image",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense\n", "not TOML.*line 1"),
        (DEFAULTS + "\n[[price]]\nmodel =\n", "not TOML.*line 9"),
        ("", r"\[default\] has no price for text-to-image"),
        ("default = 5", r"write prices as \[default\]"),
        (DEFAULTS + "\n[prices]\n", "the file has 'prices'; it takes default, price"),
        (DEFAULTS.replace('"run"', '"pixel"', 1), "default of text-to-image has the unit 'pixel'"),
        (DEFAULTS.replace("dollars", "cents", 1), "has 'cents'; it takes dollars, unit"),
        (DEFAULTS + '\n[[price]]\nunit = "run"\ndollars = 1', "entry 1 has no model"),
        (DEFAULTS + ENTRY + "dollars = 1", r"entry 1 \(a/\*\) has the unit None"),
        (DEFAULTS + ENTRY + 'unit = ["run"]\ndollars = 1', "has the unit"),
        (DEFAULTS + ENTRY + 'provider = "fal"', "has the provider 'fal'; use one of fal-ai"),
        (DEFAULTS + ENTRY + 'task = "text"', "has the task 'text'"),
        (DEFAULTS + ENTRY + 'unit = "run"\ndollars = 1\npage = 5', "page is no text"),
        (DEFAULTS + ENTRY + 'unit = "run"\ndollars = 1\nread = "today"', "read is no day"),
        (DEFAULTS + "\n[[price]]\nmodel = 5\n", "entry 1: model is no text"),
        (DEFAULTS.replace("[default]", "price = [1]\n[default]"), "entry 1 is no table"),
    ],
)
def test_nonsense_is_answered_with_where_it_is(text: str, sentence: str) -> None:
    with pytest.raises(PricesError, match=sentence):
        parse_prices(text, ["fal-ai"])


@pytest.mark.parametrize("dollars", ["-1", "nan", "inf", '"1"', "true", "1001", "1e99", "[]"])
def test_what_is_no_price_is_refused(dollars: str) -> None:
    with pytest.raises(PricesError, match="dollars is no number from 0 to 1000"):
        parse_prices(f'{DEFAULTS}{ENTRY}unit = "run"\ndollars = {dollars}', ["fal-ai"])


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PricesError, match=r"prices\.toml cannot be read"):
        read_prices(tmp_path / "prices.toml", [])
    (tmp_path / "prices.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PricesError, match=r"prices\.toml is not UTF-8"):
        read_prices(tmp_path / "prices.toml", [])


@pytest.mark.parametrize(
    ("text", "micros"),
    [("12.50", 12_500_000), ("$3", 3_000_000), (" 0.000001 $", 1), ("0", 0)],
)
def test_dollars_are_read_as_people_write_them(text: str, micros: int) -> None:
    assert parse_dollars(text) == micros


@pytest.mark.parametrize("text", ["", "-1", "1e3", "nan", "12,50", "9999999999", "٣", "1.0000001"])
def test_what_is_no_amount_of_dollars_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_dollars(text)


def test_amounts_are_rounded_up_to_a_millionth_of_a_dollar() -> None:
    assert to_micros(0.1 + 0.2) == 300_001
    assert to_micros(0.0000001) == 1
