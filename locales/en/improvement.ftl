# The thread: requirements, actions, measures.
nav-thread = Thread
nav-measures = Measures

thread-title = The thread
thread-empty = No inspection report or Improvement Notice is on record yet. Load one to see its requirements here.
thread-on-track = On track. Of { $all } requirements none is late or slipping, and each has an action. { $working } are shown to be working.
thread-off-track = Not on track. Of { $all } requirements { $late } { $late ->
    [one] is
   *[other] are
} late, { $slipping } slipping, and { $nothing } { $nothing ->
    [one] has
   *[other] have
} nothing yet. { $working } { $working ->
    [one] is
   *[other] are
} shown to be working.
thread-nothing-yet = Nothing yet
thread-nothing-yet-means = No action answers it.
thread-late = Late
thread-late-means = An action that answers it is past its target date and not done.
thread-slipping = Slipping
thread-slipping-means = An action’s date was moved back, or its owner expects to miss it.
thread-under-way = Under way
thread-under-way-means = Actions are open and in time. Nothing shows yet whether they work.
thread-unknown = Done, effect unknown
thread-unknown-means = Every action is done, and no measure shows the effect.
thread-not-working = Done, not working
thread-not-working-means = Every action is done, and the measures do not show it working.
thread-working = Working
thread-working-means = A measure meets its target or has improved beyond chance, and none gets worse.
thread-stepped-down = Stepped down
thread-stepped-down-means = The Department has stepped it down.
thread-worst = Worst five
thread-worst-none = Nothing is late, slipping or done without working.
thread-next = Due next
thread-unanswered = { $count ->
    [one] Nothing yet for 1 requirement
   *[other] Nothing yet for { $count } requirements
}
thread-unanswered-none = Every requirement has an action.
thread-unanswered-text = No action answers these. Parts of a requirement are counted under it.
thread-parts = { $count ->
    [one] and 1 part of it
   *[other] and { $count } parts of it
}
thread-requirements = Every requirement
thread-words-mean = What the words mean
thread-state = State
thread-body = Responsible body
thread-document = Document
thread-shown = { $shown ->
    [0] No paragraph fits these filters.
    [one] 1 paragraph is shown.
   *[other] { $shown } paragraphs are shown.
}
thread-requirement = Requirement
thread-actions = Actions
thread-measures = Measures
thread-show-all = Show all the words
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
action-reported = Last said, { $date }: { $said }
action-done = done { $date }, in time
action-done-late = done { $date }, { $days ->
    [one] 1 day
   *[other] { $days } days
} after its first date
action-stopped = stopped { $date } without completion
action-late-and-moved = { $late }, { $days } days behind its first date
action-slipping = expected { $date }, { $days ->
    [one] 1 day
   *[other] { $days } days
} behind its first date

figure-percent = { $number }%
figure-unit = { $number } { $unit }
figure-of = { $figure } ({ $numerator } of { $denominator })
figure-over = { $figure } (over { $count })
figure-value = measured
figure-no-cases = No cases
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
movement-none = No change beyond chance.
movement-too-few = Too few figures to tell whether it changes.
movement-incomplete = Data incomplete: shown, not rated.
rule-outside-up = The latest figure is above the usual range.
rule-outside-down = The latest figure is below the usual range.
rule-shift-up = The last { $points } figures are all above average.
rule-shift-down = The last { $points } figures are all below average.
rule-trend-up = It has risen { $points } months running.
rule-trend-down = It has fallen { $points } months running.
rule-near-up = Two of the last three figures are near the top of the usual range.
rule-near-down = Two of the last three figures are near the bottom of the usual range.
