"""From a grid of cells to raw records: finds the tables, reads headers and content, maps columns.

    map_grid(grid, rules, options) -> list[Mapped]     one for each table of the grid
    side_by_side(tables) -> list[Mapped]               the uppermost in each group of columns
    map_grids(grids, rules, options)               all grids of one input, reports of ours aside
    map_line(guess) -> str                             the option that changes a guess
    never_met(asked, guesses) -> list[Doubt]           columns that were asked for in vain
    save_profile(guesses) -> str, load_profile(path)   a mapping kept for the next export

May import: model, errors, rules. Tests: ``tests/columns/``.
"""

from zboun.columns.books import map_grids
from zboun.columns.grid import map_grid, side_by_side
from zboun.columns.profile import load_profile, map_line, never_met, save_profile

__all__ = [
    "load_profile", "map_grid", "map_grids", "map_line", "never_met", "save_profile",
    "side_by_side",
]  # fmt: skip
