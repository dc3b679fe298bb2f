# Limits and law, and files received. The last six are the pages at the foot of every page; an operator’s own text
# replaces each: see the serve command’s --notices.
definitions-title = Limits and law
definitions-intro = What this service keeps, the steps of each register, the time limits that apply and the law behind them. Every list, form and figure is made from these definitions.
definitions-version = Version of the definitions: { $version }
definition-law = Law
definition-file = File
definition-clocks = Time limits
definition-steps = Steps
definition-fields = Facts
definition-cases = Worked cases
definition-cases-text = Each case is also run as a test of the limits above.
clock-limit = Limit
clock-starts-with = Starts with
clock-stops-with = Stops with
clock-exempt = Exemptions
clock-source = Source
clock-checked = Checked against the law
clock-checked-yes = Yes
clock-checked-part = In part
clock-checked-not = Not yet
clock-checked-detail = Where it was read
clock-rules = How it runs
clock-ends-with = No longer awaited after: { $steps }
clock-outlives = Awaited even after: { $steps }
clock-pauses-with = Days stop counting with: { $steps }
clock-resumes-with = Days count again with: { $steps }
clock-extended-with = More time is given by: { $steps }
clock-has-rounds = Starts again each time; every round is kept
clock-leaves = Must leave { $limit } after: { $step }
clock-regime-label = Regime
step-opens = Opens an entry.
step-closes = Closes the entry.
step-repeats = May happen more than once.
step-exemption = Removes the time limit.
step-stage = Next stage: { $stage }
step-fields = With: { $fields }
kind-line = One line of text
kind-text = Text
kind-code = One from a list
kind-codes = One or more from a list
kind-date = Date
kind-integer = Whole number
kind-boolean = Yes or no
kind-moment = Day and time
kind-number = Number
kind-money = Money
kind-hours = Hours
kind-file = File
kind-entry = Another entry
kind-entries = Other entries
field-personal = Identifies a person
field-hidden = Used by the program; not shown on pages
link-line = { $register } { $link } { $to }
case-event = { $date }: { $what }
case-today = As at { $date }
case-known = As known on { $date }
case-recorded = { $what } (recorded { $date })
case-retracted = { $what } (withdrawn { $date })
case-gives = { $what }: { $fact }
case-yes = yes
case-no = no
case-missing = { $what }: not known
case-refused = { $step } is refused: { $say }
case-allowed = { $step } is allowed
case-round = { $title }, round { $number }
case-latest = { $step } by { $date } at the latest, derived
case-due = due { $date }
case-last-day = on the last day
case-days-before = { $days ->
    [one] 1 day before the last
   *[other] { $days } days before the last
}
case-state-running = running
case-state-paused = paused
case-state-overdue = overdue
case-state-missed = never done in time
case-state-met = done in time
case-state-late = done late
case-state-lifted = lifted by an exemption
case-state-cancelled = no longer needed
case-state-not-started = not started

a-measure = a measure

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

notice-ours = The organisation that runs this service has not put its own words here yet. These come with the program.
notice-help =
    Golden Thread keeps one record for each child or young person with special educational needs or disabilities in the area, and one plan for the area’s improvement.

    - Overview shows what needs to be done today, as totals.
    - Work lists every time limit that is running or has passed. Narrow it by team, owner or kind of deadline.
    - Children finds a child by name, number or date of birth.
    - Registers holds every list that is kept, by theme.
    - Returns checks statutory returns and follows what was found until it is resolved.
    - Improvement plan shows each requirement of an inspection report or Improvement Notice, with its actions and whether they work.

    To record something, open the child or the entry and choose “Record what happened”. Give the day it happened, not the day you record it.

    Nothing is deleted. If something is wrong, choose “Correct or withdraw this entry” beside it in the timeline and say why. It stays readable, struck through, and stops counting.

    Any page of an area can be shown as it was known on an earlier day: use “See this page as it was known on an earlier day” at its foot.

    “Statutory” means that the limit is set by law. “Local standard” means that the area set it for itself. Limits and law shows the steps, time limits and law of every register.
notice-contact =
    No contact is given for this service yet. Ask the person who runs it for your area.

    If a child is in danger, call 999. If you are worried about a child, call the council’s children’s social care team. Do not use this service to report it.
notice-accessibility =
    This statement covers the pages of Golden Thread.

    The pages are made to meet the Web Content Accessibility Guidelines 2.2 at level AA. They work without JavaScript, with a keyboard alone, at 400% zoom, and on a screen 320 pixels wide.

    Every kind of page is checked with axe in a browser, at two widths, each time the program is changed. These checks find some kinds of problem and not others.

    - No person who uses a screen reader or another assistive technology has tested the pages yet.
    - No independent audit has been made.
    - The pages are in English only.

    If you cannot use a page, tell the person who runs this service for your area. Say which page it is and what you were trying to do.
notice-privacy =
    This service holds information about children and young people, their needs, their plans, and the people who work with them. The organisation that runs it for your area is responsible for that information, and must publish its own privacy notice: why it holds the information, on what legal basis, how long for, and how to use your rights.

    What is true of the program itself:

    - Everything is kept on the computer or database that the organisation chose. The pages request nothing from other organisations’ computers.
    - The pages set no cookies.
    - Every time someone looks at a child’s record, it is recorded: who looked, when, and on which page.
    - Nothing that is recorded is overwritten. A mistake is withdrawn with a reason, and both stay readable.
notice-feedback =
    There is no form for feedback here yet. Tell the person who runs this service for your area what works, what does not, and what is missing.

    Do not include a child’s name or details in feedback sent by email.
