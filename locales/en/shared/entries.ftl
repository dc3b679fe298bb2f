# An entry wherever it is shown: its clocks, its timeline, where it came from, and the form that records on it.
stage-open = Open
stage-closed = Closed
document-title = { $kind }, { $date }
stage-superseded = Replaced or ended; before that “{ $stage }”

child-number = Child
child-unnamed = Name not on record

entry-opened = opened { $date }
entry-elsewhere = an entry not on record then
entry-clocks = Time limits
entry-links = Links
clock-started = Started
clock-standing = Now
clock-met = done in time, { $date }
clock-late = done { $date }, { $late }
clock-conditional = applies only if a decision goes that way ({ $standing })
clock-missed = missed: { $late } when a later entry replaced this one or it ended
clock-lifted = An exemption applies: there is no time limit, but it must be done as soon as practicable
clock-cancelled = no longer needed
clock-paused = paused; if it ran on from today: { $left }
clock-later = { $count ->
    [one] 1 day later
   *[other] { $count } days later
}
clock-earlier = { $count ->
    [one] 1 day earlier
   *[other] { $count } days earlier
}
clock-moved-restated = Due { $by }: what starts it was stated again
clock-moved-paused = Due { $by }: days while it was paused do not count
clock-moved-extended = Due { $by }: { $step }
clock-moved-rolled = Due { $by }: the last day is no working day, or is left out
clock-first-due = First due { $date }
clock-due-at = { $date } at { $time }
clock-no-day = Not known
clock-unclear = cannot be worked out: { $why }
clock-unsure = it cannot be told whether this applies, because something it depends on is not on record ({ $standing })
unclear-no-start = “{ $what }” is not on record
unclear-regime = it began on a day that is not under { $regime }
unclear-no-limit = none of its limits fits
unclear-no-day = what its limit counts from is not on record
clock-paused-since = Paused since { $date }; the due day is provisional
clock-lifted-by = Lifted by: { $step }
clock-planned = Derived, to leave { $leaves }: { $step } by { $date }
clock-rounds = { $count ->
    [one] 1 earlier round
   *[other] { $count } earlier rounds
}
clock-round = Round { $number }, from { $started }: due { $due }, { $standing }
clock-regime = { $title } ({ $dated })
in-force-from = in force from { $from }
in-force-to = in force until { $to }
in-force-between = in force from { $from } until { $to }

timeline = Timeline

recorded-by = Recorded by { $name } on { $moment },
linked = Linked: { $link } { $to }
unlinked = No longer linked: { $link } { $to }
entry-withdrawn = { $entry } (withdrawn)
entry-not-shown = Not shown to you
field-unknown = { $field } (not in today’s definition)
hours = { $hours } hours
problem-withdrawn = { $field }: entry { $value } was withdrawn. Choose another
problem-not-allowed = { $field }: “{ $value }” is no longer allowed. Record what is right
problem-unknown = Today’s definition does not know what was recorded as { $names }. The timeline shows it
source-unknown = source not known.
source-form = by hand.
source-rule = by the rule “{ $name }”.
source-file = from { $name }{ $place }.
source-row = row { $row }
source-line = line { $line }
source-page = page { $page }
retracted-before = Withdrawn:
retracted-by = Withdrawn by { $name } on { $moment }: { $reason }
retract-link = Correct or withdraw this entry

record-link = Record what happened

recorded-notice = Saved to the record.
optional = { $question } (optional)
choose-none = Choose one
day-question = Date it happened
day-learned-question = Date you learned this
day-hint = For example, { $example } for today
day-today = It happened today, { $date }
day-learned-today = You learned this today, { $date }
day-twice = Tick “today” or enter another day, not both
groups-chosen = Chosen
groups-found = { $count ->
    [one] 1 match
   *[other] { $count } matches
}
groups-none = No matches. Try fewer words, or look through the groups.
groups-many = There are { $count }. Enter part of a name and select Find.
groups-find = Find by words
groups-find-button = Find
part-day = Day
part-month = Month
part-year = Year
part-time = Time, such as 14:30
file-kept = Already chosen:
file-large = The file must be { $most } MB or smaller
day-missing = Enter the date it happened
day-learned-missing = Enter the date you learned this
day-future = The date it happened must be today or in the past
day-learned-future = The date you learned this must be today or in the past
day-part-missing = { $question } must include a day
month-part-missing = { $question } must include a month
year-part-missing = { $question } must include a year
year-short = Year of “{ $question }” must have 4 digits
day-not-real = { $question } must be a real date
answer-missing = Enter { $question }
choice-missing = Select an answer: { $question }
answer-wrong = { $question }: { $problem }
answer-long = { $question } must be { $most } characters or fewer
upn-wrong = Enter a valid unique pupil number. Check its 13 characters
uln-wrong = Enter a valid unique learner number. Check its 10 digits
nhs-wrong = Enter a valid NHS number. Check its 10 digits
form-stale = The service was restarted while this form was open. Nothing was recorded. Check your answers and send them again.

conflict-title = Someone else recorded something here first
conflict-text = Nothing of yours has been recorded yet. Look at what they recorded. Then record yours as well if it is still right, or cancel.
conflict-theirs = What they recorded
conflict-yours = What you were recording:
conflict-button = Record mine as well
guard-broken = “{ $step }” on { $day } was imported, though it would be refused here: { $reason }

list-none = Not recorded
list-no-band = Below all bands
days-earlier = More than a year ago
days-last-year = In the last year
days-last-month = In the last 30 days
days-last-week = In the last 7 days or today
days-next-week = In the next 7 days
days-next-month = In the next 30 days
days-later = Later
clock-state-running = Running
clock-state-overdue = Overdue
clock-state-paused = Paused
clock-state-met = Done in time
clock-state-late = Done late
clock-state-missed = Missed
clock-state-lifted = Lifted by an exemption
clock-state-cancelled = No longer needed
filter-stage = Stage
register-none = No matches for these filters.
register-entry = Entry
register-no-child = No child on record
list-number = Entry number
list-about-list = List
list-about-area = Area
list-about-shown = Shown
list-about-count = Entries
list-about-known = As known on
list-about-by = Downloaded by
list-about-version = Version of the definitions
several-choose = Tick
