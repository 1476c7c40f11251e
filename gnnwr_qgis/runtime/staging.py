"""Outputs of a run: written whole beside their destinations, then put in place together.

Until :meth:`Staging.take_place` nothing at a destination has changed, so a run that fails or is
cancelled at any moment leaves the user's files as they were.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from types import TracebackType
from typing import Callable, Dict, Iterable, List, Optional, Tuple, Type

from ..contract.outputs import patiently, staging_folder
from ..contract.sentences import sentences
from ..contract.translation import tr
from .folders import LOCK_NAME, HeldFolder, remove_abandoned, remove_tree

# Files that describe the output they lie beside; an old one would describe the new output wrongly.
# So do journals of a GeoPackage: SQLite would write what an old one holds into the new file.
_BEHIND = (".aux.xml", ".ovr", ".msk", ".msk.ovr", "-wal", "-shm", "-journal")
_INSTEAD = (".qml",)
_NO_LAYERS = (".gnnwr", ".html", ".htm")  # they have no style beside them
_OLD = "replaced"
_DONE = "in-place"  # says that the older files have been replaced for good


class StagingError(RuntimeError):
    """An output cannot be written where it was asked for; the message is for the user."""


class Staging:
    """Places for the outputs of one run, while entered.

    Parameters
    ----------
    job_folder : str
        The run's job folder, whose name is used for temporary names.
    companions : callable, optional
        Given an existing file, the files that belong to it (a shapefile's, say): they go with it
        when it is replaced.
    """

    def __init__(
        self, job_folder: str, companions: Optional[Callable[[str], Iterable[str]]] = None
    ) -> None:
        self._job_folder = job_folder
        self._companions = companions or (lambda path: ())
        self._held: Dict[str, HeldFolder] = {}  # by the folder of the destinations
        self._aside_now = False  # whether older files lie where they do not belong
        self.destinations: List[str] = []

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        for held in self._held.values():
            try:
                if self._aside_now:
                    _put_back(held.path)
            except OSError:  # they must not go with the folder; the next run tries again
                held.release()
            else:
                held.remove()
        self._held.clear()

    def stage(self, destination: str) -> str:
        """The path to write instead of ``destination``: the same name in a folder beside it.

        Raises
        ------
        StagingError
            When nothing can be written there, or what is there cannot be replaced.
        """
        destination = os.path.abspath(destination)
        place, name = os.path.split(destination)
        if os.path.isdir(destination):
            text = tr("{path} is a folder. Give the output another name.")
            raise StagingError(text.format(path=destination))
        if place not in self._held:
            if not os.path.isdir(place):
                text = tr("The folder {folder} for {file} does not exist. Create it first.")
                raise StagingError(text.format(folder=place, file=name))
            remove_abandoned(place, hidden=True, rescue=_put_back)
            folder = staging_folder(destination, self._job_folder)
            try:
                os.mkdir(folder)
            except OSError as error:
                text = tr(
                    "The folder {folder} cannot be written to ({error}). Choose another place for "
                    "{file}."
                ).format(folder=place, error=error.strerror, file=name)
                raise StagingError(text) from error
            self._held[place] = HeldFolder(folder)
        if destination not in self.destinations:
            self.destinations.append(destination)
        return os.path.join(self._held[place].path, name)

    def require(self, destination: str) -> None:
        """Refuse to go on where the folder of ``destination`` has gone since it was staged.

        Raises
        ------
        StagingError
        """
        place, name = os.path.split(destination)
        if not os.path.isdir(self._held[place].path):
            text = tr(
                "The folder {folder} was removed or replaced, or the connection to it was lost, "
                "while {file} was being made. Choose a folder that stays."
            )
            raise StagingError(text.format(folder=place, file=name))

    def final(self, text: str) -> str:
        """``text`` (a path, the id of a layer, a message) with destinations for staged paths."""
        for place, held in self._held.items():
            # The root of a drive ends with a separator already. Older files that could not be put
            # back are where they are.
            inside = re.escape(os.path.join(held.path, "")) + f"(?!{_OLD})"
            text = os.path.join(place, "").join(re.split(inside, text))
            text = place.join(re.split(re.escape(held.path) + r"(?![/\\])", text))
        return text

    def whole(self) -> List[str]:
        """The destinations for which something has been written."""
        written = {target for _, target in self._moves()}
        return [destination for destination in self.destinations if destination in written]

    def take_place(self, only: Optional[Iterable[str]] = None) -> None:
        """Put all that was written in its place; all of it, or nothing.

        ``only`` names the destinations to serve; what else was written is left out then.

        Raises
        ------
        StagingError
            When a file cannot be replaced. What was there before is there again.
        """
        wanted = self.destinations if only is None else list(only)
        for destination in wanted:
            self.require(destination)
        moves = [move for move in self._moves() if only is None or move[1] in wanted]
        targets = {target for _, target in moves}
        old = [target for target in sorted(targets) if os.path.lexists(target)]
        for target in list(old):
            old += [path for path in self._leftovers(target) if path not in targets | set(old)]
        if len(moves) == 1 and old in ([], [moves[0][1]]):  # at a stroke
            self._replace(moves[0], [])
            return
        self._unsettle()
        self._aside_now = True
        done: List[Tuple[str, str]] = []  # where a file is now, and where it was
        for target in old:
            self._replace((target, self._aside(target)), done)
        for move in moves:
            self._replace(move, done)
        self._settle()

    def keep(self, destination: str) -> str:
        """Put one output in its place, or, where that cannot be, beside it under a free name.

        Returns
        -------
        str
            Where it is.

        Raises
        ------
        StagingError
            When it cannot be written there at all.
        """
        try:
            self.take_place(only=[destination])
        except StagingError:
            place, name = os.path.split(destination)
            staged = os.path.join(self._held[place].path, name)
            if not os.path.isfile(staged):
                raise
            stem, end = os.path.splitext(destination)
            others = (f"{stem}_{number}{end}" for number in itertools.count(2))
            free = next(other for other in others if not os.path.lexists(other))
            self._replace((staged, free), [])
            return free
        return destination

    def _settle(self) -> None:
        """Say that all is in place: older files that cannot be removed must not come back."""
        for held in self._held.values():
            if os.path.isdir(os.path.join(held.path, _OLD)):
                with contextlib.suppress(OSError):  # no room for it, not even for an empty file
                    open(os.path.join(held.path, _DONE), "w").close()
        self._aside_now = False

    def _unsettle(self) -> None:
        """Forget older files of what took its place before, and give the others theirs again."""
        for held in self._held.values():
            try:
                if self._aside_now:
                    _put_back(held.path)
            except OSError as error:
                text = tr("{file} cannot be put back: {error}.").format(
                    file=error.filename2 or held.path, error=error.strerror
                )
                raise StagingError(text) from error
            done = os.path.join(held.path, _DONE)
            if os.path.exists(done):
                remove_tree(os.path.join(held.path, _OLD))
                with contextlib.suppress(OSError):
                    os.remove(done)

    def _moves(self) -> List[Tuple[str, str]]:
        """What has been written, and where it belongs."""
        moves = []
        for place, held in self._held.items():
            for name in sorted(os.listdir(held.path)) if os.path.isdir(held.path) else ():
                partial = name.startswith(".") and name.endswith(".partial")
                if name not in (LOCK_NAME, _OLD, _DONE) and not partial:
                    moves.append((os.path.join(held.path, name), os.path.join(place, name)))
        return moves

    def _leftovers(self, target: str) -> List[str]:
        """Existing files that belong to the one that ``target`` replaces."""
        stem = os.path.splitext(target)[0]
        paths = [target + end for end in _BEHIND]
        if not target.lower().endswith(_NO_LAYERS):
            paths += [stem + end for end in _INSTEAD]
        paths += [path for path in self._companions(target) if path.startswith(stem + ".")]
        return [path for path in dict.fromkeys(paths) if os.path.isfile(path)]

    def _aside(self, target: str) -> str:
        place, name = os.path.split(target)
        folder = os.path.join(self._held[place].path, _OLD)
        os.makedirs(folder, exist_ok=True)
        return os.path.join(folder, name)

    def _replace(self, move: Tuple[str, str], done: List[Tuple[str, str]]) -> None:
        source, target = move
        shown = target if os.path.dirname(target) in self._held else source
        try:
            if os.path.isdir(shown) and not os.path.islink(shown):
                raise IsADirectoryError(0, tr("it is a folder now"))
            patiently(os.replace, source, target)
        except OSError as error:
            stranded = _undo(done)
            if done:
                self._aside_now = bool(stranded)
            text = tr(
                "The output {file} cannot be replaced: {error}. If a layer or another program has "
                "it open, close that, or choose another name."
            ).format(file=shown, error=error.strerror)
            raise StagingError(sentences([text, *stranded])) from error
        done.append((target, source))


def _undo(done: List[Tuple[str, str]]) -> List[str]:
    """Put everything back, the last first; returns what to say of files that could not be."""
    told = []
    for now, before in reversed(done):
        try:
            patiently(os.replace, now, before)
        except OSError as error:
            text = tr("{file} should be {name}, but could not be renamed ({error}).")
            told.append(text.format(file=now, name=before, error=error.strerror))
    return told


def _put_back(folder: str) -> None:
    """Give the files that a killed run was replacing in ``folder`` their places again."""
    old = os.path.join(folder, _OLD)
    if os.path.isdir(old) and not os.path.exists(os.path.join(folder, _DONE)):
        for name in os.listdir(old):
            os.replace(os.path.join(old, name), os.path.join(os.path.dirname(folder), name))
