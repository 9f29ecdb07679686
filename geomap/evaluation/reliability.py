"""Are regions as good as they say? The share of true points inside of the regions of each mass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from geomap.errors import InputError
from geomap.evaluation.offsets import Outcome
from geomap.evaluation.shells import MASSES


def reliability(outcomes: Sequence[Outcome]) -> tuple[int, list[float]]:
    """Return the number of resolved rows whose place the gazetteer has, and the share inside each of `MASSES`."""
    rows = [o for o in outcomes if not o.reason and not o.missing]
    return len(rows), [sum(o.inside(mass) for o in rows) / max(len(rows), 1) for mass in MASSES]


def reliability_markdown(outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """Return the table of all corpora as Markdown."""
    lines = ["| corpus | rows | " + " | ".join(f"{mass:.0%}" for mass in MASSES) + " |"]
    lines.append("|---|---|" + "---|" * len(MASSES))
    for name, rows in outcomes.items():
        n, shares = reliability(rows)
        lines.append(f"| {name} | {n} | " + " | ".join(f"{share:.0%}" for share in shares) + " |")
    return "\n".join(lines) + "\n"


def draw_reliability(outcomes: Mapping[str, Sequence[Outcome]], path: Path) -> None:
    """Draw the share of true points inside against the mass of the region, one line per corpus, as PNG.

    Raises
    ------
    InputError
        If matplotlib (the `docs` extra) is not installed.
    """
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError as error:
        raise InputError("drawing needs matplotlib: pip install 'geomap[docs]'") from error
    figure, axes = pyplot.subplots(figsize=(6, 6), dpi=120)
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="calibrated")
    for (name, rows), marker in zip(outcomes.items(), "osD^vPX<>*" * 3, strict=False):
        n, shares = reliability(rows)
        axes.plot(MASSES, shares, marker=marker, label=f"{name} (n = {n})")
    axes.set(xlabel="mass of the region", ylabel="share of true points inside", xlim=(0, 1), ylim=(0, 1))
    axes.set_aspect("equal")
    axes.legend(loc="upper left", fontsize=8)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)
