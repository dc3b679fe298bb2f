# Statutory returns: checks, findings, reasons and corrections.
nav-returns = Returns
returns-title = Returns
returns-intro = Check a statutory return before it goes to the department, put right what is found, and follow it until the return is authorised.
returns-none = No return has been checked yet.
returns-title-file = { $kind }, { $year }
returns-title-record = This record as { $kind }, { $year }
returns-record-form = Check the record
returns-record-text = Check what this record holds now, as the return it would make. Each finding leads to the child's page. What only another year asks shows as no longer found.
returns-record-button = Check the record
returns-kind = Return
returns-year = Year it is collected
returns-return = Return
returns-last-check = Last check
returns-checked-at = Checked
returns-rule = Rule
returns-found = Found
returns-files-resolved = The files of this return are no longer kept, so it cannot be checked again. What was said of its findings is still here. Hand the files in again to check them.
returns-file-previous = { $name } (last year's)
returns-file-list = { $name } (a list the rules compare with)
returns-table-absent = not handed in
returns-rules-found = Rules that found something
returns-rules-not-run = Rules not run
returns-rules-not-applicable = Rules without their input
returns-checked-as = { $day }, as { $year }
returns-clean = { $count ->
    [one] One rule found nothing.
   *[other] { $count } rules found nothing.
}
returns-rules-csv = Every rule and its state as CSV
returns-beyond = { $count ->
    [one] One more finding is counted here and not followed one by one, because at most { $most } of one rule are. The findings as CSV have it.
   *[other] { $count } more findings are counted here and not followed one by one, because at most { $most } of one rule are. The findings as CSV have them all.
}
returns-not-run = Rules that could not be run
returns-not-run-text = These should have been checked and were not. They are not passed.
returns-not-checked = What was not checked, and what was clean
returns-not-applicable = Rules that had not the input they need
returns-missing = Missing:
returns-taken-for = What the files were taken for
returns-tables = Tables and their rows
returns-over-time = Findings over time
returns-load = Load this return into the record
returns-record-step = Record a deadline, handing in or authorisation
returns-count-waiting = { $severity } waiting
returns-count-assigned = given to someone
returns-count-explained = explained
returns-count-resolved = no longer found

check-title = Check a return
check-intro = SEN2, children in need census, SSDA903, and Annex A of area SEND and ILACS inspections: XML, CSV files or workbooks, as they come from your system. Which return and year it is shows from the files themselves.
check-files = Files of one return
check-files-hint = For returns of several tables choose all its files together. Last year's SSDA903 tables may be among them, with _last at the end of their names.
upload-choose = Choose files
upload-drop = or drop them here
upload-none = No files chosen yet
check-more = Last year's files, lists some rules need, or what to take the files for
check-previous = Last year's files
check-previous-hint = Some rules compare with last year. Without these files they are shown as not applicable.
check-recognise = Recognise it
check-year-hint = Only when the files do not show it. For example, 2026.
check-year-wrong = Enter the year the return is collected, for example 2026
check-authority = Code of the authority
check-authority-hint = Only rules of SSDA903 on where children are placed need it, as the list of postcodes writes it. For example, E09000026.
list-postcodes = Postcodes
list-providers = Providers of placements
list-establishments = Schools and colleges
list-held = On record from an earlier check: { $name }. Choose a file only to replace it.
check-button = Check
check-local = The files stay in this record. Nothing is sent anywhere.
check-no-files = Choose the files of a return
check-going = Checking the return
check-waiting = Another return is being checked first.
check-reading = Reading { $file }: { $percent } %
check-checking = { $done } of { $of } rules checked
check-keeping = All { $of } rules checked. Keeping what was found.
check-look-again = See how far it is
check-failed = The return could not be checked
check-failed-text = Nothing was kept. Correct the files and hand them in again.
check-failed-record = Nothing was kept.
check-to-returns = Go to the returns
check-unknown = This check is no longer known
check-unknown-why = The program was started again since, or many other checks came after this one.
check-unknown-text = A check that came to its end is in the list of returns. Of one that did not, nothing was kept: hand the files in again.
check-lost = The program does not answer. It may have been stopped. When it is started again this page goes on by itself.
check-other-files = Choose other files
check-stopped = The check stopped before it was done; this is a fault in the program. Nothing was kept.
check-done = The return has been checked.
check-again = Check again

severity-error = Error
severity-query = Query
severity-note = Note
severities-error = Errors
severities-query = Queries
severities-note = Notes
standing-open = Open
standing-assigned = Given to someone
standing-explained = Explained
standing-resolved = No longer found
standing-waiting = Waiting
standing-all = All

findings-title = Findings
findings-by-child = Findings by child
findings-one-by-one = Findings one by one
findings-csv = Findings as CSV
findings-severity = How serious
findings-standing = Where it stands
findings-none = Nothing fits these filters.
findings-one-child = Of one child only.
findings-everyone = Show all children
findings-do = For
findings-which-chosen = the findings ticked above
findings-which-all = all findings these filters choose
findings-done = { $count ->
    [one] Recorded for one finding.
   *[other] Recorded for { $count } findings.
}
finding-title = Finding of rule { $rule }
finding-what = What is wrong
finding-child = Child
finding-about = About:
finding-child-page = Child's page
finding-choose = Choose
finding-as-written = As written
finding-absent = (not there)
finding-whole-return = The whole return
finding-place = { $table }, line { $line }
finding-owner-by = { $owner }, by { $date }
finding-offer = A reason given for this before, when other values stood here: { $reason }
finding-offer-same = A reason given for this before: { $reason }
finding-source = Source of the rule:
finding-put-right-there = Put it right on the child's page.
finding-same-child = All findings of this child
finding-same-rule = All findings of this rule
finding-resolved-text = The last check does not find this any more. This is what it said.
finding-row = The row as written
finding-field = Field
finding-line = Line
finding-at-fault = At fault:
finding-elsewhere = Compared with, elsewhere in the return
finding-give-reason = Give a reason
finding-reason = Why it is right as it stands
finding-reason-hint = The reason is kept with your name and the day, and offered again next time. Name no child in it.
finding-take-offered = Take the reasons given before
finding-assign = Give to someone
finding-owner = Who puts it right
finding-day = By when
finding-reason-missing = Enter the reason
finding-reason-error = An error has to be put right; a reason does not take its place.
finding-reason-long = Shorten the reason to { $most } characters
finding-owner-long = Shorten the name to { $most } characters
finding-owner-missing = Enter who puts it right
finding-day-wrong = Enter the day by which it is to be put right
finding-day-past = The day must be today or later
finding-none-chosen = Tick the findings this is for, or choose all
finding-none-offered = None of these findings has a reason given before
finding-nothing-asked = Choose what to do with the findings

corrections-title = Corrections as a table
corrections-csv = Take out a table of corrections
corrections-step-1 = It has a line for each field at fault, with the value as written and two empty columns.
corrections-step-2 = Fill in the corrected value, or "(blank)" to leave it blank, or a reason if it is right as written. Leave the other columns as they are.
corrections-step-3 = Bring the table back here. Each correction is kept with your name and the day, and the return is checked again at once.
corrected-title = The files as corrected
corrected-text = Take away the files with the corrections made in them, to hand them in or to put the same right where they came from. They are the files that were handed in with only the corrected values changed: other columns, elements, sheets and formats stay. Text comes out as UTF-8. Values are written as they are, so that nothing is added to what is collected; only a date takes the form that dates have in the file.
corrected-count = { $count ->
    [0] as handed in
    [one] 1 value corrected
   *[other] { $count } values corrected
}
corrected-unplaced = These corrections could not be made in the files:
corrections-file = The table, filled in
corrections-button = Apply the corrections
corrections-no-file = Choose the table of corrections
corrections-result = What was applied
corrections-done = { $corrected ->
    [one] 1 correction
   *[other] { $corrected } corrections
} and { $explained ->
    [one] 1 reason were applied.
   *[other] { $explained } reasons were applied.
}
corrections-doubts = What could not be applied
corrections-line = Line { $line }:
error-upload-large = The files are larger than 400 megabytes together. Check so large a return with the command "goldenthread check".

loaded-title = Loaded into the record
loaded-people = { $new ->
    [one] 1 person new to the record
   *[other] { $new } people new to the record
}, { $known } known before.
loaded-events = { $new ->
    [one] One thing was recorded
   *[other] { $new } things were recorded
}, { $corrected } of them in place of what earlier returns said; { $unchanged } were on record already.
loaded-place = { $table } row { $row }, line { $line }: { $what }
loaded-more = And { $count } more.
loaded-after = What the check finds now
loaded-rows = Left out
loaded-rows-text = These rows hold a value that cannot be used. They, and what hangs on them, were not taken in. Put them right in the return and load it again.
loaded-values = Values left out
loaded-values-text = The rows of these values were loaded without them.
loaded-refused = Not taken
loaded-refused-text = What these rows say does not fit the record.
loaded-disagreements = Said otherwise by others
loaded-disagreements-text = Somebody recorded these by hand, or another source said them, in another way. Both stand.
loaded-matches = Perhaps the same person
loaded-matches-text = These people may be on record already under other facts. Compare them on their pages.

written-title = The return as this record writes it
written-draft = Its census day lies ahead. This is what the return would say as things stand; it is not to be handed in yet.
written-download = Download the return (XML)
written-left-out = What is on record and not in the return
written-nothing-left-out = Nothing that a return asks for is left out.
written-why = Why
written-table = Table
written-count = How many
written-left-out-csv = Everything left out, as CSV
written-since = Since last year's return
written-compared = { $count ->
    [one] One person is in both returns.
   *[other] { $count } people are in both returns.
}
written-change = What changed
written-changes-csv = Every change, as CSV
written-nothing-to-compare = Last year's return is not on record here. Check its files, then check the record again.
written-vanished = Open in last year's return and not in this one
written-restated = Said otherwise than last year
written-new = New in this return
