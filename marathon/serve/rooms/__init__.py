"""The class room: teams manage the same world quarter by quarter, and learn what they did not see.

`assignment` says what is played, `room` what has happened and what follows, `book` keeps every
decision so that a room can be rebuilt, `views` is the one place that says who may see what,
`debrief` measures what is shown at the end, `desk` runs the engine for rooms, `screens` answers
browsers, `export` and `handout` are what is taken home.
"""
