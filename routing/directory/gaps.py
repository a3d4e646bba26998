"""Find the places that nobody owns: every sortation area of a province, every three-digit ZIP of a state."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from routing.directory.choice import covering
from routing.directory.directory import Directory
from routing.postal import CA_LETTERS

_PROVINCES = {
    "Newfoundland and Labrador": "A", "Nova Scotia": "B", "Prince Edward Island": "C", "New Brunswick": "E",
    "Québec": "GHJ", "Ontario": "KLMNP", "Manitoba": "R", "Saskatchewan": "S", "Alberta": "T",
    "British Columbia": "V", "Northwest Territories and Nunavut": "X", "Yukon": "Y",
}  # fmt: skip
# The first three digits of the ZIP codes of each state; some inside a run are not in use.
_STATES = {
    "Alabama": "350-369", "Alaska": "995-999", "Arizona": "850-865", "Arkansas": "716-729", "California": "900-961",
    "Colorado": "800-816", "Connecticut": "060-069", "Delaware": "197-199", "District of Columbia": "200 202-205",
    "Florida": "320-349", "Georgia": "300-319 398-399", "Hawaii": "967-968", "Idaho": "832-838",
    "Illinois": "600-629", "Indiana": "460-479", "Iowa": "500-528", "Kansas": "660-679", "Kentucky": "400-427",
    "Louisiana": "700-714", "Maine": "039-049", "Maryland": "206-219", "Massachusetts": "010-027 055",
    "Michigan": "480-499", "Minnesota": "550-567", "Mississippi": "386-397", "Missouri": "630-658",
    "Montana": "590-599", "Nebraska": "680-693", "Nevada": "889-898", "New Hampshire": "030-038",
    "New Jersey": "070-089", "New Mexico": "870-884", "New York": "005 100-149", "North Carolina": "270-289",
    "North Dakota": "580-588", "Ohio": "430-459", "Oklahoma": "730-732 734-749", "Oregon": "970-979",
    "Pennsylvania": "150-196", "Puerto Rico": "006-007 009", "Rhode Island": "028-029", "South Carolina": "290-299",
    "South Dakota": "570-577", "Tennessee": "370-385", "Texas": "733 750-799 885", "Utah": "840-847",
    "Vermont": "050-054 056-059", "Virginia": "201 220-246", "Washington": "980-994", "West Virginia": "247-268",
    "Wisconsin": "530-549", "Wyoming": "820-831",
}  # fmt: skip
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Region:
    """A province or state: its areas, in districts of those that differ in their last place only."""

    name: str
    country: str
    districts: tuple[tuple[str, str], ...]
    """(beginning, last places), e.g. ``("H7", "ABCEGHJKLMNPRSTVWXYZ")``."""

    @property
    def areas(self) -> Iterator[str]:
        """Every three-place beginning of a code of the region."""
        return (begin + end for begin, ends in self.districts for end in ends)


def _states() -> Iterator[Region]:
    for name, runs in _STATES.items():
        codes = [f"{code:03}" for run in runs.split() for code in range(int(run[:3]), int(run[-3:]) + 1)]
        districts = (
            (begin, "".join(code[2] for code in held)) for begin, held in groupby(codes, lambda code: code[:2])
        )
        yield Region(name, "US", tuple(districts))


REGIONS = (
    *(
        Region(name, "CA", tuple((letter + digit, CA_LETTERS) for letter in letters for digit in _DIGITS))
        for name, letters in _PROVINCES.items()
    ),
    *_states(),
)


def regions_by_brand(directory: Directory) -> dict[str, tuple[Region, ...]]:
    """The provinces and states in which each brand has rows; brands without any row are left out."""
    begins: dict[str, set[tuple[str, str]]] = {}
    for brand, country, begin in directory.territories:
        begins.setdefault(brand, set()).add((country, begin[:3]))
    return {
        brand: tuple(region for region in REGIONS if any(_touches(region, *one) for one in used if one[1]))
        for brand, used in begins.items()
    }


def _touches(region: Region, country: str, begin: str) -> bool:
    """Whether an area of the region begins so."""
    return region.country == country and any(
        begin[:2] == known[: len(begin)] and (len(begin) < 3 or begin[2] in ends) for known, ends in region.districts
    )


def gaps(directory: Directory, brand: str, region: Region, on: date | None = None) -> tuple[str, ...]:
    """The areas of a region that no territory of the brand covers, as short as can be.

    ``G`` is the whole letter, ``G7`` a whole district, ``G7A-G7C`` a run. Without a day, rows count whenever they hold.
    """
    bare: list[str] = []
    for letter, districts in groupby(region.districts, lambda district: district[0][0]):
        empty = []
        for begin, ends in districts:
            covered = (covering(directory, brand, region.country, begin + end, on=on) for end in ends)
            empty.append((begin, ends, "".join(end for end, rows in zip(ends, covered, strict=True) if not rows)))
        if region.country == "CA" and all(ends == left for _, ends, left in empty):
            bare.append(letter)
        else:
            bare.extend(run for begin, ends, left in empty for run in _runs(begin, ends, left))
    return tuple(bare)


def _runs(begin: str, ends: str, left: Iterable[str]) -> Iterator[str]:
    """``ABCG`` left under G7 is ``G7A-G7C`` and ``G7G``; all of a district is ``G7``."""
    letters = list(left)
    if len(letters) == len(ends) and len(ends) in (len(_DIGITS), len(CA_LETTERS)):
        yield begin
        return
    for _, neighbours in groupby(enumerate(letters), lambda pair: ends.index(pair[1]) - pair[0]):
        run = [letter for _, letter in neighbours]
        yield f"{begin}{run[0]}" if len(run) == 1 else f"{begin}{run[0]}-{begin}{run[-1]}"
