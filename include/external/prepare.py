"""`python -m include.external.prepare`: make every environment now, for images without write access later."""

import sys

from include.external.environment import EnvironmentFailed, environment
from include.external.lock import Place
from include.settings import Settings


def main() -> int:
    """Make them all; return 1 if any fails, with each reason on stderr."""
    place = Place(Settings().external)
    failed = 0
    for pinned in place.read().repositories:
        try:
            environment(place, pinned)
        except EnvironmentFailed as error:
            failed = 1
            print(error, file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
