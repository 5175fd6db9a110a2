"""What the organisation offers: to its reps a playbook and a tool, to buyers an easy way.

Levers of enablement and buying become orders in the rep's record, or a stock of content that
buyers find months after it was paid for (evidence 11: lag of 3-9 months). Nothing here touches
a deal: a playbook teaches, a tool saves hours of proposals, less friction saves buyers days.
"""

from sim.agents.rep.learning import skill_of
from sim.compiling import rule
from sim.state import N_SKILLS, Constants, Practices, Records, Rep, Team


@rule
def offer(c: Constants, practice: Practices, team: Team, rep: Rep) -> None:
    """Put what is offered into a rep's hands, the manager's own skill in a deal included.

    Of a buyer's effort a seller can ease a part only: what buyers settle among themselves stays.
    """
    rep.boss_skill = team.deal_skill
    rep.playbook = int(practice.playbook)
    rep.tool = int(practice.proposal_tool)
    rep.friction = 1.0 - c.friction_reach * practice.friction_cut
    rep.pacing = int(practice.pacing)
    rep.extra_commission = practice.extra_commission


@rule
def build_content(c: Constants, practice: Practices, team: Team) -> None:
    """A week of content: what is paid for is written, what is written is found."""
    keep = c.content_keep
    team.content = keep * team.content + (1.0 - keep) * team.content_coming
    team.content_coming = keep * team.content_coming
    team.content_coming += (1.0 - keep) * practice.content_budget


@rule
def write_down_norm(team: Team, reps: Records[Rep]) -> None:
    """What the playbook says: how the team works on average, skill by skill."""
    for skill in range(N_SKILLS):
        total, people = 0.0, 0
        for rep_index in range(team.rep_begin, team.rep_end):
            if reps[rep_index].present == 1:
                total += skill_of(reps[rep_index], skill)
                people += 1
        team.norm[skill] = total / people if people > 0 else 0.0
