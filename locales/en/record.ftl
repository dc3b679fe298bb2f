# A child's record, an entry, recording and retracting.
child-title = Child { $reference }
child-about = Born { $birth }, aged { $age }. { $school }
child-no-birth-date = No date of birth on record
school-year = Year { $year }
reception = Reception
before-school = Not yet of school age
after-school = Past Year 13
child-clocks = Time limits running
child-no-clocks = No time limit is running.
child-findings = { $count ->
    [one] 1 open finding in returns
   *[other] { $count } open findings in returns
}
child-findings-more = The newest { $shown } are shown.
child-entries = On record
child-no-entries = Only facts about the child are on record.
child-people = People around the child
child-no-people = No one is recorded as responsible for this child.
child-facts = Facts
child-no-facts = No facts are on record.
child-record-facts = Record facts about the child
facts-differ = Sources differ
facts-stands = Used until someone decides:

entry-title = { $register } { $id }
entry-number = Entry
entry-opened = opened { $date }
entry-elsewhere = an entry not on record then
entry-clocks = Time limits
entry-facts = Current details
entry-links = Links
clock-started = Started
clock-standing = Now
clock-met = done in time, { $date }
clock-late = done { $date }, { $late }
clock-conditional = applies only if a decision goes that way ({ $standing })
clock-missed = missed, { $late }; a later entry has taken its place
clock-disapplied = An exemption applies: there is no time limit, but it must be done as soon as practicable
clock-cancelled = no longer needed

timeline = Timeline
timeline-all = Show all { $total } events
recorded-by = Recorded by { $name } on { $moment },
linked = Linked: { $link } { $to }
source-unknown = source not known.
source-form = by hand.
source-file = from { $name }{ $place }.
source-row = row { $row }
source-line = line { $line }
source-page = page { $page }
retracted-before = Withdrawn:
retracted-by = Withdrawn by { $name } on { $moment }: { $reason }
retract-link = Correct or withdraw this entry

record-link = Record what happened
record-title = What happened?
record-button = Record
record-awaited = Expected next
record-other = Something else
record-exemptions = An exemption from a time limit
record-done = Already recorded
record-done-text = Recording one of these again replaces its date. If the first entry was a mistake, choose “Correct or withdraw this entry” beside it in the timeline.
already-on = recorded for { $date }
recorded-notice = Saved to the record.
optional = { $question } (optional)
choose-none = Choose one
day-question = Date it happened
day-hint = For example, { $example } for today
day-today = It happened today, { $date }
day-twice = Tick “today” or enter another day, not both
groups-chosen = Chosen
groups-found = { $count ->
    [one] 1 match
   *[other] { $count } matches
}
groups-none = No matches. Try fewer words, or look through the groups.
groups-find = Find by words
groups-find-button = Find
part-day = Day
part-month = Month
part-year = Year
day-missing = Enter the date it happened
day-future = The date it happened must be today or in the past
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

open-title = New entry: { $register }
open-summary = Start something new for this child
open-how = How did it begin?
open-which-child = You can only start this from a child’s page.
link-question = This { $register } { $link } (optional)

retract-title = Withdraw what was recorded
retract-text = Nothing is deleted. The entry stays in the timeline, struck through with your reason, and stops counting from now on. To correct it, withdraw it and record it again.
retract-question = Why is it wrong?
retract-hint = For example: recorded for the wrong child.
retract-no-reason = Enter why it is wrong
retract-button = Withdraw
retract-already = Someone has already withdrawn this.

child-needs-name = Enter a name, or a number that identifies the child
child-same-title = { $count ->
    [one] A child on record may be the same
   *[other] { $count } children on record may be the same
}
child-same-text = Look at them first. If it is one of them, record on their page instead. A child with two records can miss what one of them holds.
child-same-line = { $name }, born { $born }, child { $number }
child-same-button = It is none of these: add a new child

order-title = Check the day
order-text = This day does not fit what is already on record. Nothing has been recorded yet. Correct the day below, or record it as it is if you are sure.
order-line = “{ $step }” on { $on } comes before “{ $first }” on { $first_on }, which it must follow.
order-effect = What recording it would change
order-before = Now
order-after = After
order-not-started = not started
order-clock = due { $due }: { $standing }
order-button = Record this day as it is
