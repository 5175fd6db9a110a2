"""A stage has no bonus: practices act only through what somebody sees, decides and pays.

What a scenario may do is read off the signatures and the source; that nothing else differs
between stages is read off traces with groups of levers switched off.
"""

import ast
import functools
import inspect
import itertools
import pkgutil
import re
from datetime import date
from pathlib import Path

import pytest
from support import SCENARIOS, small_organisation

import sim.agents
from sim.engines.run import Trace, advance, open_world
from sim.levers import LEVERS, Group, Kind, pack_timeline
from sim.organisation import Calendar, Customers, Managers, Team
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario
from sim.state import Arrays, Rep, Seat, dtype_of

AGENTS = Path(sim.agents.__file__).parent
CHANCE_FOLDERS = ("buyer", "market", "rep")
DRAWS = frozenset(
    {
        "uniform", "luck", "two_uniforms", "four_uniforms", "eight_uniforms",
        "uniforms_by_purpose", "uniforms_in_a_row",
    }
)  # fmt: skip
LEVER_NAMES = frozenset(LEVERS)
REP_FIELDS = frozenset(dtype_of(Rep).names)
# Half a year that holds two starts of a quarter, its middle and its end.
ORGANISATION = small_organisation(
    reps=3,
    accounts=60,
    customers=20,
    slots=16,
    calendar=Calendar(first_day=date(2024, 3, 18)),
)
RUN_IN, WEEKS = 2, 22


def functions(folder):
    for path in sorted((AGENTS / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{folder}/{path.name}:{node.name}", node


@functools.cache
def outcome(practices, *, organisation=ORGANISATION, seed=11, weeks=WEEKS):
    """Digest of a run's trace and final state. `practices` is a hashable form of them."""
    world = open_world(
        organisation, seed=seed, replication=0, run_in_weeks=RUN_IN, weeks=weeks,
        room_for=[pack_timeline({0: {"added_seats": 8}})],
    )  # fmt: skip
    trace = Trace()
    timeline = {week: dict(values) for week, values in practices[0]}
    advance(world, pack_timeline(timeline, off=practices[1]), weeks, trace=trace)
    return trace.digest(world)


def packed(scenario, off=frozenset(), **changes):
    """A scenario's timeline in a form that can be a key."""
    timeline = load_scenario(scenario).timeline
    return (
        tuple(
            (week, tuple({**values, **changes}.items()))
            for week, values in sorted(timeline.items())
        ),
        frozenset(off),
    )


# --- what rules may read -----------------------------------------------------------------


@pytest.mark.parametrize("folder", CHANCE_FOLDERS)
def test_rules_of_buyers_the_market_and_reps_take_no_practices(folder):
    for name, node in functions(folder):
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = {each.arg for each in arguments}
        assert not {x for x in names if "practice" in x or "scenario" in x}, name
        types = " ".join(ast.unparse(each.annotation) for each in arguments)
        assert not {"Office", "Practices", "Any"} & set(re.findall(r"\w+", types)), name
        assert not names & LEVER_NAMES - REP_FIELDS, name
    assert sum(1 for _ in functions(folder)) > 5


def test_what_rules_are_handed_together_holds_no_practices():
    """An office does: it is a manager's, and no rule of the folders above takes one."""
    for bundle in (Arrays, Seat):
        assert not {x for x in bundle._fields if "practice" in x}
        assert "Practices" not in " ".join(map(str, bundle.__annotations__.values()))


@pytest.mark.parametrize("folder", CHANCE_FOLDERS)
def test_rules_of_buyers_the_market_and_reps_read_no_lever(folder):
    """Not by attribute either: only what a manager has written into a rep's record."""
    for name, node in functions(folder):
        for each in ast.walk(node):
            if isinstance(each, ast.Attribute) and each.attr in LEVER_NAMES:
                assert each.attr in REP_FIELDS, f"{name} reads {each.attr}"
                assert getattr(each.value, "id", "") == "rep", f"{name} reads {each.attr}"


def test_rules_that_draw_take_no_practices():
    """Except what managers and executives read and decide with noise of their own."""
    own_noise = {
        "manager/acting.py:inspect", "manager/acting.py:mention_inputs",
        "manager/hours.py:is_reviewed",
        "manager/reading.py:read_outcomes", "manager/reading.py:sampled",
        "manager/believing.py:form_intuition", "executive/quotas.py:estimated_potential",
        "manager/meeting.py:rounds_this_week", "manager/meeting.py:pair_up",
    }  # fmt: skip
    drawing = set()
    for folder in (*CHANCE_FOLDERS, "manager", "executive"):
        for name, node in functions(folder):
            calls = {
                getattr(each.func, "id", "")
                for each in ast.walk(node)
                if isinstance(each, ast.Call)
            }
            if calls & DRAWS:
                drawing.add(name)
                takes = {argument.arg for argument in node.args.args}
                assert not takes & {"practice", "office"} or name in own_noise, name
    assert own_noise <= drawing
    assert len(drawing) > 25


def test_no_rule_or_engine_knows_the_name_of_a_scenario():
    for folder in ("agents", "engines"):
        for path in (AGENTS.parent / folder).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            docstrings = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            for node in ast.walk(tree):
                text = (
                    getattr(node, "value", None) if isinstance(node, ast.Constant) else None
                )
                is_code = isinstance(text, str) and id(node) not in docstrings
                assert not (is_code and text in SCENARIOS), f"{path.name}: {text}"
                named = getattr(node, "id", getattr(node, "attr", ""))
                assert "scenario" not in named.lower(), f"{path.name}: {named}"


def test_no_rule_imports_scenarios():
    for module in pkgutil.walk_packages(sim.agents.__path__, "sim.agents."):
        source = inspect.getsource(__import__(module.name, fromlist=["_"]))
        assert "sim.scenarios" not in source, module.name
        assert "LEVERS" not in source, module.name


def test_every_lever_says_who_reads_it_and_what_it_costs():
    for lever in LEVERS.values():
        assert lever.kind in set(Kind)
        assert lever.consumer
        assert lever.cost
        assert lever.low <= lever.default <= lever.high


def test_no_stage_uses_a_lever_that_stands_for_an_empirical_multiplier():
    """Tagged levers may only be used by moves; validation prints the share through them."""
    tagged = [lever for lever in LEVERS.values() if lever.reduced_form]
    assert tagged
    for stage in STAGES:
        for lever in tagged:
            assert load_scenario(stage).opening[lever.name] == lever.default


# --- what may differ between stages ------------------------------------------------------


def test_with_all_groups_off_all_scenarios_have_one_trace():
    runs = {name: outcome(packed(name, off=Group)) for name in SCENARIOS}
    assert len(set(runs.values())) == 1, runs


@pytest.mark.parametrize("group", Group)
def test_with_all_groups_but_one_off_stages_that_are_equal_there_have_one_trace(group):
    """And those that differ there differ, so the switch of the group cuts what it should."""
    others = frozenset(Group) - {group}
    names = [lever.name for lever in LEVERS.values() if lever.group is group]
    by_values = {}
    for stage in STAGES:
        levers = load_scenario(stage).opening
        key = tuple(levers[name] for name in names)
        by_values.setdefault(key, set()).add(outcome(packed(stage, off=others)))
    assert all(len(runs) == 1 for runs in by_values.values()), by_values


def test_stages_differ_from_each_other_where_nothing_is_off():
    assert len({outcome(packed(stage)) for stage in STAGES}) == len(STAGES)


def test_a_stage_under_another_name_gives_the_same_numbers(tmp_path):
    source = Path(sim.agents.__file__).parents[1] / "scenarios" / "stages" / "align.toml"
    copy = tmp_path / "something_else.toml"
    text = source.read_text("utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title"))
    copy.write_text(text.replace(title, 'title = "Nothing at all"'), "utf-8")
    runs = []
    for name in ("align", str(copy)):
        scenario = load_scenario(name)
        world = open_world(
            ORGANISATION,
            seed=2,
            replication=0,
            run_in_weeks=RUN_IN,
            weeks=WEEKS,
            room_for=(),
        )
        trace = Trace()
        advance(world, scenario.practices(), WEEKS, trace=trace)
        runs.append((trace.digest(world), scenario.digest))
    assert runs[0] == runs[1]


# --- every lever does something ----------------------------------------------------------

# What a lever needs besides itself: other levers, or a longer and busier run.
COMPANIONS = {
    "goal_stretch": {"personal_goals": 1},
    "may_chase": {"lead_response_hours": 0},
    "per_rep_standards": {"coverage_standard": 3, "may_reprioritise": 1},
}
ANOTHER_VALUE = {
    "quota_stretch": 1.4,
    "goal_stretch": 1.4,
    "quarter_end_push": 3,
}
BUSY = small_organisation(
    reps=4,
    slots=30,
    accounts=120,
    calendar=Calendar(first_day=date(2024, 3, 18)),
    customers_section=Customers(base_per_rep=40, tickets_month=1.0),
)
# Nobody goes in the first quarters; and shrunk by a prior worth a year of wins, nobody is
# ever believed to be bad enough.
ELSEWHERE = {
    "may_replace": {
        "organisation": BUSY.model_copy(
            update={"managers": Managers(prior_observations=0.1)}
        ),
        "weeks": 120,
    },
}


def another_value(lever, value):
    """A value of the lever that is far from the present one."""
    if lever.name in ANOTHER_VALUE and value != ANOTHER_VALUE[lever.name]:
        return ANOTHER_VALUE[lever.name]
    return lever.low if value - lever.low > lever.high - value else min(
        lever.high, lever.low + max(1.0, 0.6 * (lever.high - lever.low))
        if not lever.whole or lever.high > 1 else lever.high
    )  # fmt: skip


def moves(lever, **where):
    """Stages in which another value of a lever changes the run."""
    moved = []
    for stage in STAGES:
        extra = COMPANIONS.get(lever.name, {})
        value = load_scenario(stage).opening[lever.name]
        changes = {**extra, lever.name: another_value(lever, value)}
        before = outcome(packed(stage, **extra), **where)
        after = outcome(packed(stage, **changes), **where)
        if before != after:
            moved.append(stage)
    return moved


@pytest.mark.parametrize("name", LEVERS)
def test_every_lever_changes_something_in_some_stage(name):
    moved = moves(LEVERS[name], **ELSEWHERE.get(name, {"organisation": BUSY}))
    assert moved, f"{name} is dead: no stage's run depends on it"


def test_the_control_managers_differ_from_the_manager_who_reads_the_right_report():
    runs = {name: outcome(packed(name)) for name in SCENARIOS if name.startswith("align")}
    assert len(set(runs.values())) == len(runs)
    for one, other in itertools.combinations(runs, 2):
        values = load_scenario(one).opening, load_scenario(other).opening
        differ = {x for x in LEVERS if values[0][x] != values[1][x]}
        assert differ == {"report_source"}, (one, other, differ)


def test_a_team_of_one_has_nobody_else_s_report_to_read():
    """The placebo manager of a single rep reads the right report after all."""
    alone = ORGANISATION.model_copy(update={"teams": (Team(reps=1),)})
    digests = {
        outcome(packed(name), organisation=alone) for name in ("align", "align-placebo")
    }
    assert len(digests) == 1
