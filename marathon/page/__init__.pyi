from marathon.page import (
    backtest as backtest,
    explanation as explanation,
    forecast as forecast,
    lives as lives,
    markup as markup,
    pacing as pacing,
    quality as quality,
    race as race,
    report as report,
    room as room,
    standing as standing,
    validation as validation,
)
