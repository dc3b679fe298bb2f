# Registers, their entries, and recording on them.
back-child = the child

filter-open = Open or closed
filter-stage = Stage

registers-title = Registers

register-definition = Steps, limits and law of this register
register-none = No matches for these filters.
register-entry = Entry
register-no-child = No child on record
register-opened = Opened
register-closed-on = closed
register-next = Most urgent
register-open = Open
register-closed = Closed
register-closed-or-replaced = Closed or replaced
register-all = Both

entry-title = { $register } { $id }
entry-number = Entry
entry-facts = Current details
entry-values = Worked out from these
guard-broken = “{ $step }” on { $day } was imported, though it would be refused here: { $reason }

record-title = What happened?
record-button = Record
record-now = Now on record: { $value }
record-awaited = Expected next
record-other = Something else
record-exemptions = An exemption from a time limit
record-done = Already recorded
record-done-text = Recording one of these again replaces its date. If the first entry was a mistake, choose “Correct or withdraw this entry” beside it in the timeline.
already-on = recorded for { $date }

open-title = New entry: { $register }
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
