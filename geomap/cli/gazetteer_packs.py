"""`geomap gazetteer install|packs|uninstall|import geonames`: village-level data."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from geomap.errors import GazetteerError

_INSTALL_EPILOG = """\
examples:
  geomap gazetteer install geonames LY SY
  geomap gazetteer install geonames LY --from downloads/
  geomap gazetteer install wof ly.jsonl.gz sy.jsonl.gz
  geomap gazetteer packs

A pack lives in the user's data folder, or in $GEOMAP_PACKS, and is used by the next command. A fetch that broke off
goes on where it ended when the same command is run again. Another server: --url, or $GEOMAP_GEONAMES_URL.
"""


def add_actions(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Attach the actions for packs."""
    install = actions.add_parser(
        "install",
        help="install village-level data of a country",
        description="Install a pack of places: GeoNames country files, fetched or at hand, or files of Who's On First.",
        epilog=_INSTALL_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    install.add_argument("kind", metavar="geonames|wof", choices=("geonames", "wof"))
    install.add_argument("items", metavar="CC|FILE", nargs="*", help="ISO codes (geonames) or files (wof)")
    install.add_argument("--from", dest="at_hand", metavar="DIR|FILE", help="geonames: use files at hand")
    install.add_argument("--url", metavar="URL", help="geonames: folder of the country files")
    install.add_argument("--sha256", metavar="HEX", default="", help="geonames: what the file of the country hashes to")
    install.add_argument("--name", metavar="NAME", default="", help="of the pack (default: made from the file's name)")
    install.set_defaults(run=run_install)

    actions.add_parser("packs", help="list the installed packs").set_defaults(run=run_packs)

    uninstall = actions.add_parser("uninstall", help="remove a pack")
    uninstall.add_argument("name", metavar="NAME", help="as printed by: geomap gazetteer packs")
    uninstall.set_defaults(run=run_uninstall)


def run_install(arguments: argparse.Namespace) -> int:
    """Install one pack per country or file."""
    if arguments.kind == "wof":
        for option, value in (("--from", arguments.at_hand), ("--url", arguments.url), ("--sha256", arguments.sha256)):
            if value:
                raise GazetteerError(f"{option} is for geonames; give the files themselves: install wof FILE ...")
        return _install_wof(arguments)
    return _install_geonames(arguments)


def run_import_geonames(file: str, alternate_names: str | None = None, name: str = "") -> int:
    """Install a file of GeoNames, such as ``allCountries.zip``, as a pack."""
    from geomap.gazetteer import pack_geonames

    path = _existing(file)
    more = _existing(alternate_names) if alternate_names else None
    name = name or f"geonames-{_stem(path)}"
    with _Progress(name, "places") as tell:
        count = pack_geonames.install(path, name, alternate_names=more, tell=tell)
    _say_installed(name, count)
    return 0


def run_packs(arguments: argparse.Namespace) -> int:
    """Print the installed packs, one a line."""
    from geomap.gazetteer.packs import installed, packs_folder

    packs = installed()
    for pack in packs:
        countries = [code for code in pack.countries if code]
        shown = " ".join(sorted(countries)) if len(countries) <= 8 else f"{len(countries)} countries"
        licences = sorted({licence for _, licence in pack.credits})
        inputs = ", ".join(file for file, _ in pack.inputs)
        print(
            f"{pack.name}  {pack.places} places  {pack.names} names  {pack.size_bytes / 1e6:.1f} MB  {shown}  "
            f"from {inputs}  {', '.join(licences)}"
        )
    if not packs:
        print(f"no packs in {packs_folder()}; geomap gazetteer install makes one", file=sys.stderr)
    return 0


def run_uninstall(arguments: argparse.Namespace) -> int:
    """Remove a pack."""
    from geomap.gazetteer.packs import uninstall

    uninstall(arguments.name)
    print(f"{arguments.name} removed")
    return 0


def _install_wof(arguments: argparse.Namespace) -> int:
    from geomap.gazetteer import pack_wof

    files = [_existing(item) for item in arguments.items]
    if not files:
        raise GazetteerError("which files? expected: geomap gazetteer install wof FILE ...")
    groups = [(arguments.name, files)] if arguments.name else [(f"wof-{_stem(file)}", [file]) for file in files]
    for name, members in groups:
        with _Progress(name, "places") as tell:
            count = pack_wof.install(members, name, tell=tell)
        _say_installed(name, count)
    return 0


def _install_geonames(arguments: argparse.Namespace) -> int:
    from geomap.gazetteer import Gazetteer, pack_geonames
    from geomap.gazetteer.download import fetch_zip, geonames_url
    from geomap.gazetteer.packs import SCRATCH, packs_folder

    at_hand = Path(arguments.at_hand).expanduser() if arguments.at_hand else None
    if at_hand is not None and not at_hand.exists():
        raise GazetteerError(f"--from {at_hand} does not exist; expected a folder with LY.zip and the like, or a file")
    if not arguments.items and at_hand is not None and at_hand.is_file():
        return run_import_geonames(str(at_hand), name=arguments.name)
    gazetteer = Gazetteer.open()
    codes = []
    for item in arguments.items:
        code = gazetteer.country_code(item)
        if code is None:
            raise GazetteerError(f"country {item!r} is unknown; expected an ISO 3166-1 code or an English name, as LY")
        codes.append(code)
    if not codes:
        raise GazetteerError("which countries? expected: geomap gazetteer install geonames CC ...")
    for option, value in (("--sha256", arguments.sha256), ("--name", arguments.name)):
        if value and len(codes) > 1:
            raise GazetteerError(f"{option} is for one country, {len(codes)} were given")
    if arguments.sha256 and not re.fullmatch(r"[0-9A-Fa-f]{64}", arguments.sha256):
        raise GazetteerError(f"--sha256 is {arguments.sha256!r}, expected 64 hexadecimal digits")
    if at_hand is not None and at_hand.is_file() and len(codes) > 1:
        raise GazetteerError(f"--from {at_hand} is one file, {len(codes)} countries were given; give its folder")
    for code in codes:
        name = arguments.name or f"geonames-{code.lower()}"
        if at_hand is not None:
            file = _at_hand(at_hand, code)
            if arguments.sha256 and pack_geonames.digest_of(file) != arguments.sha256.lower():
                raise GazetteerError(f"{file} has sha256 {pack_geonames.digest_of(file)}, not {arguments.sha256}")
        else:
            file = packs_folder() / f"{SCRATCH}{code}.zip"
            url = f"{geonames_url(arguments.url)}{code}.zip"
            with _Progress(url, "bytes") as tell:
                fetch_zip(url, file, sha256=arguments.sha256, tell=tell)
        try:
            with _Progress(name, "places") as tell:
                count = pack_geonames.install(file, name, label=f"{code}.zip" if at_hand is None else "", tell=tell)
        finally:
            if at_hand is None:
                file.unlink(missing_ok=True)
        _say_installed(name, count)
    return 0


def _at_hand(given: Path, code: str) -> Path:
    if given.is_file():
        return given
    for name in (f"{code}.zip", f"{code}.txt"):
        if (given / name).is_file():
            return given / name
    raise GazetteerError(f"{given} has neither {code}.zip nor {code}.txt")


def _existing(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise GazetteerError(f"{path} is no file")
    return path


def _stem(path: Path) -> str:
    """Return what a pack is called after a file: ``ly`` for ``LY.jsonl.gz``."""
    return re.sub(r"[^\w.+-]", "-", path.name.split(".")[0].lower()) or "pack"


def _say_installed(name: str, count: int) -> None:
    from geomap.gazetteer.packs import packs_folder

    print(f"installed {name}: {count} places, in {packs_folder() / name}")


class _Progress:
    """One line on standard error that counts up; silent when that is no terminal."""

    def __init__(self, label: str, unit: str) -> None:
        self._label, self._unit = label, unit
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Callable[[int], None]:
        return self._tell

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _tell(self, count: int) -> None:
        if self._shown:
            print(f"\r{self._label}: {count:,} {self._unit}", end="", file=sys.stderr, flush=True)
