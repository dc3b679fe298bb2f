# The improvement plan: requirements, actions, and whether they work.
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

place-priority = Area for priority action { $number }
place-improvement = Area for improvement { $number }
place-paragraph = Paragraph { $number }

actions-all = All actions
action-new = Add an action
action-no-date = No target date
action-first-date = first agreed for { $date }
action-reported = Last update, { $date }: { $said }
action-done = done { $date }, in time
action-done-late = done { $date }, { $days ->
    [one] 1 day
   *[other] { $days } days
} after the date first agreed
action-stopped = stopped { $date } without completion
action-late-and-moved = { $late }, { $days ->
    [one] 1 day
   *[other] { $days } days
} after the date first agreed
action-late-expected = { $late }, now expected { $date }, { $days ->
    [one] 1 day
   *[other] { $days } days
} after the date first agreed
action-slipping = expected { $date }, { $days ->
    [one] 1 day
   *[other] { $days } days
} later than first agreed

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
same-no-body = no named body
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
missing-definition = An action names measure { $measure }, which does not exist. Link the action to another measure.
missing-report = No progress has been reported on “{ $action }”.
missing-news = There has been no update on “{ $action }” since { $date }.
missing-parts = { $count } of its { $all } parts have no action yet.
