# SPDX-License-Identifier: Apache-2.0
import xml.etree.ElementTree

import pytest

from plot import HEIGHT, Axis, Line, decades, line_chart

AXIS = Axis("users", [(1000, "1,000"), (1_000_000, "1,000,000")])


def draw(lines):
    return xml.etree.ElementTree.fromstring(line_chart("a < b & c", AXIS, "time", str, lines))


def test_is_xml_whatever_the_titles_say():
    svg = draw([Line("x < y", [(1000, 1), (1_000_000, 10)], 0)])
    texts = [element.text for element in svg.iter() if element.tag.endswith("}text")]
    assert {"a < b & c", "x < y", "1,000", "1,000,000"} <= set(texts)


def test_more_is_higher_and_further_right():
    svg = draw([Line("grows", [(1000, 1), (31_622.8, 10), (1_000_000, 100)], 0)])
    line = next(element for element in svg.iter() if element.tag.endswith("}polyline"))
    places = [tuple(map(float, place.split(","))) for place in line.get("points").split()]
    assert places == sorted(places) and [y for _, y in places] == sorted((y for _, y in places), reverse=True)
    assert places[1] == pytest.approx([(a + b) / 2 for a, b in zip(places[0], places[2])], abs=0.2)
    assert all(0 < y < HEIGHT for _, y in places)


def test_one_value_is_enough():
    draw([Line("flat", [(1000, 5), (1_000_000, 5)], 0)])


def test_refuses_to_draw_nothing():
    with pytest.raises(ValueError, match="nothing to draw"):
        draw([])


@pytest.mark.parametrize("low, high, ticks", [(0.9, 120, ["1", "10", "100"]), (3, 40, ["5", "10", "20"])])
def test_ticks_lie_between_the_ends(low, high, ticks):
    assert [label for _, label in decades(low, high, lambda value: f"{value:g}")] == ticks
