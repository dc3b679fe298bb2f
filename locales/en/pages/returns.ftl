# Returns, their checks, findings, reasons and corrections.
returns-title = Returns
returns-intro = Check a statutory return before you send it to the department, fix what is found, and follow it until the return is authorised.
returns-none = No return has been checked yet.
returns-title-file = { $kind }, { $year }
returns-title-record = This record as { $kind }, { $year }
returns-record-form = Check the record
returns-record-text = Check what this record holds now, as the return it would make. Each finding links to the child’s page. Findings that only another year’s rules make are shown as resolved.
returns-record-button = Check the record
returns-kind = Return
returns-year = Year it is collected
returns-return = Return
returns-last-check = Last check
returns-checked-at = Checked
returns-rule = Rule
returns-found = Found
returns-file-previous = { $name } (last year’s)
returns-file-list = { $name } (a list the rules compare with)
returns-table-absent = not included
returns-rules-found = Rules that found something
returns-rules-not-run = Rules not run
returns-rules-not-applicable = Rules without the data they need
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
returns-not-run-text = These rules should have run and did not. They have not passed.
returns-not-checked = What was not checked, and what was clean
returns-not-applicable = Rules we could not run: data missing
returns-missing = Missing:
returns-taken-for = How we identified your files
returns-tables = Tables and their rows
returns-over-time = Findings over time
returns-load = Load this return into the record
returns-record-step = Record a deadline, submission or authorisation
returns-count-waiting = { $severity } waiting
returns-count-assigned = assigned
returns-count-explained = explained
returns-count-resolved = resolved

check-title = Check a return
check-intro = SEN2, children in need census, SSDA903, and Annex A of area SEND and ILACS inspections. Use XML, CSV files or workbooks as your system writes them. We work out the return and the year from the files.
check-files = Files of one return
check-files-hint = For returns of several tables choose all its files together. Last year’s SSDA903 tables may be among them, with _last at the end of their names.
upload-choose = Choose files
upload-drop = or drop them here
upload-none = No files chosen yet
check-more = Last year’s files, lists that some rules need, or the type and year of return
check-previous = Last year’s files
check-previous-hint = Some rules compare with last year. Without these files they are shown as not applicable.
check-recognise = Work it out from the files
check-year-hint = Only needed if the files do not show it. For example, 2026.
check-year-wrong = Enter the year the return is collected, for example 2026
check-authority = Local authority code
check-authority-hint = Needed only for the SSDA903 rules about where children are placed. Use the code from the list of postcodes. For example, E09000026.
list-postcodes = Postcodes
list-providers = Providers of placements
list-establishments = Schools and colleges
list-held = On record from an earlier check: { $name }. Choose a file only to replace it.
check-button = Check
check-local = The files stay in this record. Nothing is sent anywhere else.
check-no-files = Choose the files of a return
check-going = Checking the return
check-waiting = Another return is being checked first.
check-reading = Reading { $file }: { $percent } %
check-checking = { $done } of { $of } rules checked
check-keeping = All { $of } rules checked. Saving the findings.
check-look-again = Check progress
check-failed = The return could not be checked
check-failed-text = Nothing was kept. Correct the files and choose them again.
check-failed-record = Nothing was kept.
check-to-returns = Go to the returns
check-unknown = This check cannot be found
check-unknown-why = The program has been restarted since, or many other checks have run after this one.
check-unknown-text = If the check finished, it is in the list of returns. If it did not, nothing was kept: choose the files again.
check-lost = The program is not answering. It may have been stopped. This page continues by itself when the program starts again.
check-other-files = Choose other files
check-done = The return has been checked.
check-again = Check again

severity-error = Error
severity-query = Query
severity-note = Note
severities-error = Errors
severities-query = Queries
severities-note = Notes
standing-open = Open
standing-assigned = Assigned
standing-explained = Explained
standing-resolved = Resolved
standing-waiting = Waiting
standing-all = All

findings-title = Findings
findings-by-child = Findings by child
findings-one-by-one = Findings one by one
findings-csv = Findings as CSV
findings-severity = How serious
findings-standing = Status
findings-none = No matches for these filters.
findings-one-child = For one child only.
findings-everyone = Show all children
findings-do = Apply to
findings-which-chosen = the findings ticked in the list
findings-which-all = { $count ->
    [one] the 1 matching finding
   *[other] all { $count } matching findings
}
findings-done = { $count ->
    [one] Recorded for one finding.
   *[other] Recorded for { $count } findings.
}
finding-title = Finding of rule { $rule }
finding-what = What is wrong
finding-child = Child
finding-about = About:
finding-child-page = Child’s page
finding-choose = Choose
finding-as-written = As written
finding-absent = (not there)
finding-whole-return = The whole return
finding-place = { $table }, line { $line }
finding-owner-by = { $owner }, by { $date }
finding-offer = A reason given before, when the values were different: { $reason }
finding-offer-same = A reason given before: { $reason }
finding-source = Source of the rule:
finding-correct-there = Correct it on the child’s page.
finding-same-child = All findings of this child
finding-same-rule = All findings of this rule
finding-resolved-text = The last check did not find this. This is what it said before.
finding-row = The row as written
finding-field = Field
finding-line = Line
finding-at-fault = At fault:
finding-elsewhere = Compared with, elsewhere in the return
finding-give-reason = Give a reason
finding-reason = Explain why this is correct
finding-reason-hint = Say why, for example “The family moved here in March, so there is no earlier assessment”. We keep the reason with your name and the date. Do not name a child.
finding-take-offered = Use the reasons given before
finding-assign = Assign to someone
finding-owner = Who will correct it
finding-day = Correct it by
finding-reason-missing = Enter the reason
finding-reason-error = An error must be corrected. You cannot give a reason instead.
finding-reason-poor = Say why this is correct, in words and in at least { $least } characters
finding-reason-long = Shorten the reason to { $most } characters
finding-owner-long = Shorten the name to { $most } characters
finding-owner-missing = Enter who will correct it
finding-day-wrong = Enter the date it must be corrected by
finding-day-past = The date must be today or later
finding-none-chosen = Select at least one finding, or choose all matching findings
finding-none-offered = None of these findings has an earlier reason
finding-nothing-chosen = Choose what to do with the findings
findings-decide = Explain or assign findings

confirm-explain = Explain { $count } findings?
confirm-explain-text = The reason below will be given for every one of these findings, and none of them will be waiting. You can undo this later for all of them at once.
confirm-explain-button = Explain { $count } findings
confirm-assign = Assign { $count } findings?
confirm-assign-text = Every one of these findings will be assigned. You can undo this later for all of them at once.
confirm-assign-button = Assign { $count } findings
confirm-change = Change
confirm-changed = The number of findings has changed since you last looked. Check it again.
confirm-reason = Reason
confirm-offered = The reason that was given for each of them before
confirm-rules = Findings by rule
confirm-sample = { $shown ->
    [one] The finding
   *[other] { $shown } of the { $count } findings
}
acts-title = Explained or assigned together
act-explained = { $name } explained { $count } findings together at { $moment }.
act-assigned = { $name } assigned { $count } findings together at { $moment }.
act-undo = Undo for all of them
undo-title = Undo this for { $count ->
    [one] one finding
   *[other] { $count } findings
}?
undo-text = What was recorded stays readable with your reason, and no longer counts. Findings go back to the status they had before.
undo-reason = Why are you undoing this?
undo-no-reason = Enter why you are undoing this
undo-button = Undo for { $count ->
    [one] one finding
   *[other] { $count } findings
}
undo-already = This has been undone already.
undo-done = { $count ->
    [one] Undone for one finding.
   *[other] Undone for { $count } findings.
}

warning-word = Warning:
doubts-title = Check that these files are the right ones
doubts-load-title = Load files that may be the wrong ones?
doubts-load-text = Loading adds what the files say to the record of each child.
doubts-load = Load as { $return }
doubts-check = Check other files, or say the year

corrections-title = Corrections as a table
corrections-csv = Download a table of corrections
corrections-step-1 = It has a line for each field at fault, with the value as written and two empty columns.
corrections-step-2 = Fill in the corrected value, or “(blank)” to leave it blank, or a reason if the value is correct. Do not change the other columns.
corrections-step-3 = Upload the table here. Each correction is kept with your name and the date, and the return is checked again at once.
corrected-title = Corrected files
corrected-text = Download the files with the corrections made in them, to submit them or to make the same corrections in your own system. Only the corrected values are different: other columns, elements, sheets and formats stay the same. Text is written as UTF-8. Values are written as they are; only a date takes the format that dates have in the file.
corrected-count = { $count ->
    [0] unchanged
    [one] 1 value corrected
   *[other] { $count } values corrected
}
corrected-unplaced = These corrections could not be made in the files:
corrections-file = The completed table
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

loaded-title = Loaded into the record
loaded-people = { $new ->
    [one] 1 person new to the record
   *[other] { $new } people new to the record
}, { $known } known before.
loaded-events = { $new ->
    [one] One thing was recorded
   *[other] { $new } things were recorded
}, { $corrected } of them replacing what earlier returns said; { $unchanged } were already on record.
loaded-place = { $table } row { $row }, line { $line }: { $what }
loaded-more = And { $count } more.
loaded-after = What the check finds now
loaded-notes = About the files
loaded-notes-text = These parts of the files were not read.
loaded-rows = Left out
loaded-rows-text = These rows have a value that cannot be used. They, and the rows that depend on them, were not loaded. Correct them in the return and load it again.
loaded-values = Values left out
loaded-values-text = These rows were loaded without these values.
loaded-restated = Treated as the same plan or request
loaded-restated-text = These rows give a different first day for a plan or request on record. The day on record was corrected. Check that it is the same one.
loaded-refused = Not loaded
loaded-refused-text = What these rows say does not fit the record.
loaded-disagreements = Sources disagree
loaded-disagreements-text = Someone recorded these by hand, or another source gave a different value. Both are kept.
loaded-matches = Possibly the same person
loaded-matches-text = These people may already be on record under other details. Compare them on their pages.

written-title = Preview and download the return
written-draft = The census day has not come yet. This is what the return would contain today. Do not submit it yet.
written-download = Download the return (XML)
written-left-out = On record but not in the return
written-nothing-left-out = Nothing that a return needs is left out.
written-why = Why
written-table = Table
written-count = How many
written-left-out-csv = Everything left out, as CSV
written-since = Since last year’s return
written-compared = { $count ->
    [one] One person is in both returns.
   *[other] { $count } people are in both returns.
}
written-change = What changed
written-changes-csv = Every change, as CSV
written-nothing-to-compare = Last year’s return is not on record here. Check its files, then check the record again.
written-vanished = Open in last year’s return but not in this one
written-restated = Different from last year
written-new = New in this return
