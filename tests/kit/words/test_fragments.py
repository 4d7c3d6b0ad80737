from random import Random

import pytest

from generators.kit.generator import Reject
from generators.kit.words.figures import placed
from generators.kit.words.fragments import FARTHEST, Form, apart, family, fits, mirrored_form
from generators.kit.words.jagged import jagged

FLAG: Form = ((-20, -30), (30, -30), (25, 0), (-8, 4), (-10, 40), (-22, 40))


@pytest.mark.parametrize("turn", [0, 15, 100, 345])
def test_a_form_fits_however_it_is_turned_and_its_mirror_image_does_not(turn: int) -> None:
    turned = placed(FLAG, (300, 200), 1, turn)
    assert apart(turned, FLAG) < 1e-9
    assert fits(turned, FLAG, 0.1)
    for other in (mirrored_form(FLAG), ((-20, -30), (38, -24), *FLAG[2:])):
        assert apart(turned, other) > 5
        assert not fits(turned, other, 2)


@pytest.mark.parametrize(("changes", "mirrored"), [(1, False), (2, False), (2, True)])
def test_no_two_forms_of_a_family_fit_one_hole(changes: int, mirrored: bool) -> None:
    rng, found = Random(changes), list[list[Form]]()
    while len(found) < 5:
        form = tuple(jagged(rng, 6, 1, 54))
        try:
            found.append(family(rng, form, 1, changes, 15, mirrored=mirrored))
        except Reject:
            continue
    for forms in found:
        assert len(forms) == 2 * changes + 2
        assert max(x * x + y * y for form in forms for x, y in form) <= FARTHEST**2
        assert [fits(a, b, 1.5) for a in forms for b in forms] == [a == b for a in forms for b in forms]
