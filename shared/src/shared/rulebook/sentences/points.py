"""Steps about points: totals, bands, products, factors and means."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from shared.rulebook.derivation import Step
from shared.rulebook.model import Measure, Number
from shared.rulebook.sentences.teller import Teller, Told, sum_of
from shared.rulebook.sentences.wording import is_week


def _total(teller: Teller, step: Step) -> Told:
    added, taken = step.inputs["added"], step.inputs["taken"]
    number = teller.wording.number

    def summand(name: str, points: Number) -> str:
        return f"{teller.name(f'parts.{name}')} {number(points)}"

    text = " + ".join(summand(*each) for each in added.items()) or "0"
    text += "".join(f" - {summand(*each)}" for each in taken.items())
    values = {"added": text, "output": teller.points(step.output)}
    if taken and sum_of(list(added.values())) < sum_of(list(taken.values())):
        return "floored", values
    return ("single" if len(added) == 1 and not taken else "plain"), values


def _band(teller: Teller, step: Step) -> Told:
    grades = list(step.inputs["floors"])
    rank = grades.index(step.output)
    above = grades[rank - 1]
    floor, least = step.inputs["floors"][step.output], step.inputs["floors"][above]
    values = {
        "points": teller.points(step.inputs["points"]),
        "grade": teller.grade(step.output),
        "floor": teller.wording.number(floor),
        "above": teller.grade(above),
        "least": teller.wording.number(least),
    }
    if rank == 0:
        return "best", values
    return ("between" if floor else "lowest"), values


def _printed(teller: Teller, step: Step) -> Told | None:
    points, output = teller.points(step.inputs["points"]), teller.wording.number(step.output)
    if points == output:
        return None
    down = Fraction(step.output) < Fraction(step.inputs["points"])
    half = Fraction(1, 2 * 10 ** int(step.inputs["places"]))
    held = down and Fraction(step.inputs["points"]) - Fraction(step.output) >= half
    return ("held" if held else "rounded"), {"points": points, "output": output}


def _rounded(teller: Teller, step: Step) -> Told | None:
    points, output = teller.points(step.inputs["points"]), teller.wording.number(step.output)
    if step.clause.startswith("suggestions."):
        return "suggested", {"name": teller.name(step.clause), "output": output}
    return None if points == output else ("plain", {"points": points, "output": output})


def _product(teller: Teller, step: Step) -> Told | None:
    given, number, errors = step.inputs, teller.wording.number, step.inputs["errors"]
    if not errors or not given["deduction"]:
        return None
    earned = given["coefficient"] * given["items"]
    taken = given["coefficient"] * errors * given["deduction"] / 100
    working = f"{number(earned)} - {number(taken)}"
    if earned < taken:
        working = teller.wording.say("words", "below_zero", working=working)
    else:
        working = f"{working} = {number(step.output)}"
    section, _, name = step.clause.partition(".")
    rule = getattr(teller.rulebook, section).get(name)
    case = "delay" if rule and rule.measure is Measure.ON_TIME else "error"
    return (case if errors == 1 else f"{case}s"), {
        "errors": number(errors),
        "percent": number(given["deduction"]),
        "worth": number(given["coefficient"]),
        "working": working,
    }


def _share(teller: Teller, step: Step) -> Told:
    earned, assigned = sum_of(step.inputs["earned"]), sum_of(step.inputs["assigned"])
    values = {
        "name": teller.name(step.clause),
        "earned": teller.wording.number(earned),
        "assigned": teller.wording.number(assigned),
        "output": teller.wording.number(step.output),
    }
    return ("capped" if earned > assigned else "plain"), values


def _portion(teller: Teller, step: Step) -> Told:
    factors: Mapping[str, Number] = step.inputs["factors"]
    suggested = step.clause.startswith("suggestions.")
    named = [
        ("" if suggested else f"{teller.name(f'factors.{name}')} ") + teller.wording.percent(each)
        for name, each in factors.items()
    ]
    return ("many" if len(named) > 1 else "one"), {
        "name": teller.name(step.clause),
        "factors": " + ".join(named),
        "count": str(len(named)),
        "percent": teller.wording.number(sum_of(list(factors.values())) / len(factors)),
        "maximum": teller.wording.number(step.inputs["maximum"]),
        "output": teller.wording.number(step.output),
    }


def _mean(teller: Teller, step: Step) -> Told:
    values: Mapping[str, Number] = step.inputs["values"]
    period = teller.wording.about(step.about or "")
    of_part = step.clause.startswith("parts.")
    name = teller.name(step.clause) if of_part else period
    names = map(teller.wording.about, values)
    told = {
        "name": f"{name}, {period}" if of_part else name,
        "names": teller.wording.listing(names),
        "period": period,
        "count": str(len(values)),
        "working": teller.working(list(values.values()), step.output),
        "output": teller.points(step.output),
    }
    if len(values) == 1:
        return "one", told
    if of_part:
        return "part", told | {"name": name}
    return ("weeks" if all(map(is_week, values)) else "periods"), told


def _minimum(teller: Teller, step: Step) -> Told:
    values = teller.wording.listing(map(teller.wording.percent, step.inputs["values"]))
    output = teller.wording.number(step.output)
    return "plain", {"name": teller.name(step.clause), "values": values, "output": output}


def _scaled(teller: Teller, step: Step) -> Told | None:
    if step.inputs["maximum"] == step.inputs["onto"]:
        return None
    values = {name: teller.wording.number(each) for name, each in step.inputs.items()}
    return "plain", values | {"output": teller.points(step.output)}


TOLD: Final[Mapping[str, Callable[[Teller, Step], Told | None]]] = {
    "total": _total,
    "band": _band,
    "printed": _printed,
    "rounded": _rounded,
    "product": _product,
    "share": _share,
    "portion": _portion,
    "mean": _mean,
    "minimum": _minimum,
    "scaled": _scaled,
}
