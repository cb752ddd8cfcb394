# SPDX-License-Identifier: Apache-2.0
"""Line charts as SVG, both axes logarithmic."""
import math
from typing import NamedTuple
from xml.sax.saxutils import escape

# Okabe and Ito's colours, which colour-blind readers tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
DASHES = ("", "6 4", "2 3")
WIDTH, HEIGHT = 920, 440
LEFT, RIGHT, TOP, BOTTOM = 74, 350, 48, 58
LEGEND_LINE = 19
ROOM = 1.25  # above and below the lines, as a factor


class Line(NamedTuple):
    title: str
    points: list  # of (x, y), both above 0
    colour: int
    dash: int = 0


class Axis(NamedTuple):
    title: str
    ticks: list  # of (value, label)


def decades(low, high, label):
    """Ticks at 1, 10, 100 … around what lies between; with 2 and 5 as well when those are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if last - first <= 2 else (1,)
    ticks = [10.0**power * step for power in range(first, last + 1) for step in steps]
    return [(tick, label(tick)) for tick in ticks if low <= tick <= high]


def line_chart(title, x_axis, y_axis_title, y_label, lines):
    """The text of an SVG file. Throws ValueError without a single point."""
    values = [y for line in lines for _, y in line.points]
    if not values:
        raise ValueError("nothing to draw")
    low, high = min(values) / ROOM, max(values) * ROOM
    x_of = _scale(x_axis.ticks[0][0], x_axis.ticks[-1][0], LEFT, WIDTH - RIGHT)
    y_of = _scale(low, high, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="#222">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#fff"/>',
        f'<text x="{LEFT}" y="26" font-size="15" font-weight="600">{escape(title)}</text>',
        *_grid(x_axis, x_of, decades(low, high, y_label), y_of),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 14}" text-anchor="middle">{escape(x_axis.title)}</text>',
        f'<text transform="translate(18 {(TOP + HEIGHT - BOTTOM) / 2:.0f}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_axis_title)}</text>"]
    for position, line in enumerate(lines):
        parts += _line(line, x_of, y_of) + _legend(line, position)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _scale(low, high, start, end):
    low, high = math.log10(low), math.log10(high)
    return lambda value: start + (math.log10(value) - low) / ((high - low) or 1) * (end - start)


def _grid(x_axis, x_of, y_ticks, y_of):
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for value, label in x_axis.ticks:
        x = f"{x_of(value):.1f}"
        yield f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}" stroke="#e3e3e3"/>'
        yield f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{escape(label)}</text>'
    for value, label in y_ticks:
        y = f"{y_of(value):.1f}"
        yield f'<line x1="{LEFT}" y1="{y}" x2="{right}" y2="{y}" stroke="#e3e3e3"/>'
        yield f'<text x="{LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end">{escape(label)}</text>'


def _style(line):
    dash = f' stroke-dasharray="{DASHES[line.dash]}"' if DASHES[line.dash] else ""
    return f'stroke="{COLOURS[line.colour]}" stroke-width="2"{dash}'


def _line(line, x_of, y_of):
    places = [(x_of(x), y_of(y)) for x, y in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{COLOURS[line.colour]}"/>' for x, y in places]
    return [f'<polyline points="{path}" fill="none" {_style(line)}/>', *dots]


def _legend(line, position):
    x, y = WIDTH - RIGHT + 18, TOP + 6 + position * LEGEND_LINE
    return [f'<line x1="{x}" y1="{y}" x2="{x + 26}" y2="{y}" {_style(line)}/>',
            f'<text x="{x + 34}" y="{y + 4}">{escape(line.title)}</text>']
