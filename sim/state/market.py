"""Accounts, the deals with them, and what customers need."""

from sim.records import Float64, Int16, Int32, Int64, Record


class Account(Record):
    """An account of a territory."""

    address: Int64
    rep: Int32  # who works it
    segment: Int16
    state: Int16
    reached: Int16  # this window was reached by somebody
    fit: Int16
    window: Int32
    spell: Int32  # how often it became a customer
    contacts: Int32  # people known there
    ticket_number: Int32
    renewals: Int32  # renewals passed in this spell
    opens: Int64
    closes: Int64
    hand_used: Float64
    hand_limit: Float64
    amount: Float64
    signal: Float64
    next_ticket: Int64
    churns: Int64  # its patience ends: it leaves when the contract does
    renews: Int64  # tick at which the contract ends
    worth: Float64  # money: what the customer bought first


class Deal(Record):
    """A place on a rep's list: a lead, then a deal, then nothing."""

    status: Int32
    stage: Int32
    ready: Int32
    touches_left: Int32
    rep: Int32
    account: Int32
    window: Int32
    generation: Int32
    ready_since: Int64
    segment: Int32
    source: Int32
    fit: Int32
    gone: Int32
    wasted: Int32
    steps: Int32  # followed so far
    step_done: Int32  # followed in this stage
    defects: Int32
    pulled: Int32  # 1: at a discount; 2: the discount was refused
    touch_number: Int32
    label: Int32  # the stage as entered in the CRM
    rescued: Int32  # the manager has worked on it
    contacts: Int32  # people at the buyer's who take part
    champions: Int32  # how many champions this deal has had
    cheap: Int32  # found by cheap work
    approved: Int32  # the last stage has waited for its approval
    champion_leaves: Int64  # tick
    created: Int64
    stage_entered: Int64
    touched: Int64
    fade_at: Int64
    fade_used: Float64
    fade_limit: Float64
    amount: Float64
    discount: Float64
    signal: Float64
    # Uniforms that replace the drawn ones; NaN: nothing is imposed (see sim.chance).
    imposed_exit: Float64
    imposed_delay: Float64
    imposed_amount: Float64
    imposed_contact: Float64


class Ticket(Record):
    """A customer's request that waits for the rep."""

    arrived: Int64  # tick
    hours: Float64  # of work
    account: Int64
