# Figures, charts and the state of a requirement, wherever they are shown.
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

action-untitled = An action without a title
action-no-owner = No owner

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

measure-figure = Figure

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
chart-others = { $name } { $figure } in { $year }
chart-bars-title = { $title }: { $breakdown }
chart-all = All { $figure }
