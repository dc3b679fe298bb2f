# Areas, work, children and registers.
areas-title = Areas
areas-none = There is no area on record yet.
areas-synthetic = (synthetic)

home-title = Overview
home-empty = Nothing is on record yet. Load a return or a document first.
home-statutory-overdue = statutory limits passed
home-due-week = statutory, due within 7 days
home-other-overdue = other limits passed
home-first = Look at these first
home-limits = What is late, by time limit
home-worst = Most overdue
home-registers = What is on record
home-open = Open
home-all = All

work-title = Work
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

sources-title = Sources
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
