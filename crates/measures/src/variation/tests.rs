#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "tests; exact equality is what is tested"
)]

use proptest::prelude::*;

use super::*;

mod oracle;

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn judged(values: &[f64]) -> Variation {
    Variation::of(&some(values), &[], Stepping::Given)
}

/// A letter for each point: `.` none, `O` outside, `T` trend, `2` two in three, `S` shift, `_` a gap.
fn letters(variation: &Variation) -> String {
    let letter = |point: &Judged| match (point.value, point.signal().map(|m| m.rule)) {
        (None, _) => '_',
        (_, None) => '.',
        (_, Some(Rule::Outside)) => 'O',
        (_, Some(Rule::Trend)) => 'T',
        (_, Some(Rule::TwoInThree)) => '2',
        (_, Some(Rule::Shift)) => 'S',
    };
    variation.points.iter().map(letter).collect()
}

/// `x` for each point that a rule marks, whatever other rules mark it.
fn marked(variation: &Variation, rule: Rule) -> String {
    let letter = |point: &Judged| {
        if point.marks.iter().any(|m| m.rule == rule) {
            'x'
        } else {
            '.'
        }
    };
    variation.points.iter().map(letter).collect()
}

fn limits(variation: &Variation) -> (f64, f64, f64) {
    let baseline = variation.current().unwrap();
    let limits = baseline.limits.unwrap();
    (limits.lower, baseline.mean.unwrap(), limits.upper)
}

#[test]
fn limits_and_screening_are_those_of_the_reference() {
    // The worked series of the reference's own page on screening: limits -0.72 and 4.6 around 1.94.
    let series = [1., 2., 1., 2., 10., 1., 2., 1., 2., 1., 2., 1., 2., 1., 2., 1., 2., 1.];
    let variation = judged(&series);
    let (lower, mean, upper) = limits(&variation);
    assert_eq!(format!("{lower:.2} {mean:.2} {upper:.2}"), "-0.72 1.94 4.60");
    assert_eq!(letters(&variation), "....O.............");
}

#[test]
fn the_reference_prints_the_same_limits() {
    // The series of the reference's own tests (twenty normal random numbers, seed 123), and the limits it prints.
    let mut series = [
        -0.56047565,
        -0.23017749,
        1.55870831,
        0.07050839,
        0.12928774,
        1.71506499,
        0.46091621,
        -1.26506123,
        -0.68685285,
        -0.44566197,
        1.22408180,
        0.35981383,
        0.40077145,
        0.11068272,
        -0.55584113,
        1.78691314,
        0.49785048,
        -1.96661716,
        0.70135590,
        -0.47279141,
    ];
    let close = |series: &[f64], expected: (f64, f64, f64)| {
        let (lower, mean, upper) = limits(&judged(series));
        for (ours, theirs) in [(lower, expected.0), (mean, expected.1), (upper, expected.2)] {
            assert!((ours - theirs).abs() < 1e-6, "{ours} {theirs}");
        }
    };
    close(&series, (-3.01138, 0.1416238, 3.294627));
    assert_eq!(letters(&judged(&series)), ".".repeat(20));
    series[14] = 10.0;
    close(&series, (-2.383666, 0.6694159, 3.722497));
}

#[test]
fn a_moving_range_of_exactly_3_267_times_the_mean_is_left_out() {
    // Ranges: 999 of 2178 in sum and one of 3267, so that the mean is as near 1000 as it can be built: the range
    // equals 3.267 times the mean in f64 and is left out; a little less, and it is kept.
    let sum_of_others = |count: f64, largest: f64| largest / SCREEN * (count + 1.0) - largest;
    let each = sum_of_others(9.0, 3267.0) / 9.0;
    let series = |largest: f64| {
        let mut values = vec![0.0];
        for n in 0..9 {
            values.push(if n % 2 == 0 { each } else { 0.0 });
        }
        values.push(each + largest);
        values
    };
    let ranges = |values: &[f64]| -> Vec<f64> { values.windows(2).map(|w| (w[1] - w[0]).abs()).collect() };
    let exact = series(3267.0);
    let all = ranges(&exact);
    assert_eq!(all[9], SCREEN * mean(all.iter().copied()).unwrap(), "the case is exact");
    let (lower, centre, _) = limits(&judged(&exact));
    assert_eq!(
        centre - lower,
        centre - (centre - REACH * each),
        "the large range is left out"
    );
    let (lower, centre, _) = limits(&judged(&series(3266.0)));
    assert!(centre - lower > REACH * each * 1.2, "a smaller one is kept");
}

#[test]
fn a_point_on_a_limit_or_on_two_sigma_is_not_marked() {
    // Built so that limits are exact: mean 0, mean moving range 2.
    let series = [1., -1., 1., -1., 1., -1., 1., -1.];
    let baseline = Baseline::of(&some(&series), 0, 8, false);
    let limits = baseline.limits.unwrap();
    let points = |values: &[f64]| {
        let marks = rules::marks(&some(values), &baseline);
        marks
            .iter()
            .map(|m| m.iter().map(|m| m.rule.id()).collect())
            .collect::<Vec<Vec<_>>>()
    };
    let above = |x: f64| x.next_up();
    assert_eq!(points(&[limits.upper, above(limits.upper)]), [vec![], vec!["outside"]]);
    assert_eq!(
        points(&[limits.lower, limits.lower.next_down()]),
        [vec![], vec!["outside"]]
    );
    let near = limits.near_upper;
    assert_eq!(points(&[near, 0.5, near]), [Vec::<&str>::new(), vec![], vec![]]);
    assert_eq!(
        points(&[above(near), 0.5, above(near)]),
        [vec!["two_in_three"], vec![], vec!["two_in_three"]],
        "the point between is not marked"
    );
    assert_eq!(
        points(&[limits.upper, 0.5, limits.upper])[0],
        ["two_in_three"],
        "a point on the limit is near it"
    );
}

#[test]
fn each_rule_has_its_own_threshold() {
    for (series, expected, why) in [
        (vec![1., 2., 3., 4., 5., 6., 0.], ".......", "six rising are no trend"),
        (vec![1., 2., 3., 4., 5., 6., 7.], "xxxxxxx", "seven rising are"),
        (vec![1., 2., 3., 3., 4., 5., 6., 7.], "........", "a tie breaks a trend"),
        (vec![7., 6., 5., 4., 3., 2., 1.], "xxxxxxx", "seven falling"),
        (
            vec![2., 1., 2., 3., 4., 5., 6., 7., 3.],
            ".xxxxxxx.",
            "only the seven are marked",
        ),
    ] {
        assert_eq!(marked(&judged(&series), Rule::Trend), expected, "{why}");
    }
    // Mean 0 in each: 6 or 7 above, the rest below.
    let shift = |above: usize| {
        let mut series: Vec<f64> = (0..above).map(|n| if n % 2 == 0 { 1.0 } else { 2.0 }).collect();
        let sum: f64 = series.iter().sum();
        let below = 6;
        series.extend((0..below).map(|n| -sum / 6.0 + if n % 2 == 0 { 0.5 } else { -0.5 }));
        series
    };
    assert_eq!(
        marked(&judged(&shift(6)), Rule::Shift),
        "............",
        "six on one side are no shift"
    );
    assert_eq!(marked(&judged(&shift(7)), Rule::Shift), "xxxxxxx......", "seven are");
    let on_the_mean = [1., 2., 1., 0., 2., 1., 2., -1., -2., -1., -2., -1., -2.];
    assert_eq!(judged(&on_the_mean).current().unwrap().mean, Some(0.0));
    assert_eq!(
        marked(&judged(&on_the_mean), Rule::Shift),
        ".............",
        "a point on the mean breaks a shift"
    );
}

#[test]
fn two_of_three_need_all_three_on_one_side() {
    // The reference's own test: two points near opposite limits are not two of three.
    let mut series: Vec<f64> = (0..16).map(|n| if n % 2 == 0 { 1.0 } else { -1.0 }).collect();
    (series[14], series[15]) = (5.5, -5.5);
    let variation = judged(&series);
    assert!(variation.points[14].signal().is_none() && variation.points[15].signal().is_none());
}

#[test]
fn precedence_is_outside_trend_two_in_three_shift() {
    // A long rise: the last points are outside, near, and in a trend and a shift at once.
    let mut series: Vec<f64> = (0..12).map(|n| if n % 2 == 0 { 0.0 } else { 1.0 }).collect();
    series.extend((0..8).map(|n| 2.0 + f64::from(n)));
    let variation = judged(&series);
    let last = variation.points.last().unwrap();
    let rules: Vec<Rule> = last.marks.iter().map(|m| m.rule).collect();
    assert_eq!(rules, [Rule::Outside, Rule::Trend, Rule::Shift]);
    assert_eq!(
        last.signal().unwrap(),
        Mark {
            rule: Rule::Outside,
            direction: Direction::Up
        }
    );
    for point in &variation.points {
        assert!(point.marks.is_sorted_by_key(|m| m.rule));
    }
}

#[test]
fn no_run_crosses_a_new_baseline() {
    let rising: Vec<f64> = (0..10).map(f64::from).collect();
    assert_eq!(marked(&judged(&rising), Rule::Trend), "xxxxxxxxxx");
    let rebased = Variation::of(&some(&rising), &[5], Stepping::Given);
    assert_eq!(letters(&rebased), "..........");
    let means: Vec<f64> = rebased.baselines.iter().map(|b| b.mean.unwrap()).collect();
    assert_eq!(means, [2.0, 7.0]);
    assert_eq!(
        limits(&rebased),
        (7.0 - REACH, 7.0, 7.0 + REACH),
        "the range from 4 to 5 belongs to neither"
    );
    // At the first point, past the end, or twice: nothing changes.
    assert_eq!(
        Variation::of(&some(&rising), &[0, 5, 5, 10, 99], Stepping::Given),
        rebased
    );
}

#[test]
fn a_gap_breaks_a_run_and_no_range_spans_it() {
    let mut series = some(&[1., 2., 3., 4., 5., 6., 7., 8.]);
    series[4] = None;
    let variation = Variation::of(&series, &[], Stepping::Given);
    assert_eq!(letters(&variation), "O..._..O");
    assert_eq!(marked(&variation, Rule::Trend), "........");
    assert_eq!(
        limits(&variation).2 - limits(&variation).1,
        31.0 / 7.0 + REACH - 31.0 / 7.0
    );
    let ends = Variation::of(&[Some(1.0), Some(2.0), Some(1.0), None], &[], Stepping::Given);
    assert_eq!(ends.latest(), None);
    let nothing = Variation::of(&[None, None], &[], Stepping::Given);
    assert_eq!(
        (
            nothing.points.len(),
            nothing.baselines[0].mean,
            nothing.baselines[0].limits
        ),
        (2, None, None)
    );
}

#[test]
fn short_equal_negative_and_huge_series_are_judged_too() {
    assert_eq!(judged(&[]), Variation::default());
    let one = judged(&[5.0]);
    assert_eq!(
        (letters(&one).as_str(), one.baselines[0].mean, one.baselines[0].limits),
        (".", Some(5.0), None)
    );
    let two = judged(&[1.0, 3.0]);
    assert_eq!(limits(&two), (2.0 - REACH * 2.0, 2.0, 2.0 + REACH * 2.0));
    assert!(two.baselines[0].provisional());
    let equal = judged(&[0.1; 30]);
    assert_eq!(
        letters(&equal),
        ".".repeat(30),
        "a constant series has no limits to speak of"
    );
    assert_eq!((equal.baselines[0].mean, equal.baselines[0].limits), (Some(0.1), None));
    let negative = judged(&[-7., -6., -5., -4., -3., -2., -1.]);
    assert_eq!(letters(&negative), "OTTTTTO");
    let huge = judged(&[1.7e308, -1.7e308, 1.7e308]);
    assert_eq!(
        (letters(&huge).as_str(), huge.baselines[0].limits),
        ("...", None),
        "no limits can be written"
    );
    assert!(!judged(&[1.0; 13]).baselines[0].provisional());
}

#[test]
fn a_nearly_constant_series_prints_as_the_reference_does_and_says_so() {
    let mut series = vec![10.0; 20];
    series[9] = 11.0;
    let variation = judged(&series);
    let (lower, mean, upper) = limits(&variation);
    assert!(
        lower == mean && upper == mean,
        "both ranges are left out, and nothing but zeros remains"
    );
    assert_eq!(letters(&variation), "O".repeat(20));
    assert!(variation.baselines[0].nearly_constant);
    assert!(!judged(&[1., 2., 1., 3., 3., 1., 2.]).baselines[0].nearly_constant);
}

#[test]
fn assurance_is_read_from_the_latest_limits_strictly() {
    let variation = judged(&[1., -1., 1., -1., 1., -1., 1., -1.]);
    let (lower, _, upper) = limits(&variation);
    for (target, higher, expected) in [
        (upper.next_up(), true, Assurance::Fails),
        (upper.next_up(), false, Assurance::Passes),
        (lower.next_down(), true, Assurance::Passes),
        (lower.next_down(), false, Assurance::Fails),
        (upper, true, Assurance::Inconsistent),
        (lower, false, Assurance::Inconsistent),
    ] {
        assert_eq!(variation.assurance(target, higher), expected, "{target} {higher}");
    }
    assert_eq!(
        judged(&[5.0; 20]).assurance(1.0, true),
        Assurance::Inconsistent,
        "no limits: as the reference"
    );
}

#[test]
fn the_baseline_steps_where_a_shift_is_confirmed_and_stays_there() {
    let wave = |level: f64, count: usize| (0..count).map(move |n| level + [0.0, 3.0, -2.0, 1.0, -1.0][n % 5]);
    let series: Vec<f64> = wave(58.0, 12).chain(wave(69.0, 12)).chain(wave(82.0, 12)).collect();
    let stepped = Variation::of(&some(&series), &[], Stepping::Confirmed);
    let starts: Vec<usize> = stepped.baselines.iter().map(|b| b.start).collect();
    assert_eq!(starts, [0, 12, 24]);
    assert_eq!(
        stepped.baselines.iter().map(|b| b.stepped).collect::<Vec<_>>(),
        [false, true, true]
    );
    assert_eq!(letters(&stepped), ".".repeat(36), "nothing is unusual within the steps");
    assert!(
        letters(&judged(&series)).contains('S'),
        "without steps the shifts are marked"
    );
    // Six points are not enough, and what comes later does not move an earlier step.
    for (known, expected) in [(18, 1), (19, 2), (30, 2), (31, 3), (36, 3)] {
        let part = Variation::of(&some(&series[..known]), &[], Stepping::Confirmed);
        assert_eq!(part.baselines.len(), expected, "{known} points");
    }
    // A small shift is marked, but does not move the baseline.
    let small: Vec<f64> = (0..24)
        .map(|n| if n % 2 == 0 { 1.0 } else { 9.0 })
        .chain((0..7).map(|_| 6.0))
        .collect();
    assert_eq!(
        Variation::of(&some(&small), &[], Stepping::Confirmed).baselines.len(),
        1
    );
    // Neither a gap nor a given baseline is stepped over.
    let mut gap = some(&series[..19]);
    gap[15] = None;
    assert_eq!(Variation::of(&gap, &[], Stepping::Confirmed).baselines.len(), 1);
    assert_eq!(
        Variation::of(&some(&series[..19]), &[10], Stepping::Confirmed)
            .baselines
            .len(),
        2
    );
}

#[test]
fn the_story_has_every_change_and_what_the_end_says() {
    let wave = |level: f64, count: usize| (0..count).map(move |n| level + [0.0, 3.0, -2.0, 1.0, -1.0][n % 5]);
    let series: Vec<f64> = wave(58.0, 12).chain(wave(69.0, 12)).chain(wave(82.0, 12)).collect();
    let story = |values: &[f64]| Variation::of(&some(values), &[], Stepping::Confirmed);
    let stepped = story(&series);
    let steps = stepped.steps();
    assert_eq!(steps.iter().map(|s| s.at).collect::<Vec<_>>(), [12, 24]);
    assert_eq!(stepped.says(), Latest::NewLevel(steps[1]));
    assert_eq!(steps[1].direction(), Direction::Up);
    let settled: Vec<f64> = series.iter().copied().chain(wave(82.0, 12)).collect();
    assert_eq!(story(&settled).says(), Latest::Usual);

    let mut spike = series[..12].to_vec();
    spike.extend([90.0, 58.0, 59.0]);
    let spiked = story(&spike);
    let runs = spiked.runs();
    assert_eq!(
        (runs.len(), runs[0].start, runs[0].last),
        (1, 12, 12),
        "a past change stays"
    );
    assert_eq!(
        (runs[0].direction, &runs[0].rules),
        (Direction::Up, &vec![Rule::Outside])
    );
    assert_eq!(spiked.says(), Latest::Usual);

    let mark = |rule| Mark {
        rule,
        direction: Direction::Up,
    };
    assert_eq!(story(&spike[..13]).says(), Latest::Change(mark(Rule::Outside), 1));
    let small: Vec<f64> = (0..24)
        .map(|n| if n % 2 == 0 { 1.0 } else { 9.0 })
        .chain([6.0; 8])
        .collect();
    assert_eq!(story(&small).says(), Latest::Change(mark(Rule::Shift), 9));

    let fallen: Vec<f64> = series[..12].iter().copied().chain([10.0; 12]).collect();
    assert!(
        matches!(story(&fallen).says(), Latest::NewLevel(step) if step.to < 11.0),
        "a fall to a constant level"
    );

    let mut constant = vec![10.0; 20];
    constant[9] = 11.0;
    assert_eq!(story(&constant).says(), Latest::NearlyConstant);
    assert!(story(&constant).runs().is_empty(), "no page calls it a change");
    assert_eq!(story(&[10.0; 20]).says(), Latest::NearlyConstant);
    assert_eq!(
        (story(&[]).says(), story(&[1.0]).says()),
        (Latest::TooFew, Latest::TooFew)
    );
}

fn point() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        1 => Just(None),
        // Few different values: ties and points on the mean are common.
        8 => (-3_i32..=3).prop_map(|n| Some(f64::from(n))),
        8 => (0_i32..=60).prop_map(|n| Some(f64::from(n) / 10.0)),
        4 => (-100_000_i32..100_000).prop_map(|n| Some(f64::from(n) / 64.0)),
    ]
}

fn series() -> impl Strategy<Value = Vec<Option<f64>>> {
    let drift = (prop::collection::vec(point(), 0..50), -2_i32..=2);
    let drifting = drift.prop_map(|(values, slope)| {
        let moved = values.into_iter().zip(0_i32..);
        moved.map(|(v, n)| v.map(|v| v + f64::from(slope * n) / 4.0)).collect()
    });
    prop_oneof![
        drifting,
        prop::collection::vec((-1_i32..=1).prop_map(|n| Some(f64::from(n))), 0..40),
        prop::collection::vec((0_i32..=9).prop_map(|n| Some(f64::from(n) / 10.0)), 0..40),
        // Runs of steps, so that trends are long.
        prop::collection::vec(0_i32..=3, 0..40).prop_map(|steps| {
            let mut at = 0;
            steps
                .iter()
                .map(|s| {
                    at += s;
                    Some(f64::from(at) / 10.0)
                })
                .collect()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn judged_as_the_reference_is_written(values in series(), rebase in prop::collection::vec(0_usize..60, 0..3)) {
        let ours = Variation::of(&values, &rebase, Stepping::Given);
        let theirs = oracle::judge(&values, &rebase);
        prop_assert_eq!(ours.points.len(), theirs.len());
        for (at, (point, expected)) in ours.points.iter().zip(&theirs).enumerate() {
            let baseline = &ours.baselines[point.baseline];
            prop_assert_eq!(baseline.mean, expected.mean, "mean at {}", at);
            prop_assert_eq!(baseline.limits.map(|l| (l.lower, l.upper)), expected.limits, "limits at {}", at);
            let rules: Vec<&str> = point.marks.iter().map(|m| m.rule.id()).collect();
            prop_assert_eq!(&rules, &expected.rules, "rules at {}", at);
        }
    }

    #[test]
    fn later_figures_never_move_an_earlier_step(values in series(), cut in 0_usize..50) {
        let starts = |v: &[Option<f64>]| -> Vec<usize> {
            Variation::of(v, &[], Stepping::Confirmed).baselines.iter().map(|b| b.start).collect()
        };
        let cut = cut.min(values.len());
        let (all, part) = (starts(&values), starts(&values[..cut]));
        prop_assert!(all.starts_with(&part), "{:?} {:?}", all, part);
    }
}
