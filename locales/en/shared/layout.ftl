# Words around every page: its frame, filters and lists, and forms of words used everywhere.
service = Golden Thread
skip = Skip to main content
nav-service = Area
nav-menu = Menu
nav-home = Overview
nav-work = Work
nav-children = Children
nav-registers = Registers
nav-returns = Returns
nav-thread = Improvement plan
nav-measures = Measures
nav-sources = Files received
nav-definitions = Limits and law
notice-title = Success
back = Back
back-to = Back to { $page }

printed = { $area }, as known on { $date }. Printed from Golden Thread on { $moment }. Version of the definitions: { $version }.
footer-label = Help and information
footer-help = Help
footer-contact = Contact
footer-accessibility = Accessibility statement
footer-privacy = Privacy notice
footer-feedback = Feedback
cancel = Cancel
yes = Yes
no = No
acting-as = Acting as: { $name }. There is no sign-in yet, so this service can only be reached from the computer it runs on.
footer-audit = Every time someone looks at a child’s record, we record who looked, when and on which page.

synthetic = Synthetic: every child and person in this area is invented.
synthetic-label = Synthetic data
past-label = Position in the past
past-banner = You are looking at what was known at the end of { $date }. You cannot record anything from here.
past-back = Go back to today
past-no-recording = You can only record something in the present. Go back to today and record it there, with the day it happened.
access-unseen-entry = Choose an entry that the form offers. Nothing was recorded.
access-unseen-relation = One of these entries has relations that your role does not see, and they would be lost. Record on each entry by itself. Nothing was recorded.
access-no-recording = Your role does not record this here. Ask someone whose role does, or the administrator for the role.
known-summary = See this page as it was known on an earlier day
known-question = Show what was known at the end of
known-hint = Enter a day before today. Days late are counted up to that day.
known-button = Show that day
known-wrong = The day in the address must be a real day, not later than today, such as 2026-03-31.

date = { $day } { $month } { $year }
moment = { $date } at { $time }
unknown-day = not known
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

due-today = due today
days-late = { $days ->
    [one] 1 day late
   *[other] { $days } days late
}
days-left = { $days ->
    [one] 1 day left
   *[other] { $days } days left
}

paging = Pages of the list
paging-previous = Previous
paging-next = Next
page-label = Page { $page }
showing = { $total ->
    [one] Showing the only one
   *[other] Showing { $from } to { $to } of { $total }
}

force-statutory = Statutory
force-guidance = Statutory guidance
force-national = National standard
force-local = Local standard

measure-named = Measure { $id }

home-returns = Returns and their findings

theme-count = { $count ->
    [one] 1 register
   *[other] { $count } registers
}

work-what = What is due
work-due = Due
work-force = Type of deadline
work-owner = Owner
work-no-owner = No named owner
work-team = Team

filter-label = Filters
filter-all = All
filter-button = Apply filters
filter-clear = Clear filters

children-name = Name
register-counts = { $open } open, { $all } in all
returns-files-not-kept = The files of this return are no longer kept, so it cannot be checked again. The history of its findings is still here. Choose the files again to check them.
check-stopped = The check stopped before it finished. This is a fault in the program. Nothing was kept.
definition-demands = Requirements it answers
