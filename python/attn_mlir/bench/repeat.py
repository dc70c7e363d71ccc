# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same launch many times, from several streams at once: equal in every bit?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .providers.base import Launch

# Launches that are queued before the host looks whether they end.
BATCH = 20


@dataclass(frozen=True)
class Difference:
    """Of one result: how many launches differ from the first, and which does first."""

    result: str
    count: int
    run: int
    stream: int

    def __str__(self) -> str:
        return (
            f"{self.result} differs in {self.count} launches, the first of "
            f"them launch {self.run} of stream {self.stream}"
        )


def repeat(
    prepare: Callable[[], Launch],
    times: int,
    streams: int,
    device: Any,
    what: str,
) -> list[Difference]:
    """Launches `times` times in each stream; all must equal the very first."""
    expected = prepare()()
    device.wait(what)

    # Each prepared launch has results of its own: streams must not share them.
    lanes = [_Lane(prepare(), context) for context in device.streams(streams)]
    # What prepares a launch runs on the current stream.
    device.wait(what)
    for number in range(times):
        for lane in lanes:
            with lane.context:
                if lane.results is not None:
                    device.poison(lane.results)
                lane.results = lane.launch()
                lane.flags.append(device.differing(lane.results, expected))
        if number % BATCH == BATCH - 1 or number == times - 1:
            for lane in lanes:
                with lane.context:
                    device.wait(what)
    # Ours have names, o and lse.
    names = getattr(expected, "_fields", [f"result {i}" for i in range(len(expected))])
    return _differences([device.read(lane.flags) for lane in lanes], names)


class _Lane:
    def __init__(self, launch: Launch, context: Any):
        self.launch = launch
        self.context = context
        self.results: tuple | None = None
        self.flags: list[Any] = []


def _differences(
    flags: Sequence[Sequence[Sequence[bool]]], names: Sequence[str]
) -> list[Difference]:
    """flags[stream][run][result]"""
    found = []
    for result, name in enumerate(names):
        wrong = [
            (run, stream)
            for stream, runs in enumerate(flags)
            for run, differs in enumerate(runs)
            if differs[result]
        ]
        if wrong:
            run, stream = min(wrong)
            found.append(Difference(name, len(wrong), run, stream))
    return found
