# The areas, an area’s own page, and the worklist.
force-other = All but statutory

areas-title = Areas
areas-none = There is no area on record yet.
areas-synthetic = (synthetic)

home-title = Overview
home-empty = Nothing is on record yet. Load a return or a document first.
home-statutory-overdue = with a statutory limit passed
home-due-week = with a statutory limit due within 7 days
home-other-overdue = with another limit passed
home-work = All work, by time limit
home-lists = Lists to look at
tile-nothing-recorded = Nothing recorded yet
home-find-child = Find a child or young person
home-slipped-title = What has slipped in the plan
home-slipped = { $open ->
    [0] No action is open.
    [one] Of 1 open action, { $late } is late and { $later } is expected after its first date.
   *[other] Of { $open } open actions, { $late } { $late ->
        [one] is
       *[other] are
    } late and { $later } { $later ->
        [one] is
       *[other] are
    } expected after the first date agreed.
}
home-behind = { $days ->
    [one] 1 day later than first agreed
   *[other] { $days } days later than first agreed
}
home-thread = The whole plan
home-found-title = What checks of returns found
home-found-all = Still open: { $counts }.
home-found-none = No finding is open.
home-found-counts = { $errors ->
    [one] 1 error
   *[other] { $errors } errors
} and { $others ->
    [one] 1 query or note
   *[other] { $others } queries and notes
}
home-registers = What is on record

tasks-none = No time limit has passed and none is due within 7 days.
tasks-now-title = Overdue: the next step can be recorded
tasks-now-text = What is needed is on record. Record the next step, or find out what has happened and record that.
tasks-soon-title = Due within 7 days
tasks-soon-text = Do these in time.
tasks-waiting-title = Overdue: something must be arranged first
tasks-waiting-text = There is nothing on record yet on which the next step could be recorded. Arrange it, or record it if it has happened.
tasks-conditional-title = Only if a decision goes that way
tasks-conditional-text = These limits apply only if a decision that is still open goes one way. They are not counted as overdue.
tasks-longest = the longest { $late }
tasks-more = { $count ->
    [one] 1 more time limit
   *[other] { $count } more time limits
}
tally-children = { $children ->
    [one] 1 child
   *[other] { $children } children
}
tally-entries = { $others ->
    [one] 1 entry
   *[other] { $others } entries
}
tally-both = { $children ->
    [one] 1 child
   *[other] { $children } children
} and { $others ->
    [one] 1 other entry
   *[other] { $others } other entries
}
tally-limits = { $who }, { $limits } limits

work-title = Work
work-only = Only: { $limit }
work-unclear = { $count ->
    [one] 1 time limit cannot be worked out
   *[other] { $count } time limits cannot be worked out
}
work-next = Next step
work-caption = Open time limits
work-who = Child or entry
work-none = No matches for these filters.
work-csv = { $lines ->
    [one] Download this line as CSV
   *[other] Download these { $lines } lines as CSV
}
state-open = open in total
state-overdue = overdue
state-7 = due within 7 days
state-14 = due within 14 days
state-28 = due within 28 days
csv-reference = Child number
csv-entry = Entry
csv-stage = Stage
csv-due = Due
csv-days-late = Days late
csv-law = Law
csv-known = As known on

filter-register = Register
filter-state = When due
filter-ready = What can be done
filter-child = Child number
filter-all-states = Any time
