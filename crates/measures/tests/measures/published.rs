//! Published statistics: read whatever their oddities, and hold what was published.

use std::io::Write as _;
use std::path::PathBuf;

use definitions::Definitions;
use measures::published::{
    Comparator, ENGLAND, Level, Published, PublishedCell, PublishedPeriod, StatisticsRow, StatisticsTable,
};
use measures::{Figure, Measures};

fn measures() -> Measures {
    Measures::read(&Definitions::built_in().unwrap()).unwrap_or_else(|p| panic!("{p}"))
}

/// The folder with the real release, when it is there.
fn shared() -> Option<PathBuf> {
    reference_data::find("data/statistics")
}

fn value(published: &Published, measure: &str, area: &str, period: &str) -> String {
    let period = PublishedPeriod::parse(period).unwrap();
    match published.figure(measure, area, period).map(|f| f.value) {
        Some(PublishedCell::Value(figure)) => figure.to_string(),
        Some(other) => format!("{other:?}"),
        None => "nothing".to_owned(),
    }
}

const LONDON: &str = "E12000007";
const REDBRIDGE: &str = "317";
const BEXLEY: &str = "303";

/// Figures known to have been published; the facts built in and the release itself must both give them.
pub(crate) fn golden_values(published: &Published, measures: &Measures) {
    type Row = (&'static str, [(i64, i64, &'static str); 6]);
    let twenty_weeks: [Row; 4] = [
        (
            REDBRIDGE,
            [
                (164, 332, "49.4"),
                (198, 323, "61.3"),
                (233, 278, "83.8"),
                (153, 268, "57.1"),
                (207, 271, "76.4"),
                (25, 356, "7.0"),
            ],
        ),
        (
            BEXLEY,
            [
                (204, 218, "93.6"),
                (219, 267, "82.0"),
                (210, 287, "73.2"),
                (317, 353, "89.8"),
                (324, 382, "84.8"),
                (345, 503, "68.6"),
            ],
        ),
        (
            LONDON,
            [
                (5144, 7959, "64.6"),
                (5321, 8613, "61.8"),
                (5464, 8550, "63.9"),
                (5222, 9555, "54.7"),
                (8068, 11518, "70.0"),
                (8390, 12544, "66.9"),
            ],
        ),
        (
            ENGLAND,
            [
                (29895, 49519, "60.4"),
                (31446, 54175, "58.0"),
                (34249, 57196, "59.9"),
                (30536, 62108, "49.2"),
                (38471, 76506, "50.3"),
                (39407, 84866, "46.4"),
            ],
        ),
    ];
    for (area, years) in twenty_weeks {
        for (year, (numerator, denominator, figure)) in (2019..).zip(years) {
            let found = published.figure("EH05", area, PublishedPeriod::Calendar(year)).unwrap();
            assert_eq!(
                (found.numerator, found.denominator),
                (Some(numerator), Some(denominator)),
                "{area} {year}"
            );
            assert_eq!(
                value(published, "EH05", area, &year.to_string()),
                figure,
                "{area} {year}"
            );
        }
    }
    let others = [
        ("EH01", REDBRIDGE, "2024", "694"),
        ("EH01", REDBRIDGE, "2023", "524"),
        ("EH01", ENGLAND, "2024", "154489"),
        ("EH02", REDBRIDGE, "2024", "50.6"),
        ("EH02", REDBRIDGE, "2023", "69.8"),
        ("EH02", ENGLAND, "2024", "84.8"),
        ("EH03", REDBRIDGE, "2024", "71.2"),
        ("EH03", ENGLAND, "2024", "65.4"),
        ("EH04", REDBRIDGE, "2024", "20.8"),
        ("EH04", ENGLAND, "2024", "34.1"),
        ("EH04", BEXLEY, "2024", "50.0"),
        ("EH06", REDBRIDGE, "2024", "7.0"),
        ("EH06", ENGLAND, "2024", "45.9"),
        ("EH06", BEXLEY, "2024", "66.7"),
        ("EH07", REDBRIDGE, "2024", "6.5"),
        ("EH07", ENGLAND, "2024", "7.2"),
        ("EH19b", REDBRIDGE, "202425", "3391"),
        ("EH19b", REDBRIDGE, "201819", "2119"),
        ("EH19b", ENGLAND, "202425", "638745"),
        ("EH19c", REDBRIDGE, "2024", "268"),
        ("EH19c", BEXLEY, "2024", "461"),
        ("EH19c", ENGLAND, "2024", "44862"),
        ("AR02", ENGLAND, "2024", "86.5"),
        ("AR02", BEXLEY, "2024", "90.7"),
        ("AR04", ENGLAND, "2024", "44.4"),
        ("AR04", BEXLEY, "2024", "52.6"),
        ("AR04", REDBRIDGE, "2024", "Unavailable"),
        ("AR02", REDBRIDGE, "2024", "Unavailable"),
    ];
    for (measure, area, period, wanted) in others {
        assert_eq!(
            value(published, measure, area, period),
            wanted,
            "{measure} {area} {period}"
        );
    }
    let eh05 = measures.get("EH05").unwrap();
    let neighbours = published.series(eh05, REDBRIDGE, Comparator::Neighbours);
    let latest = neighbours.points.last().unwrap();
    assert_eq!((latest.period, latest.areas), (PublishedPeriod::Calendar(2024), 10));
    assert_eq!(
        latest.figure.value,
        PublishedCell::Value(Figure::parse("62.2").unwrap())
    );
    let beside: Vec<Comparator> = published
        .beside(eh05, REDBRIDGE)
        .into_iter()
        .map(|s| s.comparator)
        .collect();
    assert_eq!(
        beside,
        [
            Comparator::Area,
            Comparator::England,
            Comparator::Region,
            Comparator::Neighbours
        ]
    );
}

#[test]
fn the_release_gives_the_golden_values() {
    let Some(folder) = shared() else { return };
    let measures = measures();
    let (published, report) = Published::read(&folder, &measures).unwrap();
    assert_eq!(report.notes, Vec::<String>::new());
    golden_values(&published, &measures);
    // Redbridge 2024: 23 of 356 took more than a year, no exception was claimed.
    assert_eq!(value(&published, "EH10", REDBRIDGE, "2024"), "0.0");
    assert_eq!(value(&published, "DQ09", REDBRIDGE, "202425"), "99.8");
    // Every measure that names a published figure finds one for England.
    for measure in measures.by_id.values().filter(|m| m.benchmark.is_some()) {
        let england = published
            .of(&measure.id, ENGLAND)
            .unwrap_or_else(|| panic!("{}", measure.id));
        assert!(england.values().any(|f| f.value.figure().is_some()), "{}", measure.id);
    }
    // 153 councils, and some that have been merged away since.
    assert!(published.neighbours.len() >= 153);
    assert_eq!(published.neighbours[REDBRIDGE][..3], ["310", "312", "320"]);
    assert!(published.neighbours.values().all(|n| n.len() == 10));
}

/// Numerator columns, denominator columns and the printed percentage.
type Ratio = (&'static str, &'static [&'static str], &'static [&'static str]);

/// Every percentage of a file must be 100 × numerator ÷ denominator, rounded half up; returns (checked, decisive, odd),
/// decisive being those on which half up and half even differ.
fn percentages(file: &str, ratios: &[Ratio]) -> (usize, usize, Vec<String>) {
    let table = StatisticsTable::open(&shared().unwrap().join(file)).unwrap();
    let places: Vec<(usize, Vec<usize>, Vec<usize>)> = ratios
        .iter()
        .map(|(printed, top, bottom)| {
            let all = |names: &[&str]| names.iter().map(|n| table.column(n).unwrap()).collect();
            (table.column(printed).unwrap(), all(top), all(bottom))
        })
        .collect();
    let (mut checked, mut decisive, mut odd) = (0, 0, Vec::new());
    for row in table.rows() {
        let row = row.unwrap();
        for (at, (printed, top, bottom)) in places.iter().enumerate() {
            let (PublishedCell::Value(printed), Some(top), Some(bottom)) =
                (row.cell(*printed), sum(&row, top), sum(&row, bottom))
            else {
                continue;
            };
            let (Ok(n), Ok(d)) = (u64::try_from(top), u64::try_from(bottom)) else {
                continue;
            };
            let Some(exact) = Figure::ratio(n, d, 100, 1) else {
                continue;
            };
            checked += 1;
            // Exactly between two tenths: 1000 n / d has a remainder of one half.
            let half = (2000 * n) % d == 0 && (2000 * n / d) % 2 == 1;
            decisive += usize::from(half && exact.scaled() % 2 == 1);
            if printed.with_decimals(1) != Some(exact) {
                odd.push(format!(
                    "{} {} {:?}: {n}/{d} printed {printed}",
                    ratios[at].0,
                    row.area_name(),
                    row.group()
                ));
            }
        }
    }
    (checked, decisive, odd)
}

fn sum(row: &StatisticsRow, places: &[usize]) -> Option<i64> {
    places.iter().map(|&at| row.cell(at).whole()).sum()
}

#[test]
fn published_percentages_are_rounded_half_up() {
    if shared().is_none() {
        return;
    }
    let (checked, decisive, odd) = percentages(
        "timeliness_20_week.csv",
        &[
            (
                "pc_plans_issued_within_20_weeks",
                &["plans_issued_within_20_weeks"],
                &["plans_issued_den"],
            ),
            (
                "PC_plans_issued_20_weeks_ex",
                &["plans_issued_20_weeks_ex"],
                &["plans_issued_den_ex"],
            ),
            (
                "pc_plans_issued_gt_1_year",
                &["plans_issued_gt_1_year"],
                &["plans_issued_den"],
            ),
            (
                "PC_plans_issued_gt_1_year_ex",
                &["plans_issued_gt_1_year_ex"],
                &["plans_issued_den_ex"],
            ),
        ],
    );
    println!("20 weeks: {checked} checked, {decisive} decide between half up and half even, odd: {odd:#?}");
    assert!(checked > 12_000 && decisive >= 59);
    // What is odd is a binary slip at an exact half, printed one tenth low: 28.75 printed 28.7.
    assert!(odd.len() <= 5, "{odd:#?}");
    assert!(
        odd.iter()
            .any(|o| o.contains("Birmingham") && o.contains("23/80 printed 28.7"))
    );
    let (requests, _, odd) = percentages(
        "requests.csv",
        &[(
            "request_assess_pc",
            &["requests_decided_to_assess"],
            &["requests_received_in_year"],
        )],
    );
    println!("requests: {requests} checked, odd: {odd:#?}");
    assert!(requests > 12_000 && odd.len() <= 4, "{odd:#?}");
    let (reviews, _, odd) = percentages(
        "annual_reviews.csv",
        &[(
            "pc_decsion_4weeks",
            &["number_decsion_4weeks"],
            &["number_decsion_4weeks", "number_decision_gt_4weeks"],
        )],
    );
    println!("reviews: {reviews} checked, odd: {odd:#?}");
    assert!(reviews > 10_000 && odd.len() <= 4, "{odd:#?}");
}

/// In every row where all are numbers, the parts add up to the whole.
fn parts_add_up(file: &str, parts: &[&str], whole: &str) -> usize {
    let table = StatisticsTable::open(&shared().unwrap().join(file)).unwrap();
    let places: Vec<usize> = parts.iter().map(|n| table.column(n).unwrap()).collect();
    let whole = [table.column(whole).unwrap()];
    let mut rows = 0;
    for row in table.rows() {
        let row = row.unwrap();
        if let (Some(parts), Some(whole)) = (sum(&row, &places), sum(&row, &whole)) {
            assert_eq!(parts, whole, "{file} line {}", row.line);
            rows += 1;
        }
    }
    rows
}

#[test]
fn published_parts_add_up_to_their_whole() {
    if shared().is_none() {
        return;
    }
    let requests = [
        "requests_decided_to_assess",
        "requests_decided_not_to_assess",
        "requests_decision_not_made",
        "requests_withdrawn",
    ];
    assert_eq!(
        parts_add_up("requests.csv", &requests, "requests_received_in_year"),
        12_415
    );
    let assessments = [
        "assess_issued",
        "assess_not_issued",
        "assess_not_made",
        "assess_withdrawn",
    ];
    assert_eq!(parts_add_up("assessments.csv", &assessments, "assess_in_year"), 12_106);
    assert_eq!(
        parts_add_up(
            "annual_reviews.csv",
            &["review_expected", "review_not_expected"],
            "total_ehc_plans"
        ),
        12_712
    );
    let meetings = ["review_meeting_25", "review_meeting_24", "review_meeting_prior_24"];
    assert_eq!(
        parts_add_up("annual_reviews.csv", &meetings, "total_review_meeting"),
        12_712
    );
    let work = ["open_supp_intern", "open_apprentice", "open_trainee"];
    assert_eq!(parts_add_up("work_based_placements.csv", &work, "open_wbp"), 9_917);
}

#[test]
fn councils_add_up_to_their_region_and_to_england() {
    let Some(folder) = shared() else { return };
    let table = StatisticsTable::open(&folder.join("timeliness_20_week.csv")).unwrap();
    let columns = ["plans_issued_20_weeks_ex", "plans_issued_den_ex"].map(|n| table.column(n).unwrap());
    let mut councils: std::collections::BTreeMap<String, [i64; 2]> = std::collections::BTreeMap::new();
    let mut printed = councils.clone();
    for row in table.rows() {
        let row = row.unwrap();
        if !row.is_total() || row.period() != Some(PublishedPeriod::Calendar(2024)) {
            continue;
        }
        let values = columns.map(|at| row.cell(at).whole().unwrap_or(0));
        if row.level() == Some(Level::LocalAuthority) {
            for code in [ENGLAND, row.region_code()] {
                let sums = councils.entry(code.to_owned()).or_default();
                sums.iter_mut().zip(values).for_each(|(s, v)| *s += v);
            }
        } else {
            printed.insert(row.area_code().unwrap().to_owned(), values);
        }
    }
    assert_eq!(printed.len(), 10);
    assert_eq!(councils, printed);
}

#[test]
fn every_file_of_the_release_can_be_read() {
    let Some(folder) = shared() else { return };
    let mut rows = 0;
    for stem in [
        "timeliness_20_week",
        "requests",
        "assessments",
        "annual_reviews",
        "caseload",
        "newplans",
        "sen_need_newplans",
        "sen_needs_all_plans",
        "ceased_plans",
        "personal_budgets",
        "residential_settings",
        "work_based_placements",
    ] {
        let table = StatisticsTable::open(&folder.join(format!("{stem}.csv"))).unwrap();
        let columns = table.column_names().count();
        for row in table.rows() {
            let row = row.unwrap();
            assert!(
                row.period().is_some() && row.level().is_some() && row.area_code().is_some(),
                "{stem} {}",
                row.line
            );
            assert!(
                (0..columns)
                    .skip(12)
                    .all(|at| row.cell(at) != PublishedCell::Unreadable),
                "{stem} {}",
                row.line
            );
            rows += 1;
        }
    }
    println!("{rows} rows");
    assert!(rows > 170_000);
}

const HEADER: &str = "\u{feff}time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown";

#[test]
fn oddities_of_real_files_are_survived() {
    let text = format!(
        "{HEADER},Plans_Issued_den,pc_decision_4weeks,PC_odd,PC_odd\n\
         2024,Calendar year,National,E92000001,England,,,,,,All,All,1000,46.4,1,2\n\
         202425,Calendar year,Regional,E92000001,England,E13000002,Outer London,,,,All,All,x,z,,\n\
         2024,Calendar year,local authority,E92000001,England,E13000002,Outer London,E06000060,825,Buckinghamshire,Sex,Female,c,low,what,\n"
    );
    let table = StatisticsTable::new(text.as_bytes(), "odd.csv").unwrap();
    let plans = table.column("plans_issued_den").unwrap();
    let misspelt = table.column("pc_decsion_4weeks").unwrap();
    assert_eq!(table.column("pc_decision_5weeks"), None, "digits must agree");
    assert_eq!(table.column("something_else"), None);
    let odd = table.column("PC_odd").unwrap();
    let rows: Vec<StatisticsRow> = table.rows().map(Result::unwrap).collect();
    assert_eq!(rows[0].cell(plans).whole(), Some(1000));
    assert_eq!(rows[0].cell(misspelt).figure().unwrap().to_string(), "46.4");
    assert_eq!(
        rows[0].cell(odd).whole(),
        Some(1),
        "of two columns of one name the first counts"
    );
    assert_eq!(rows[1].period(), Some(PublishedPeriod::Academic(2024)));
    assert!(rows[1].period_is_mislabelled() && !rows[0].period_is_mislabelled());
    assert_eq!(
        (rows[1].cell(plans), rows[1].cell(misspelt)),
        (PublishedCell::Unavailable, PublishedCell::NotApplicable)
    );
    let beside = |row: &StatisticsRow| row.period().unwrap().shown_beside().unwrap().to_string();
    assert_eq!(
        (beside(&rows[0]).as_str(), beside(&rows[1]).as_str()),
        ("2024", "2025-01")
    );
    assert_eq!(rows[1].area_name(), "Outer London");
    assert_eq!(rows[2].area_code(), Some("825"));
    assert_eq!(
        (rows[2].cell(plans), rows[2].cell(misspelt), rows[2].cell(odd)),
        (PublishedCell::Suppressed, PublishedCell::Low, PublishedCell::Unreadable)
    );
    assert!(rows[1].is_total() && !rows[2].is_total());
}

#[test]
fn a_file_of_another_kind_is_refused_in_words() {
    let error = StatisticsTable::new("a,b\n1,2\n".as_bytes(), "other.csv")
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        "other.csv is not a table of the EHC plan statistics: it has no column time_period, geographic_level"
    );
    let missing = Published::read(std::path::Path::new("/nowhere/at/all"), &measures())
        .err()
        .unwrap();
    assert!(missing.to_string().contains("cannot be read"));
}

#[test]
fn a_folder_of_ones_own_gives_figures_and_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = std::fs::File::create(folder.path().join("timeliness_20_week.csv")).unwrap();
    writeln!(
        file,
        "{HEADER},plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex,pc_plans_issued_within_20_weeks,PC_plans_issued_20_weeks_ex,plans_issued_gt_1_year,pc_plans_issued_gt_1_year"
    )
    .unwrap();
    writeln!(file, "2025,Calendar year,Local authority,E92000001,England,E12000007,London,E09000026,317,Redbridge,All plans,All plans,16,16,1,1,6.3,6.3,0,0").unwrap();
    writeln!(file, "2025,Calendar year,Local authority,E92000001,England,E12000007,London,E09000026,317,Redbridge,Sex,Female,8,8,1,1,12.5,12.5,0,0").unwrap();
    drop(file);
    let measures = measures();
    let (published, report) = Published::read(folder.path(), &measures).unwrap();
    assert_eq!(value(&published, "EH05", "317", "2025"), "6.3");
    assert_eq!(
        value(&published, "EH10", "317", "2025"),
        "0.0",
        "worked out from two columns"
    );
    assert!(report.notes.iter().any(|n| n.contains("requests.csv")));
    assert!(report.notes.iter().any(|n| n.contains("statistical neighbours")));
    assert_eq!(published.beside(measures.get("EH05").unwrap(), "317").len(), 1);
}
