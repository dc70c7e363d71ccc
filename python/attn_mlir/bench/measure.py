# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The measuring loop: interleaved rounds over all cases and all providers.

Everything that touches a GPU is behind `Device` and the providers, so tests run
the loop with a clock of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .cases import Case
from .providers.base import Inputs, Launch, Provider, describe
from .results import Results

# Once the mean of V is taken off, what is left of an output is small, and
# rounding to 16 or 8 bits is a tenth or two of it. Another mask, scale or order
# of the tensors makes outputs differ by all of it.
MAX_DIFFERENCE = 0.6


class DeviceLost(Exception):
    """The GPU refuses all further work of this process."""


class Device(Protocol):
    """What the loop needs of a GPU; CudaDevice has it. If launched work never
    ends, `on_hang` is called and the process ends."""

    def make_inputs(self, case: Case) -> Inputs: ...

    def wait(self, what: str, on_hang: Callable[[], None]) -> None:
        """Until all that was launched has ended."""

    def output(self, launch: Launch, what: str, on_hang: Callable[[], None]) -> Any:
        """The first result of one launch that has ended."""

    def time(self, launch: Launch, what: str, on_hang: Callable[[], None]) -> float:
        """Median time of a launch in ms."""

    def difference(self, output: Any, expected: Any) -> float:
        """Relative L2 distance of two outputs, without the mean of V."""

    def check(self) -> None:
        """Raises DeviceLost if the device takes no more work."""

    def free(self) -> None:
        """Gives back the memory of what was deleted."""


@dataclass
class Trial:
    """One case in one round."""

    case: Case
    inputs: Inputs
    launches: dict[str, Launch] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)
    expected: Any = None  # the control's output
    differences: dict[str, float] = field(default_factory=dict)


class Loop:
    def __init__(
        self,
        results: Results,
        cases: Sequence[Case],
        providers: Sequence[Provider],
        device: Device,
        save: Callable[[], None],
        log: Callable[[str], None],
    ):
        self.results = results
        self.cases = cases
        self.providers = {p.name: p for p in providers}
        self.device = device
        self.save = save
        self.log = log

    def run(self, rounds: int) -> None:
        """Goes on until the results hold that many rounds; saves after each.
        Raises DeviceLost when nothing more can be measured in this process."""
        while len(self.results.rounds) < rounds:
            number = len(self.results.rounds) + 1
            times = {}
            for case in self.cases:
                times[case.key] = self._time_case(case)
                shown = "; ".join(
                    f"{name} {', '.join(f'{ms:.4f}' for ms in values)}"
                    for name, values in times[case.key].items()
                )
                self.log(
                    f"round {number} of {rounds}, {case.key}, ms: {shown or 'none'}"
                )
            self.results.rounds.append(times)
            self.save()

    def _time_case(self, case: Case) -> dict[str, list[float]]:
        """{provider: times}: the control, all others, the control again."""
        names = self._order(case)
        if not names:
            return {}
        try:
            trial = Trial(case, self.device.make_inputs(case))
        except Exception as error:  # noqa: BLE001 - recorded, whatever it is
            for name in dict.fromkeys(names):
                self._fail(case, name, error)
            return {}
        steps = [self._prepare, self._time]
        unchecked = case.key not in self.results.differences
        if unchecked:
            steps.insert(1, self._check_output)
        for step in steps:
            # Only times are taken twice.
            for name in names if step == self._time else dict.fromkeys(names):
                self._attempt(trial, name, step)
        times = trial.times
        if unchecked:
            self.results.differences[case.key] = trial.differences
        # Before the memory is asked back: it holds all tensors of the case.
        del trial
        self.device.free()
        return times

    def _order(self, case: Case) -> list[str]:
        """Names of the providers in the order in which they are timed."""
        names = [
            name
            for name, provider in self.providers.items()
            if case.kind in provider.kinds and self.results.runs(case, name)
        ]
        control = case.control
        others = [name for name in names if name != control]
        return [control, *others, control] if control in names else others

    def _prepare(self, trial: Trial, name: str) -> None:
        provider = self.providers[name]
        trial.launches[name] = provider.prepare(trial.case, trial.inputs)
        # Or the next one waits for a kernel of this one that never ends.
        self.device.wait(*self._guard(trial, name))

    def _check_output(self, trial: Trial, name: str) -> None:
        """Whoever computes something else than the control is not timed."""
        output = self.device.output(trial.launches[name], *self._guard(trial, name))
        if name == trial.case.control:
            trial.expected = output
        elif trial.expected is not None:
            found = self.device.difference(output, trial.expected)
            # A NaN is no small difference.
            if not found <= MAX_DIFFERENCE:
                raise ValueError(
                    f"expected an output within {MAX_DIFFERENCE} of the control's, "
                    f"got {found:.3g}"
                )
            trial.differences[name] = found

    def _time(self, trial: Trial, name: str) -> None:
        ms = self.device.time(trial.launches[name], *self._guard(trial, name))
        trial.times.setdefault(name, []).append(ms)

    def _guard(self, trial: Trial, name: str) -> tuple[str, Callable[[], None]]:
        """What is said and done about a kernel that never ends."""

        def on_hang() -> None:
            self.results.fail(trial.case, name, "a kernel did not end")
            self.save()

        return f"{name} on {trial.case.key}", on_hang

    def _attempt(
        self, trial: Trial, name: str, step: Callable[[Trial, str], None]
    ) -> None:
        """A provider that fails drops out of the case; the others go on."""
        if not self.results.runs(trial.case, name):
            return
        try:
            step(trial, name)
        except Exception as error:  # noqa: BLE001 - recorded, whatever it is
            trial.launches.pop(name, None)
            trial.times.pop(name, None)
            self._fail(trial.case, name, error)

    def _fail(self, case: Case, name: str, error: Exception) -> None:
        reason = describe(error)
        self.results.fail(case, name, reason)
        self.log(f"{name} does not run {case.key}: {reason}")
        try:
            self.device.check()
        except DeviceLost:
            # Whatever follows would fail too, and not for its own reason.
            self.save()
            raise
