# Areas, work, children and registers.
areas-title = Areas
areas-none = There is no area on record yet.
areas-synthetic = (synthetic)

home-title = Overview
home-empty = Nothing is on record yet. Load a return or a document first.
home-statutory-overdue = with a statutory limit passed
home-due-week = with a statutory limit due within 7 days
home-other-overdue = with another limit passed
home-work = All work, by time limit
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
home-returns = Returns and their findings
home-registers = What is on record
theme-count = { $count ->
    [one] 1 register
   *[other] { $count } registers
}

tasks-none = No time limit has passed and none is due within 7 days.
tasks-now-title = Overdue: the next step can be recorded
tasks-now-text = What is needed is on record. Record the next step, or find out what has happened and record that.
tasks-soon-title = Due within 7 days
tasks-soon-text = Do these in time.
tasks-waiting-title = Overdue: something must be arranged first
tasks-waiting-text = There is nothing on record yet on which the next step could be recorded. Arrange it, or record it if it has happened.
tasks-conditional-title = Only if a decision goes that way
tasks-conditional-text = These limits apply only if a decision that is still open goes one way. They are not counted as overdue.
tasks-longest = longest { $late }
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
ready-now = The next step can be recorded
ready-waiting = Something must be arranged first
ready-conditional = Applies only if a decision goes that way
next-record = Record what happened
next-behind = { $count ->
    [one] { $one } open (“{ $stage }”): record the next step
   *[other] { $many } open: { $count } (the latest: “{ $stage }”): record the next step
}
next-open = Nothing is on record to complete. Add: { $register }

work-title = Work
work-only = Only: { $limit }
work-next = Next step
work-caption = Open time limits
work-who = Child or entry
work-what = What is due
work-due = Due
work-force = Type of deadline
work-owner = Owner
work-no-owner = No named owner
work-team = Team
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

filter-label = Filters
filter-register = Register
filter-state = When due
filter-ready = What can be done
filter-child = Child number
filter-all = All
filter-all-states = Any time
filter-open = Open or closed
filter-stage = Stage
filter-button = Apply filters
filter-clear = Clear filters

children-title = Children and young people
children-name = Name
children-open = Open now
children-none = No child is on record yet.
children-add = Add a child or young person
search-label = Search
search-name = Name
search-number = UPN or another number
search-birth = Date of birth
search-button = Search
search-all = Show all children
search-empty = Enter a name, a number or a date of birth.
search-birth-wrong = The date of birth must be a real date, for example 27 3 2016.
search-found = { $count ->
    [0] No matches. Try fewer words, or check the number.
    [one] 1 found
   *[other] { $count } found
}
search-similar = { $exact ->
    [0] No exact match.
    [one] 1 exact match.
   *[other] { $exact } exact matches.
} { $similar ->
    [one] 1 name is similar.
   *[other] { $similar } names are similar.
}
search-many = { $count } found; the first { $shown } are shown. Add a date of birth or a number to find one.
stage-of = { $register }: { $stage }
stage-open = Open
stage-closed = Closed
overdue-heading = Overdue
overdue-count = { $count ->
    [0] nothing overdue
    [one] 1 overdue
   *[other] { $count } overdue
}
child-number = Child
child-unnamed = Name not on record

registers-title = Registers
register-counts = { $open } open, { $all } in all
register-definition = Steps, limits and law of this register
register-none = No matches for these filters.
register-entry = Entry
register-no-child = No child on record
register-opened = Opened
register-closed-on = closed
register-next = Most urgent
register-open = Open
register-closed = Closed
register-all = Both

sources-title = Files received
sources-none = No file or document has been received yet.
sources-by-hand = { $count ->
    [0] Nothing was recorded by hand.
    [one] 1 thing was recorded by hand.
   *[other] { $count } things were recorded by hand.
}
sources-name = File or document
sources-received = Received
sources-events = Events
sources-standing = Still in use
sources-check = { $errors ->
    [one] 1 error
   *[other] { $errors } errors
}, { $queries ->
    [one] 1 query
   *[other] { $queries } queries
} and { $notes ->
    [one] 1 note
   *[other] { $notes } notes
}: { $found ->
    [one] 1 new finding
   *[other] { $found } new findings
}, { $resolved } resolved
received-by = { $moment }, from { $name }
