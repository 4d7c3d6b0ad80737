"""Letters and digits of a scene: each is read again after it has changed, as soon as it stands still."""

from collections.abc import Container, Sequence

from generators.kit.judge.compare import Region
from generators.kit.judge.frame import Frame
from generators.kit.judge.reading import Stain
from generators.kit.video.film import meet

STANDING = 2  # frames without a change, after which a letter of a moving thing stands
NEARLY = 0.1  # of a step: a chain that moves less stands
WRONG = 255  # amount of a stain that is a wrong letter


class Letters:
    """The letters of a video that wait to be read."""

    def __init__(self, boxes: Sequence[Region], chains: Sequence[int], roving: Container[int]) -> None:
        """Begin with all boxes and the chain of each, -1 for none; `roving` are the chains of things that move."""
        self._boxes, self._chains, self._roving = boxes, chains, roving
        self._waiting = dict.fromkeys(range(len(boxes)), STANDING)  # frames for which each has stood

    def change(self, spot: Region | None) -> None:
        """Note the part of a frame that has changed since the last one; None is none of it."""
        for number, box in enumerate(self._boxes):
            if spot and meet(box, spot):
                self._waiting[number] = 0
            elif number in self._waiting:
                self._waiting[number] += 1

    def read(self, frame: Frame, number: int, *, last: bool = False) -> None:
        """Read the letters that wait and stand, or all, in the `last` frame; stain wrong ones as of frame `number`."""
        for place in range(len(self._boxes)) if last else list(self._waiting):
            box, chain = self._boxes[place], self._chains[place]
            if not last and (_arrives(frame, chain) or (chain in self._roving and self._waiting[place] < STANDING)):
                continue
            wrong = frame.wrong_letter(box)
            if wrong is not None:
                self._waiting.pop(place, None)
            if wrong:
                frame.reading.stains.append(Stain(number, box, WRONG, chain))


def _arrives(frame: Frame, chain: int) -> bool:
    """True if a chain comes to this frame's state only now: what it writes may not be there in full yet."""
    if chain < 0 or not frame.number:
        return False
    return bool(abs(frame.reading.places[frame.number - 1][chain] - frame.places[chain]) > NEARLY)
