"""What a complete model holds beside its networks, ready to be evaluated anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import ridge
from .placesurfaces import PlaceSurfaces
from .smoothers import Places
from .stacking import NETWORKS, RIDGE, Stack, member_duals, network_weights


@dataclass(frozen=True)
class Mixture:
    """The parts of a complete model that are not its networks.

    The coefficients of the model at a place are ``networks`` times those of the networks, plus
    ``linear``; the surfaces join the intercept.

    Attributes
    ----------
    weights : (5,)
        Of :data:`stacking.COMPONENTS`; they sum to 1.
    linear : (q,)
        Ridge regression and the mean of the target times their weights, in units of the data.
    member_linear : (members, q)
        The same, fitted to the rows of each member: how far it would vary with the sample.
    surfaces : PlaceSurfaces
        Of all rows, then of those of each member.
    """

    weights: np.ndarray
    linear: np.ndarray
    member_linear: np.ndarray
    surfaces: PlaceSurfaces

    @property
    def networks(self) -> float:
        """Weight of the networks."""
        return float(self.weights[NETWORKS])

    def coefficients(self, networks: np.ndarray, xy: np.ndarray) -> np.ndarray:
        """Coefficients (m, q) of the complete model from the mean (m, q) of its networks."""
        coefficients = self.networks * networks + self.linear
        coefficients[:, 0] += self.surfaces.whole.evaluate(xy)[:, 0]
        return coefficients

    def complete(self, local: np.ndarray, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Coefficients of the complete model from those of its networks.

        Parameters
        ----------
        local : (members, m, q)
            Coefficients of the networks at places ``xy`` (m, 2), units of the data.

        Returns
        -------
        coefficients : (m, q)
        members : (members, m, q)
            The same from the rows of each member alone.
        """
        surfaces = self.surfaces.evaluate(xy)
        coefficients = self.networks * local.mean(axis=0) + self.linear
        coefficients[:, 0] += surfaces[:, 0]
        members = self.networks * local + self.member_linear[:, None, :]
        members[:, :, 0] += surfaces[:, 1:].T
        return coefficients, members


def mixture_of(
    stack: Stack, places: Places, design: np.ndarray, target: np.ndarray, inside: np.ndarray
) -> Mixture:
    """The mixture that the pipeline of all rows found.

    Parameters
    ----------
    places : Places
        Of the n rows.
    design, target, inside : (n, q), (n,), (members, n) bool
    """
    member_linear = np.zeros((len(inside), design.shape[1]))
    if stack.weights[-1, RIDGE] > 0:
        member_linear = np.stack([ridge.fit(design[rows], target[rows])[0] for rows in inside])
    known = np.concatenate([np.ones((1, len(target)), dtype=bool), inside])
    dual = np.concatenate([stack.dual[:, -1:], member_duals(stack, places, inside)], axis=1)
    return Mixture(
        stack.weights[-1],
        stack.constant_part(stack.linear[-1], -1),
        stack.constant_part(member_linear, -1),
        stack.surfaces(places, -1, known, dual),
    )


class Exclusions:
    """The models that know nothing of one part, for the attribution of out-of-bag predictions.

    Parameters
    ----------
    stack : Stack
    places : Places
    outside : (members, n) bool
        Rows that each network left out.
    """

    def __init__(self, stack: Stack, places: Places, outside: np.ndarray) -> None:
        self.stack, self.places, self.outside = stack, places, outside
        count = len(stack.weights)
        own = np.stack([network_weights(stack.part, outside, a) for a in range(count)])
        self._networks = own * stack.weights[:, [NETWORKS]]
        self._linear = [stack.constant_part(stack.linear[a], a) for a in range(count)]
        self._surfaces = [
            stack.surfaces(places, a, stack.kept[None, :, a], stack.dual[:, [a]])
            for a in range(count)
        ]

    def coefficients(self, local: np.ndarray, xy: np.ndarray, pipeline: int) -> np.ndarray:
        """Coefficients (m, q) of a pipeline's model at places ``xy`` (m, 2).

        ``local`` (members, m, q) are those of the networks there.
        """
        result = self._everywhere(local, pipeline)
        result[:, 0] += self._surfaces[pipeline].evaluate(xy)[:, 0]
        return result

    def left_out(self, local: np.ndarray, rows: np.ndarray, pipeline: int) -> np.ndarray:
        """Coefficients (m, q) of a pipeline's model at training ``rows`` that it leaves out."""
        result = self._everywhere(local, pipeline)
        result[:, 0] += self.stack.out_of_bag_surface[rows]
        return result

    def _everywhere(self, local: np.ndarray, pipeline: int) -> np.ndarray:
        networks = np.einsum("k,kmq->mq", self._networks[pipeline], local)
        total: np.ndarray = networks + self._linear[pipeline]
        return total
