"""What the raw numbers say, by work."""

import statistics

from works import FULL, QUICK, Work

from .text import MODES


def pieces(values, prefix):
    return [value for key, value in values.items() if key.startswith(prefix + " ")]


def all_rounds(values):
    """The rounds of every group."""
    return pieces(values, "rounds") + pieces(values, "night")


def turns_of(groups):
    """Each work of groups with its turns, ours and the peer's, round by round."""
    return [
        (Work.of(first["work"]), [turns["works"][index] for turns in rounds])
        for rounds in groups for index, first in enumerate(rounds[0]["works"])]


def compared(values, mode):
    """The works of a mode with their turns, without the night's."""
    return [(work, turns) for work, turns in turns_of(pieces(values, "rounds")) if work.mode == mode]


def night(values):
    return turns_of(pieces(values, "night"))


def ratios(turns, side="ours"):
    """The speed of a side in units of the peer's."""
    return [t[side]["images_per_second"] / t["peer"]["images_per_second"] for t in turns]


def median_speed(turns, side):
    return statistics.median(turn[side]["images_per_second"] for turn in turns)


def has_second(turns):
    """Whether the second program took part in every round."""
    return all("second" in turn for turn in turns)


def trial_of(values, work):
    return values[f"trial {work.key}"]


def peaks(values):
    """The best that the machine was seen to give at any time, by the name of the figure."""
    found = [turns["machine"] for rounds in all_rounds(values) for turns in rounds]
    found += [entry["peak"] for entry in pieces(values, "kernels") + pieces(values, "roof")]
    names = ["gflops_per_second", "gigabytes_per_second"]
    return {name: max(peak[name] for peak in found) for name in names} if found else {}


def without_nights(values):
    """What of the results is not of the night's networks."""
    return part(values, ["rounds", "kernels"], [work for work, _ in night(values)], False)


def nights(values):
    """What of the results is of the night's networks."""
    return part(values, ["night", "roof"], [work for work, _ in night(values)], True)


def part(values, prefixes, works, takes):
    """The results of some works, or of all others, and what is of no work."""
    measured = [f"{name} " for name in ["rounds", "night", "roof", "kernels", "trial"]]
    kept = {
        key: value for key, value in values.items()
        if not key.startswith(tuple(measured)) or key.split(" ")[0] in prefixes}
    keys, names = ({getattr(work, name) for work in works} for name in ["key", "network"])
    kept |= {
        key: value for key, value in values.items()
        if key.startswith("trial ") and (key.removeprefix("trial ") in keys) == takes}
    if "check" in values:
        kept["check"] = {
            name: entry for name, entry in values["check"].items() if (name in names) == takes}
    return kept


def unmeasured(values, nights):
    """What the plan has and `values` has not, in words: of the night's networks, or of all others."""
    plan = QUICK if values["identity"]["quick"] else FULL
    done = {work for work, _ in turns_of(all_rounds(values))}

    def missing_of(groups):
        return [
            f"{MODES[work.mode]} of {work.label}" for group in groups for work in group if work not in done]

    if nights:
        return missing_of(plan.night)
    missing = missing_of(plan.groups)
    sections = {
        "kernels": "kernels", "batches": "scaling with the batch", "sizes": "scaling with the image",
        "trials": "trials", "profile": "the step by layer", "loading": "loading"}
    return missing + [
        text for prefix, text in sections.items()
        if not pieces(values, prefix) and prefix not in values]
