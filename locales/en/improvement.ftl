# The thread: requirements, actions, measures.
nav-thread = Improvement plan
nav-measures = Measures

thread-title = Improvement plan
thread-empty = No inspection report or Improvement Notice is on record yet. Load one to see its requirements here.
thread-on-track = On track. Of { $all } requirements none is late or slipping, and each has an action. { $working } are shown to be working.
thread-off-track = Not on track. Of { $all } requirements { $late } { $late ->
    [one] is
   *[other] are
} late, { $slipping } slipping, and { $nothing } { $nothing ->
    [one] has
   *[other] have
} no action yet. { $working } { $working ->
    [one] is
   *[other] are
} shown to be working.
thread-nothing-yet = No action yet
thread-nothing-yet-means = No action answers it.
thread-late = Late
thread-late-means = An action that answers it has passed its target date and is not done.
thread-slipping = Slipping
thread-slipping-means = An action’s date was moved later, or its owner expects to miss it.
thread-under-way = Under way
thread-under-way-means = Actions are open and in time. Nothing shows yet whether they work.
thread-unknown = Done, effect unknown
thread-unknown-means = Every action is done, but no measure shows the effect.
thread-not-working = Done, not working
thread-not-working-means = Every action is done, but the measures do not show that it is working.
thread-working = Working
thread-partly-shown = Partly shown
thread-partly-shown-means = A measure meets its target or improves and none gets worse, but something is missing: an action is not finished, a measure has no figure or is not there yet, or no named person has confirmed it.
thread-working-means = Every action is finished, every measure meets its target or improves, and a named person has confirmed it.
thread-stepped-down = Stepped down
thread-stepped-down-means = The Department has stepped it down.
thread-worst = { $count ->
    [0] Nothing to escalate
    [one] The one that needs the board most
   *[other] The { $count } that need the board most
}
thread-worst-of = { $count ->
    [one] 1 requirement is late, slipping, or done without working.
   *[other] { $count } requirements are late, slipping, or done without working. Requirements that share an action are shown once, under the action furthest behind.
}
thread-counts = Numbers count requirements, and each part of a requirement is one. The plan has { $actions ->
    [one] 1 action
   *[other] { $actions } actions
}, of which { $late } { $late ->
    [one] is
   *[other] are
} late.
thread-worst-none = Nothing is late, slipping, or done without working.
thread-next = Due next
thread-unanswered = { $count ->
    [one] 1 requirement has no action yet
   *[other] { $count } requirements have no action yet
}
thread-unanswered-none = Every requirement has an action.
thread-unanswered-text = No action answers these. Parts of a requirement are counted under it.
thread-parts = { $count ->
    [one] and 1 part of it
   *[other] and { $count } parts of it
}
thread-requirements = Every requirement
thread-words-mean = What these states mean
thread-state = State
thread-body = Responsible body
thread-document = Document
thread-shown = { $shown ->
    [0] No matches for these filters.
    [one] 1 paragraph is shown.
   *[other] { $shown } paragraphs are shown.
}
thread-requirement = Requirement
thread-actions = Actions
thread-measures = Measures
thread-show-all = Show the full wording
thread-no-action = No action
thread-no-measure = No measure
thread-context = For information: nothing is required here.
thread-above = Paragraph { $paragraph }, which it is part of, has actions.
thread-more-actions = { $count ->
    [one] and 1 more action
   *[other] and { $count } more actions
}

document-title = { $kind }, { $date }
place-priority = Area for priority action { $number }
place-improvement = Area for improvement { $number }
place-paragraph = Paragraph { $number }

actions-all = All actions
action-new = Add an action
action-untitled = An action without a title
action-no-owner = No owner
action-no-date = No target date
action-first-date = first agreed for { $date }
action-reported = Last update, { $date }: { $said }
action-done = done { $date }, in time
action-done-late = done { $date }, { $days ->
    [one] 1 day
   *[other] { $days } days
} after the date first agreed
action-stopped = stopped { $date } without completion
action-late-and-moved = { $late }, { $days } days later than first agreed
action-slipping = expected { $date }, { $days ->
    [one] 1 day
   *[other] { $days } days
} later than first agreed

figure-percent = { $number }%
figure-unit = { $number } { $unit }
figure-of = { $figure } ({ $numerator } of { $denominator })
figure-over = { $figure } (over { $count })
figure-value = measured
figure-no-cases = No cases
figure-too-few = Too few to compare
figure-not-measured = Not measured
figure-not-available = Not available
period-month = { $month } { $year }
period-quarter = { $from } to { $to } { $year }
period-on = on { $date }

measure-no-target = No target
measure-target = Target
measure-not-measured = Not measured. { $reason }
measure-no-figure = Not measured. There was no case in any month on record.
published-one = { $name } { $figure } in { $period }
published-mean = { $name } { $figure } in { $period }, mean of { $areas }
rating-red = Red: target missed
rating-amber = Amber: close to target
rating-green = Green: target met
movement-better = Improving. { $rule }
movement-worse = Getting worse. { $rule }
movement-moving = Changing. { $rule }
movement-none = No clear change.
movement-none-since = No new change. Last change: { $change }
movement-too-few = Too few figures to tell whether it is changing.
movement-constant = Most figures are the same as the month before, so limits cannot show whether it is changing.
movement-provisional = Limits are provisional: they rest on { $points } { $points ->
    [one] month
   *[other] months
  }.
change-step-up = { $when }: the average rose from { $from } to { $to }.
change-step-down = { $when }: the average fell from { $from } to { $to }.
change-run = { $from } to { $to }: { $rules }.
change-run-one = { $from }: { $rules }.
change-outside-up = above the usual range
change-outside-down = below the usual range
change-trend-up = part of a rise over seven months or more
change-trend-down = part of a fall over seven months or more
change-near-up = near the top of the usual range
change-near-down = near the bottom of the usual range
change-shift-up = above average for seven months or more
change-shift-down = below average for seven months or more
movement-incomplete = Data incomplete: shown but not rated.
rule-outside-up = The latest figure is above the usual range.
rule-outside-down = The latest figure is below the usual range.
rule-shift-up = The last { $points } figures are all above average.
rule-shift-down = The last { $points } figures are all below average.
rule-trend-up = It has risen { $points } months running.
rule-trend-down = It has fallen { $points } months running.
rule-near-up = Two of the last three figures are near the top of the usual range.
rule-near-down = Two of the last three figures are near the bottom of the usual range.

requirement-source = Exact words of { $document }
requirement-source-page = Exact words of { $document }, page { $page }
requirement-bodies = Responsible
requirement-no-body = The document does not name anyone
requirement-by = To be delivered by
requirement-heading = Heading
requirement-kind = Kind
requirement-judged = Last judged
requirement-part-of = Part of
requirement-parts = Its parts
requirement-missing = What is missing
requirement-same = In another document’s words
requirement-own-actions = Actions that answer it
requirement-part-actions = Actions that answer parts of it
requirement-other-actions = Actions that answer it as worded in another document
requirement-new-action = Add an action that answers this
requirement-effect = Does it work?
requirement-record = Record a judgement, a delivery date or a step-down
same-words = The words are the same.
same-differ = The words differ: { $mine } { $mine ->
    [one] word is
   *[other] words are
} only here, { $theirs } only in the other.
same-bodies = Different bodies are responsible: here { $mine }; there { $theirs }.
same-nobody = no named body
same-clause = The matching part:
same-only-here = only here:
same-only-there = only there:
action-no-measure = No measure shows whether it works.
effect-no-measure = No measure shows whether this makes a difference to children and families.
effect-not-measured = The linked measures have no figure yet, so we cannot say whether it makes a difference.
effect-measured = { $measured ->
    [one] 1 measure shows it
   *[other] { $measured } measures show it
}: { $met } at target, { $better } improving, { $worse } getting worse.
effect-confirmed = Confirmed by { $name } on { $date }: { $reason }
effect-out-of-date = Confirmed by { $name } on { $date }, but a measure has left its target or an action was finished since. It must be confirmed again.
effect-confirm = Confirm that it works
missing-action = No action answers it.
missing-finished = “{ $action }” is not finished.
missing-shown = { $measure } neither meets its target nor improves.
missing-worse = { $measure } gets worse.
missing-confirmation = No named person has confirmed that it works.
missing-confirmation-again = What was confirmed on { $date } is out of date: confirm again that it works.
missing-body = The document does not name who is responsible.
missing-owner = “{ $action }” has no owner.
missing-date = “{ $action }” has no target date.
missing-measure = No measure shows whether “{ $action }” is working.
missing-report = No progress has been reported on “{ $action }”.
missing-news = There has been no update on “{ $action }” since { $date }.
missing-parts = { $count } of its { $all } parts have no action yet.

measures-title = Measures
measures-intro = Every figure is calculated from the record as it was known on the day you are looking at. “Not measured” means that the facts it needs are not on record. It does not mean zero.
measures-unrated = Not rated
measures-none = No matches for these filters.
measures-measure = Measure
measures-latest = Latest
measures-beside = Target and comparison
measures-moves = Last 24 months and change
measures-source = Published figures:
measure-faces = Finished and waiting
measure-faces-text = Figures for finished cases do not show how long others have waited. You need both: finishing only the easy cases makes the first figure better and the second worse.
face-done = Finished cases
face-open = Cases still open
measure-over-time = Over time
measure-no-chart = There are no figures to draw.
measure-changes = All changes so far
measure-rules = How changes are found
rules-limits = The usual range is the average, plus or minus 2.66 times the mean change from one month to the next. Jumps of 3.267 times that mean or more are left out of it, once.
rules-outside = A change is a point outside the usual range,
rules-trend = or seven points rising, or seven falling; two equal points end the run,
rules-near = or two of three points in the outer third of the usual range, with all three on one side of the average,
rules-shift = or seven points on one side of the average; a point on the average ends the run.
rules-step = The average moves when a shift is confirmed: after at least twelve months, seven months on one side of it whose own average is more than a third of the way to the limit. It is not moved again by later figures.
rules-gap = A hollow point is a period that is not over. Incomplete data and months without a figure are not judged, and end a run. Where half or more of the figures equal the one before, no change is called.
rules-source = These are the rules of NHS England's Making Data Count, as in NHSRplotthedots 0.2.2; only the average moving by itself is added here.
measure-table = The figures behind the chart
measure-period = Period
measure-figure = Figure
measure-year = Year
measure-years = Calendar years
measure-csv = Download these figures as CSV
measure-csv-note = For use within the partnership: small numbers are not hidden.
measure-beside = Compared with published figures
measure-differs = How the published figure differs:
measure-counts-left-out = Counts of other areas are left out: they depend on how many people live there. Compare rates and percentages instead.
measure-nothing-published = No comparable figure is published.
measure-groups = Differences between groups
measure-groups-for = Groups in
measure-inside = For use within the partnership: small numbers are not hidden.
measure-no-groups = There is no figure to break down.
measure-how = How it is counted
measure-counts = Counts
measure-left-out = Left out
measure-better = Which way is better
measure-must-know = Must be known
measure-needs = Not measured when
measure-required-by = Required by
measure-sql = As SQL
measure-sql-text = Conditions on the register’s table, which has one column for each field, step and time limit. You can run them unchanged in SQLite and PostgreSQL.
measure-cases = Worked cases
measure-cases-text = These run as tests every time the definitions are read.
measure-lineage = Where these figures come from
count-numerator = Counted
count-denominator = Of
count-counted = Counted
count-looked-at = Looked at
target-statutory = statutory
target-national = national
target-local = local
target-plain = { $value } ({ $kind })
target-with-amber = { $value } ({ $kind }); amber from { $amber }
better-higher = Higher is better.
better-lower = Lower is better.
better-neither = Neither: it gives context.
counted-position = As things were at the end of each period.
counted-period = In the period when it happened.
sql-denominator = Looked at
sql-numerator = Counted
sql-value = Days
sql-counted-on = Date that sets the period
sql-known = Known when
case-times = Rows
case-about = Counted for { $period }, as at { $today }.
case-counted = { $numerator } of { $denominator } counted
case-figure = { $counted }: { $figure }
lineage-definition = Definition { $id }, version { $version }, in { $file } (fingerprint { $fingerprint }; all definitions { $definitions }).
lineage-known = Based on what was known at the end of { $date }.
lineage-now = Based on everything known on { $moment }.
lineage-rows = Over { $rows } { $rows ->
    [one] row
   *[other] rows
} of its register; the last event taken into account is number { $last }.
lineage-last-day = The latest thing on record in its register happened on { $date }. The figures say nothing about the time after it.
lineage-unreadable = { $count } entries or events could not be read with these definitions and are left out.
remark-unknown = { $count } with something unknown.
remark-undetermined = For { $count } more we could not tell whether they belong.
remark-incomplete = Data incomplete: not rated.
remark-so-far = So far.
beside-area = { $name }, published
beside-neighbours = Mean of { $areas } statistical neighbours
beside-record = this record
beside-none = –
beside-so-far = { $figure } so far
published-unavailable = not available (x)
published-not-applicable = not applicable (z)
published-suppressed = suppressed (c)
published-low = low
published-empty = –
published-unreadable = not readable
chart-title = { $title }, by month
chart-description = Monthly figures from { $from } to { $to }; the latest is { $figure }.
chart-latest = Latest { $figure }
chart-target = Target { $figure }
chart-average = Average { $figure }
chart-usual = Usual { $lower } to { $upper }
chart-key-usual = Usual
chart-key-better = Change for the better
chart-key-worse = Change for the worse
chart-key-changed = Change, neither better nor worse
chart-key-gap = No figure
chart-others = { $name } { $figure } in { $year }
chart-bars-title = { $title }: { $breakdown }
chart-all = All { $figure }
