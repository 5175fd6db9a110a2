"""Thirty planted deals as the rows of an export, and how they come back."""

from datetime import date, timedelta

DAY = date(2024, 1, 8)


def deals(labels, *, open_dates, form="{:%Y-%m-%d}"):
    """Thirty deals: id, owner, label, created, close date, amount; every third one is open."""
    rows = []
    for i in range(30):
        created = DAY + timedelta(days=3 * i)
        closed = created + timedelta(days=30)
        if i % 3 == 2:
            closed = DAY + timedelta(days=200 + i) if open_dates else None
        text = form.format(closed) if closed else ""
        rows.append(
            [f"D{i:03}", "Ann" if i % 2 else "Bob", labels[i % 3], form.format(created), text,
             1000 + i]
        )  # fmt: skip
    return rows


def counts(history):
    found = history.deals["status"].value_counts()
    return [int(found.get(status, 0)) for status in ("won", "lost", "open")]
