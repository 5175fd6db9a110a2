"""What goes wrong in a real lesson: a mind that is changed, a page reloaded, zeros too many, a window shut."""

from __future__ import annotations

import real_room
from live_page import until

pytestmark = real_room.pytestmark
browser, lesson, server = real_room.browser, real_room.lesson, real_room.server

CHOSEN = (
    "() => [...document.querySelectorAll('.choices button')]"
    ".map((each) => each.getAttribute('aria-pressed')).join()"
)


def choose(phone, practice, place):
    phone.locator(".practice").nth(practice).locator(".choices button").nth(place).click()


def test_what_was_chosen_stays_when_it_is_changed_or_the_page_is_loaded_again(lesson):
    anna = lesson.phone("Anna")
    key = lesson.boss.locator(".who li").first.text_content().split("word ")[1][:4]
    second = lesson.phone("Anna", key)
    lesson.begin()
    anna.wait_for_selector("#predicted")
    usual = anna.evaluate(CHOSEN)
    choose(anna, 0, 2)
    choose(anna, 3, 1)
    anna.fill("#predicted", "123")
    chosen = anna.evaluate(CHOSEN)
    assert chosen != usual
    anna.reload()
    anna.wait_for_selector("#predicted")
    assert anna.evaluate(CHOSEN) == chosen
    assert anna.input_value("#predicted") == "123"
    anna.get_by_role("button", name="Predict and lock in").click()
    # Whoever of the team takes it back goes on from what was locked in.
    second.wait_for_selector(".locked-said")
    second.get_by_role("button", name="Change it").click()
    for phone in (anna, second):
        phone.wait_for_selector("#predicted")
        assert phone.evaluate(CHOSEN) == chosen
        assert phone.input_value("#predicted") == "123"
    lesson.lock(second, 1, predicted=130)
    lesson.run(1)
    anna.wait_for_selector("h1:has-text('Quarter 2 of 4')")
    assert anna.evaluate(CHOSEN) == chosen
    assert anna.input_value("#predicted") == ""


def test_a_forecast_with_zeros_too_many_is_said_again_and_flattens_nobody(lesson):
    anna, ben = lesson.phone("Anna"), lesson.phone("Ben")
    lesson.begin()
    anna.wait_for_selector("#predicted")
    anna.fill("#predicted", "120000")
    until(anna, "() => document.body.textContent.includes('That is 120.0 M')")
    lesson.lock(anna, 1, predicted=120_000)
    lesson.lock(ben, 1, predicted=100)
    lesson.run(1)
    shares = lesson.wall.evaluate(
        "() => [...document.querySelectorAll('.measure.wide .bar-of')]"
        ".map((each) => parseFloat(each.style.getPropertyValue('--share')))"
    )
    assert max(shares) >= 1 / 3
    guesses = lesson.wall.evaluate(
        "() => [...document.querySelectorAll('.measure.wide .guess')]"
        ".map((each) => parseFloat(each.style.getPropertyValue('--share')))"
    )
    assert max(guesses) == 1
    assert "predicted 120.0 M ▸" in lesson.wall.locator(".measure.wide").text_content()


def test_prices_come_when_a_phone_is_back(lesson):
    anna = lesson.phone("Anna")
    lesson.begin()
    until(anna, "() => document.querySelector('.hours-bar') !== null")
    anna.context.set_offline(True)
    choose(anna, 2, 2)
    until(
        anna,
        "() => document.querySelector('.hours').textContent.includes('does not answer')",
    )
    anna.context.set_offline(False)
    until(anna, "() => document.querySelector('.hours-bar') !== null")
    assert "h of you" in anna.locator(".card-price").nth(1).text_content()
    lesson.complaints.clear()  # browsers complain of a network that is not there


def test_a_window_that_gave_way_is_taken_up_again(lesson):
    again = lesson.boss.context.new_page()
    again.goto(f"{lesson.address}boss")
    again.wait_for_selector(".door")
    again.close()
    lesson.boss.get_by_role("button", name="Go on here").click()
    lesson.boss.wait_for_selector("[data-key=begin]")
    other = lesson.wall.context.new_page()
    other.goto(lesson.wall.url)
    other.wait_for_selector(".door")
    other.close()
    lesson.wall.get_by_role("button", name="Show it here").click()
    until(lesson.wall, "() => document.getElementById('line').textContent === ''")
    lesson.wall.wait_for_selector(".door")


def test_long_names_stay_inside(lesson):
    lesson.phone("W" * 24)
    for page in (lesson.wall, lesson.boss):
        page.wait_for_selector(".tile")
        wide, screen = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= screen
    said, shown = lesson.wall.evaluate(
        "(({ scrollHeight, clientHeight }) => [scrollHeight, clientHeight])"
        "(document.querySelector('.tile strong'))"
    )
    assert said <= shown + 1
