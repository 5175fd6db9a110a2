"""Tables that add to deals: price lists, teams, accounts, owners, labels of stages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecast.history.mapping import Mapping, Words
from forecast.history.reader import TableReader
from forecast.history.recognise import Shape, fold
from forecast.history.texts import mapped


@dataclass(slots=True)
class Lookups:
    """What the user and the side tables of an export say.

    Attributes:
        mapping: The user's description of the export, with what is taken of labels beside it.
        given: The user's description alone.
        prices: Folded product to its name and price in the price list.
        people: Person to manager, team and role.
        segments: Account to its segment.
        stage_labels: Stage id to its label.
        stage_status: Stage id to open, won or lost.
        stage_order: Labels in the order of the sales process.
        pipelines: Pipeline id to its label.
        merged: Deal to the deal that it was merged into.
        labels_met: Folded labels of stages and statuses, reasons and products that stand in a
            row.
    """

    mapping: Mapping = field(default_factory=Mapping)
    given: Mapping = field(default_factory=Mapping)
    prices: dict[str, tuple[str, float]] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    stage_labels: dict[str, str] = field(default_factory=dict)
    stage_status: dict[str, str] = field(default_factory=dict)
    stage_order: list[str] = field(default_factory=list)
    pipelines: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    labels_met: set[str] = field(default_factory=set)

    def take_words(self, mappings: Iterable[Mapping]) -> None:
        """Take up what the labels of tables mean, for histories that use the same labels."""
        words = {label: said for each in mappings for label, said in each.status.items()}
        self.mapping = self.mapping.having(status=Words({**words, **self.mapping.status}))

    def people_table(self) -> pd.DataFrame:
        """The people with manager, team and role."""
        rows = [{"person": name, **facts} for name, facts in self.people.items()]
        return pd.DataFrame(rows, columns=["person", "manager", "role", "team"])

    def labelled(self, stages: pd.Series[str]) -> pd.Series[str]:
        """The labels of stages that are given by their ids, where they are known."""
        if not (self.stage_labels or self.mapping.stages):
            return stages
        return mapped(stages, self._label)

    def _label(self, stage: str) -> str:
        """The name of a stage: that of the mapping, by its id or its label, else its label."""
        label = self.stage_labels.get(stage, stage)
        for text in (stage, label):
            if (given := self.mapping.stages.meaning(text)) is not None:
                self.labels_met.add(fold(text))
                return given
        return label

    def add_person(self, person: str, *, manager: str = "", team: str = "") -> None:
        """Take up somebody who sells."""
        if person:
            self.people[person] = {"manager": manager, "role": "rep", "team": team}


def read_lookups(
    shapes: Sequence[Shape | None], readers: Sequence[TableReader], mapping: Mapping
) -> Lookups:
    """Everything that the user and the side tables of an export say."""
    lookups = Lookups(mapping=mapping, given=mapping)
    for wanted, take in _TAKERS.items():
        for shape, reader in zip(shapes, readers, strict=True):
            if shape is wanted:
                take(reader, lookups)
    if mapping.stages:
        lookups.stage_order = list(dict.fromkeys(mapping.stages.values()))
    return lookups


def _take_products(reader: TableReader, lookups: Lookups) -> None:
    prices = reader.money("salesprice|listprice|price")
    for product, price in zip(reader.text("product"), prices, strict=True):
        if product and not np.isnan(price):
            lookups.prices[fold(product)] = (product, float(price))


def _take_teams(reader: TableReader, lookups: Lookups) -> None:
    team = reader.text("regionaloffice|team|office|region")
    rows = zip(reader.text("salesagent|rep"), reader.text("manager"), team, strict=True)
    for person, manager, office in rows:
        lookups.add_person(person, manager=manager, team=office)


def _take_accounts(reader: TableReader, lookups: Lookups) -> None:
    rows = zip(reader.text("account"), reader.text("sector|industry|segment"), strict=True)
    lookups.segments.update({account: segment for account, segment in rows if account})


def _take_users(reader: TableReader, lookups: Lookups) -> None:
    rows = zip(reader.text("id"), reader.text("managerid"), strict=True)
    for person, manager in rows:
        lookups.add_person(person, manager=manager)


def _take_owners(reader: TableReader, lookups: Lookups) -> None:
    reader.text("email")
    for person in reader.text("ownerid"):
        lookups.add_person(person)


def _take_stages(reader: TableReader, lookups: Lookups) -> None:
    reader.text("pipelineid")
    order = pd.to_numeric(reader.text("displayorder"), errors="coerce")
    chance = reader.money("probability")
    won, closed = reader.flag("closedwon"), reader.flag("isclosed")
    labels, ids = reader.text("label"), reader.text("stageid")
    for index in np.argsort(order.to_numpy(), kind="stable"):
        stage, label = ids.iloc[index], labels.iloc[index] or ids.iloc[index]
        lookups.stage_labels[stage] = label
        is_won = bool(won[index]) or (bool(closed[index]) and chance[index] >= 1)
        is_lost = not is_won and (bool(closed[index]) or chance[index] == 0)
        lookups.stage_status[stage] = "won" if is_won else "lost" if is_lost else "open"
        if label not in lookups.stage_order:
            lookups.stage_order.append(label)


def _take_named_stages(reader: TableReader, lookups: Lookups) -> None:
    """Stages in which a deal stays when it is won or lost: their names, and their order."""
    reader.text("pipelineid")
    order = pd.to_numeric(reader.text("ordernr"), errors="coerce")
    names, ids = reader.text("name"), reader.text("id")
    for index in np.argsort(order.to_numpy(), kind="stable"):
        stage, name = ids.iloc[index], names.iloc[index] or ids.iloc[index]
        lookups.stage_labels[stage] = name
        if name not in lookups.stage_order:
            lookups.stage_order.append(name)


def _take_pipelines(reader: TableReader, lookups: Lookups) -> None:
    labels = zip(reader.text("pipelineid"), reader.text("label"), strict=True)
    lookups.pipelines.update({name: label for name, label in labels if label})


def _take_merged(reader: TableReader, lookups: Lookups) -> None:
    pairs = zip(reader.text("mergeddealid"), reader.text("dealid"), strict=True)
    lookups.merged.update(pairs)


# In this order, whatever the order of the files.
_TAKERS: dict[Shape, Callable[[TableReader, Lookups], None]] = {
    Shape.PRODUCTS: _take_products,
    Shape.TEAMS: _take_teams,
    Shape.ACCOUNTS: _take_accounts,
    Shape.SALESFORCE_USERS: _take_users,
    Shape.HUBSPOT_OWNERS: _take_owners,
    Shape.HUBSPOT_PIPELINES: _take_pipelines,
    Shape.HUBSPOT_MERGED: _take_merged,
    Shape.HUBSPOT_STAGES: _take_stages,
    Shape.PIPEDRIVE_STAGES: _take_named_stages,
}
