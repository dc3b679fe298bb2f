# Registers, their entries, and recording on them.
back-child = the child

filter-open = Open or closed

registers-title = Registers
registers-lists = Lists over several registers
register-shown = { $count ->
    [one] 1 entry
   *[other] { $count } entries
}

register-definition = Steps, limits and law of this register
register-open = Open
register-closed = Closed
register-closed-or-replaced = Closed or replaced
register-all = Both

entry-title = { $register } { $id }
entry-number = Entry
entry-facts = Current details
entry-changes = Earlier values
entry-values-count = ({ $count } values, the latest first)
entry-value-said = from { $day }, by { $name }
entry-values = Calculated

record-title = What happened?
record-button = Record
record-then-next = Record and open the next
recorded-next-notice = Saved. This is another entry: the next that waits for this step.
recorded-next-saved = See or withdraw what you just recorded: { $entry }
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
order-effect = What recording it would change
order-before = Now
order-after = After
order-not-started = not started
order-clock = due { $due }: { $standing }
order-button = Record this day as it is

entry-links-more = and { $count } more
entry-part-of = Part of
entry-about = About
entry-problems = Check these
links-text = Tick what holds from that day on, and untick what has ended.
links-change = Add or end
part-none = None yet.
part-add = Add: { $register }

register-import = Import from a file
register-export = Download this list
register-export-again = To change and import again
register-export-csv = CSV
register-export-xlsx = Excel
register-export-json = JSON
import-title = Import: { $register }
import-text = Fill in the template, a row for each entry, and choose the file here. You see what would change before anything is recorded.
import-template = Template:
import-template-xlsx = Excel workbook with a guide
import-template-csv = CSV
import-file = File
import-file-hint = An Excel workbook (.xlsx) or a CSV file with the template’s headings, in any order
import-look-button = Look at the file
import-no-file = Choose a file
import-day-wrong = The day must be a real date, today or in the past
import-done = Imported before
import-done-text = Undoing takes back all that an import recorded, at once.
import-undo = Yes, undo this import
import-undo-ask = Undo this import
import-undo-warning = Everything this import recorded stops counting, on all its entries. What was recorded by hand stays. To bring it back, import the file again.
import-undone = The import was undone.
import-look-title = What the file would change: { $register }
import-nothing-yet = Nothing is recorded yet.
import-counts = { $rows ->
    [one] 1 row:
   *[other] { $rows } rows:
} { $new } to open, { $changed } to change, { $same } already on record, { $bad } with a problem.
import-not-read = Columns that are not read:
import-problems = Problems
import-problems-file = Download all problems
import-row = Row
import-column = Column
import-written = Written there
import-problem = What is wrong
import-doubts = Differs from what a person recorded
import-notes = Also note
import-what = What would change
import-more = There are { $count } more.
import-opens = a new entry
import-changes = entry { $entry }
import-columns = Columns, and the day of the rows
import-not-used = Not used
import-on = The day of rows that give none
import-on-hint = For example, 31/3/2026
import-again = Look again
import-leave-out = Leave out the rows with a problem and import the others
import-button = Import { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}
import-button-rest = Import the other { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}
import-nothing-new = There is nothing in the file to import.

view-all = All entries
list-views = Views
list-layouts = Layout
list-as-board = As a board
list-as-matrix = As a matrix
list-as-list = As a list
list-search = Search by name, number or words
list-search-button = Search
list-found = { $count ->
    [0] Nothing found
    [one] 1 found
   *[other] { $count } found, { $shown } shown
}
list-stages = How many in each stage
list-whose = Whose
list-mine = Mine
list-team = My team’s
list-without-owner = Without an owner
list-all-of = Show all { $count }
list-total = Total:
list-total-missing = ({ $count } not recorded)

several-button = Record on the ticked entries
several-hint = Tick entries to record the same on all of them at once.
several-title = Record on { $count ->
    [one] 1 entry
   *[other] { $count } entries
}
several-none = Tick the entries in the list first.
several-back = Back to the list
several-what = What happened to all of them?
several-of = The entries
several-check = Check before recording
several-check-text = Nothing is recorded yet. Check that this is right for every one of them.
several-refused = It cannot be recorded on these
several-leave-out = Nothing is recorded until these are left out.
several-others = Leave these out and record on the other { $count ->
    [one] 1
   *[other] { $count }
}
several-all-refused = It cannot be recorded on any of them.
several-order = These days do not fit what is already on record
several-record = Record on { $count ->
    [one] 1 entry
   *[other] all { $count } entries
}
several-conflict = Someone else recorded on one of them meanwhile. Nothing was recorded. Look at them again, then record.
several-done = Recorded on { $count ->
    [one] 1 entry.
   *[other] { $count } entries.
}
several-undo = Undo this on all of them
several-undo-title = Undo what was recorded on several entries?
several-undo-text = It was recorded on { $count } entries on { $moment } by { $name }. It will be withdrawn on all of them at once; their timelines will still show it, struck through.
several-undo-button = Withdraw it on all of them
several-undone = Withdrawn on all of them.

# Letters
letters-title = Letters
letters-text = Each is made from this entry. You read it before anything is recorded.
letter-form-text = You read the letter before anything is recorded. Keeping it records:
letter-language = Language of the letter
letter-format = Format of the letter
letter-wish = On record for the family: { $wish }
letter-not-translated = { $language }: not translated yet, so in English
letter-pdf = PDF
letter-pdf-large = PDF in large print
letter-html = Web page
letter-html-large = Web page in large print
letter-preview-button = Read the letter
letter-read = Read the letter before you keep it
letter-missing = This letter is not complete. It lacks:
letter-missing-text = Each is marked in the letter. Choose “Change the answers”, or record what is missing first.
letter-english = This letter is not yet written in { $language }. Some or all of it is in English. Arrange for it to be translated, or for someone to read it to the family.
letter-send-text = This does not post or email the letter: download it and send it yourself, on the day given above. It keeps the letter exactly as it is here, and records:
letter-send = Record and keep the letter
letter-file = Download the letter
letter-change = Change the answers
letter-incomplete = Nothing was recorded, because the letter is not complete. It lacks what is listed below.
letter-changed = Nothing was recorded, because the letter has changed since you read it. Read it again, then keep it.
letter-conflict = Nothing was recorded, because someone else recorded something here first. Go back to the entry, then write the letter again.
letter-not-set = Nothing was recorded, because the letter could not be set: { $reason }.
letter-invented = Example with invented data. Not a real letter.
