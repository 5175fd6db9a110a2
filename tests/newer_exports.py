"""A newer export on an earlier one: rows, and what the two make together."""

from datetime import date

from forecast.history.incremental import continued

HEADER = "deal_id,rep,stage,created,closed,amount"
OLD, NEW = date(2024, 2, 20), date(2024, 3, 20)
# One deal on the last day of each export says up to when it goes.
FIRST = ["old", "Zoe", "Engaging", "2024-02-20", "", 1]
SECOND = ["new", "Zoe", "Engaging", "2024-03-20", "", 1]


def both(exported, before, after):
    earlier = exported([*before, FIRST], "a.csv")
    later = exported([*after, FIRST, SECOND], "b.csv")
    return earlier, later, continued(earlier, later)


def seen(history, day, deal="D1"):
    return history.as_of(day).deals.set_index("deal_id").loc[deal]


def won(deal="D1", closed="2024-02-10", amount=10, rep="Ann"):
    return [deal, rep, "Won", "2024-01-05", closed, amount]
