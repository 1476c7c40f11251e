"""The named sets of settings a user can choose from. Every choice that a preset makes is here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..contract.choices import PRESET_TITLES
from ..contract.job import TrainJob
from ..contract.translation import tr, tr_noop
from .errors import InputError
from .partitions import MIN_MEMBERS, ORDER

# Settings were tuned on fewer rows; up to so many they are taken as they are.
TUNED_ROWS = 2000
LARGEST_BATCH = 1024
VALIDATION_SHARE = 0.15  # drawn where a preset needs validation rows and the user marked none
MIN_REFERENCES = 12  # each member lacks a quarter of them, and must still tell places apart


@dataclass(frozen=True)
class Preset:
    """Settings of a fit.

    Attributes
    ----------
    network : {"ensemble", "swnn", "article"}
        Which network turns proximities into weights.
    encoding : {"log", "minmax", "raw"}
        What the network is given of the distances (see ``proximity.py``).
    scaling : {"standard", "minmax", "none"}
        Scaling of the predictors; ``standard`` scales the target too.
    members, epochs, batch : int
        Networks of the ensemble, passes over the data, rows of a step.
    references : int or None
        Largest number of reference points; None takes every training location.
    keep : {"last", "best-validation"}
        Which epoch's weights are kept.
    most_steps : int or None
        Steps of the optimizer that the epochs are cut down to for many rows; None leaves them.
    """

    network: str
    encoding: str
    scaling: str
    members: int
    epochs: int
    batch: int
    references: int | None
    hidden: tuple[int, ...]
    learning_rate: float
    weight_decay: float
    keep: str = "last"
    most_steps: int | None = None

    def for_rows(self, rows: int) -> Preset:
        """The settings for so many training rows; asked again, nothing more changes.

        Of more rows than :data:`TUNED_ROWS` an ensemble takes batches that grow with them, so that
        an epoch has as many steps as before: the gradient is less noisy and networks learn more
        of it, in less time (docs/measurements.md). Epochs are cut down to ``most_steps``.
        """
        if self.network != "ensemble" or rows <= TUNED_ROWS:
            return self
        grown = round(PRESETS["recommended"].batch * rows / TUNED_ROWS)
        batch = max(self.batch, min(LARGEST_BATCH, grown))
        if self.most_steps is None:
            return replace(self, batch=batch)
        epochs = self.most_steps // -(-rows // batch)
        return replace(self, batch=batch, epochs=min(self.epochs, max(1, epochs)))


PRESETS = {
    "recommended": Preset(
        network="ensemble",
        encoding="log",
        scaling="standard",
        members=24,
        epochs=100,
        batch=64,
        references=300,
        hidden=(64, 32),
        learning_rate=5e-3,
        weight_decay=2.0,
        most_steps=3200,  # as many as 2,000 rows have
    ),
    # Du et al. 2020 with the settings of the package's PM2.5 demonstration.
    "du2020": Preset(
        network="swnn",
        encoding="minmax",
        scaling="minmax",
        members=1,
        epochs=200,
        batch=64,
        references=None,
        hidden=(512, 256, 128),
        learning_rate=0.2,
        weight_decay=1e-3,
        keep="best-validation",
    ),
    # The notebooks of the heat-flow article: nothing scaled, nothing held out.
    "article": Preset(
        network="article",
        encoding="raw",
        scaling="none",
        members=1,
        epochs=3000,
        batch=16,
        references=None,
        hidden=(256, 64),
        learning_rate=1e-3,
        weight_decay=0.01,  # as a penalty on the hidden kernels, in the loss
    ),
}


_TOO_SMALL = (
    tr_noop("The number of members is {value}; give a whole number of 1 or more."),
    tr_noop("The number of epochs is {value}; give a whole number of 1 or more."),
    tr_noop("The number of references is {value}; give a whole number of 1 or more."),
)


def settings_of(job: TrainJob) -> Preset:
    """The preset of ``job`` with what the user has set himself.

    Raises
    ------
    InputError
        For an unknown preset, a number below 1, or members asked of a one-network preset.
    """
    preset = PRESETS.get(job.preset)
    if preset is None:
        known = tr(", ").join(PRESETS)
        raise InputError(
            tr("Unknown preset {preset!r}. Choose one of {known}.").format(
                preset=job.preset, known=known
            )
        )
    members = job.members if job.members is not None else preset.members
    epochs = job.epochs if job.epochs is not None else preset.epochs
    references = job.references if job.references is not None else preset.references
    for text, value in zip(_TOO_SMALL, (members, epochs, references), strict=True):
        if value is not None and value < 1:
            raise InputError(tr(text).format(value=value))
    if references is not None and references < MIN_REFERENCES:
        raise InputError(
            tr(
                "{count} reference points cannot describe where a place is. Give {least} or more, "
                "or leave it empty."
            ).format(count=references, least=MIN_REFERENCES)
        )
    if not 0 <= job.seed < 2**63:
        raise InputError(
            tr("The seed is {seed}; give a whole number of 0 or more.").format(seed=job.seed)
        )
    if preset.network != "ensemble" and members != 1:
        raise InputError(
            tr(
                "The preset “{preset}” is one network. Leave the number of members empty, or "
                "choose the preset Recommended."
            ).format(preset=tr(PRESET_TITLES[job.preset]))
        )
    if members > 1:  # whole classes of parallels: every point is left out equally often
        members = max(MIN_MEMBERS, -(-members // ORDER) * ORDER)
    steps = None if job.epochs is not None else preset.most_steps
    return replace(preset, members=members, epochs=epochs, references=references, most_steps=steps)
