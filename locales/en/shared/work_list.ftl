# What can be done next about an open clock, and where it is recorded.
ready-now = The next step can be recorded
ready-waiting = Something must be arranged first
ready-conditional = Applies only if a decision goes that way
next-record = Record what happened
next-behind = { $count ->
    [one] { $one } open (“{ $stage }”): record the next step
   *[other] { $many } open: { $count } (the latest: “{ $stage }”): record the next step
}
next-open = Nothing is on record to complete. Add: { $register }
