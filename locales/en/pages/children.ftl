# The list of children, and a child’s record.
children-title = Children and young people
children-open = Open now
children-none = No child is on record yet.
children-add = Add a child or young person
search-label = Search
search-name = Name
search-number = UPN or another number
search-birth = Date of birth
search-button = Search
search-all = Show all children
search-empty = Enter a name, a number or a date of birth.
search-birth-wrong = The date of birth must be a real date, for example 27 3 2016.
search-found = { $count ->
    [0] No matches. Try fewer words, or check the number.
    [one] 1 found
   *[other] { $count } found
}
search-similar = { $exact ->
    [0] No exact match.
    [one] 1 exact match.
   *[other] { $exact } exact matches.
} { $similar ->
    [one] 1 name is similar.
   *[other] { $similar } names are similar.
}
search-many = { $count } found; the first { $shown } are shown. Add a date of birth or a number to find one.
stage-of = { $register }: { $stage }

overdue-heading = Overdue
overdue-count = { $count ->
    [0] nothing overdue
    [one] 1 overdue
   *[other] { $count } overdue
}

child-title = Child { $reference }
child-about = Born { $birth }, aged { $age }. { $school }
child-no-birth-date = No date of birth on record
school-year = Year { $year }
reception = Reception
before-school = Not yet of school age
after-school = Past Year 13
child-clocks = Open time limits
child-no-clocks = No time limit is open.
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
facts-used = Used until someone decides:

timeline-all = Show all { $total } events

open-summary = Start something new for this child
