# The one list of public names, each with the module that holds it.
from marathon.api.backtesting import Backtest as Backtest, backtest as backtest
from marathon.api.catalogue import (
    differences as differences,
    levers as levers,
    moves as moves,
    organisation as organisation,
    organisations as organisations,
    scenario as scenario,
    scenarios as scenarios,
    write as write,
)
from marathon.api.calibrating import Calibration as Calibration, calibrate as calibrate
from marathon.api.replaying import Replay as Replay, replay as replay
from marathon.api.comparing import compare as compare
from marathon.api.commits import Commits as Commits, commits as commits
from marathon.api.comparison import Comparison as Comparison
from marathon.api.estimating import estimate as estimate
from marathon.api.event_log import (
    SimulatedLog as SimulatedLog,
    simulate_log as simulate_log,
)
from marathon.api.explanation import (
    Deals as Deals,
    Explanation as Explanation,
    deals as deals,
    why as why,
)
from marathon.api.forecasting import Forecast as Forecast, forecast as forecast
from marathon.api.fog import Fog as Fog, fog as fog
from marathon.api.history import History as History, read_history as read_history
from marathon.api.keeping import TrackRecord as TrackRecord, track_record as track_record
from marathon.api.own import (
    OwnOrganisation as OwnOrganisation,
    own_organisation as own_organisation,
)
from marathon.api.own_teams import OwnTeams as OwnTeams, own_teams as own_teams
from marathon.api.pacing import Pace as Pace, pace as pace
from marathon.api.piloting import Pilot as Pilot, pilot as pilot
from marathon.api.race import Race as Race, ladder as ladder, sprint as sprint
from marathon.api.reaching import Reached as Reached, plan as plan
from marathon.api.result import Result as Result
from marathon.api.run import Run as Run, simulate as simulate
from marathon.api.spread import Spread as Spread, spread as spread
from marathon.api.standing import Stand as Stand, stand as stand
from marathon.api.validation import Validation as Validation, validate as validate
from marathon.api.working_on import WorkOn as WorkOn, work_on as work_on
from sim.experiments.running.progress import Progress as Progress
from marathon.charts import slides as slides
from marathon.sentences import wording as wording
from sim.experiments.comparing.comparison import Estimate as Estimate
from sim.organisation import Organisation as Organisation
from sim.problems import InvalidInput as InvalidInput
from sim.scenarios.catalogue import STAGES as STAGES
from sim.scenarios.scenario import Scenario as Scenario
