//! Development tasks: `cargo xtask test` is what continuous integration runs, and nothing else is needed before it.

mod demands;
mod doc_paths;
mod house;
mod tools;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
cargo xtask test         everything: format, lints, docs, all tests on both databases, browser and accessibility tests
cargo xtask quick        format, lints and the tests that need no browser; without PostgreSQL its tests are skipped
cargo xtask e2e          only the browser tests
cargo xtask demands      write docs/DEMANDS.md and docs/demands/ from the tests and definitions that name demand rows
cargo xtask screenshots  take the pictures of the README from the demonstration area
cargo xtask bench        every benchmark, in release";

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let done = match task.as_str() {
        "test" => test(),
        "quick" => quick(),
        "e2e" => tools::chromium().and_then(|()| e2e()),
        "demands" => demands::write(),
        "screenshots" => tools::chromium().and_then(|()| screenshots()),
        "bench" => bench(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nFAILED: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn test() -> Result<()> {
    let begun = Instant::now();
    let mut steps = Steps::default();
    let skips = Skips::new();
    steps.run("install what the tests need", || {
        tools::postgresql()?;
        tools::chromium()
    })?;
    steps.run("format", || cargo(&["fmt", "--all", "--check"]))?;
    steps.run("demand map", demands::check)?;
    steps.run("rules of the house, licences and sources", house::check)?;
    steps.run("paths that documents name", doc_paths::check)?;
    steps.run("lints", || {
        cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ])
    })?;
    steps.run("tests, on SQLite and PostgreSQL", || {
        let mut tests = command("cargo", &tests_arguments());
        tests.env("GOLDEN_THREAD_REQUIRE_POSTGRES", "1");
        skips.run(&mut tests)
    })?;
    steps.run("documentation", || {
        let mut docs = command("cargo", &["doc", "--workspace", "--no-deps", "--locked", "--quiet"]);
        docs.env("RUSTDOCFLAGS", "-D warnings");
        run(&mut docs)
    })?;
    steps.run("browser and accessibility tests", e2e)?;
    steps.print();
    skips.print()?;
    eprintln!("All passed in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}

fn quick() -> Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    demands::check()?;
    house::check()?;
    doc_paths::check()?;
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--locked",
        "--",
        "-D",
        "warnings",
    ])?;
    let skips = Skips::new();
    skips.run(&mut command("cargo", &tests_arguments()))?;
    eprintln!("\nSkipped: documentation, and the browser and accessibility tests");
    skips.print()
}

/// Plain `cargo test`, so that nothing but Rust itself is needed.
fn tests_arguments() -> Vec<&'static str> {
    vec![
        "test",
        "--workspace",
        "--all-features",
        "--locked",
        "--lib",
        "--bins",
        "--tests",
    ]
}

fn bench() -> Result<()> {
    cargo(&["bench", "--workspace", "--locked"])
}

/// Builds the program, makes an area with it, and drives its pages in a real browser.
fn e2e() -> Result<()> {
    in_browser(&["--test", "tests/all.test.mjs"])
}

/// Takes the README's pictures: the same area, the same day and the same window each time.
fn screenshots() -> Result<()> {
    in_browser(&["screenshots.mjs", "../docs/images"])
}

/// Builds the program and runs a Node script of the folder `e2e` with it and a browser.
fn in_browser(script: &[&str]) -> Result<()> {
    cargo(&["build", "--package", "goldenthread", "--locked"])?;
    let e2e = tools::root().join("e2e");
    if !e2e.join("node_modules").is_dir() {
        run(command("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&e2e))?;
    }
    run(command("node", script)
        .current_dir(&e2e)
        .env("GOLDEN_THREAD_PROGRAM", tools::program()?)
        .env("CHROMIUM", tools::chromium_path().context("no Chromium was found")?))
}

fn cargo(arguments: &[&str]) -> Result<()> {
    run(&mut command("cargo", arguments))
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(tools::root());
    command
}

fn run(command: &mut Command) -> Result<()> {
    let shown = format!("{command:?}").replace('"', "");
    let status = command
        .status()
        .with_context(|| format!("{shown} could not be started"))?;
    if !status.success() {
        bail!("{shown} ended with {status}");
    }
    Ok(())
}

/// The tests that were skipped. The harness hides what a passing test prints, so a test that lacks reference data adds
/// a line to a file. A test that lacks PostgreSQL or a browser fails under `cargo xtask test`; it is never skipped.
struct Skips(PathBuf);

impl Skips {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("golden-thread-skips-{}", std::process::id())))
    }

    /// Runs tests that record there what they skip.
    fn run(&self, tests: &mut Command) -> Result<()> {
        run(tests.env("GOLDEN_THREAD_SKIPS", &self.0))
    }

    /// Prints what was skipped, and how many.
    fn print(&self) -> Result<()> {
        let text = match std::fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).context("the list of skipped tests could not be read"),
        };
        for line in text.lines() {
            eprintln!("SKIPPED  {line}");
        }
        eprintln!("{}", skipped(&text));
        // A file that cannot be removed from the temporary folder does no harm.
        let _ = std::fs::remove_file(&self.0);
        Ok(())
    }
}

/// The closing line about skipped tests; a test that needs several files is one test.
fn skipped(text: &str) -> String {
    let tests: BTreeSet<&str> = text.lines().filter_map(|line| line.split(": ").next()).collect();
    let count = tests.len();
    match count {
        0 => "No test was skipped".to_owned(),
        1 => "1 test skipped: reference data absent".to_owned(),
        _ => format!("{count} tests skipped: reference data absent"),
    }
}

/// Steps with the time each took, so that a slow one is seen before it is a problem.
#[derive(Default)]
struct Steps(Vec<(&'static str, f64)>);

impl Steps {
    fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) -> Result<()> {
        eprintln!("\n== {name}");
        let begun = Instant::now();
        step().with_context(|| name.to_owned())?;
        self.0.push((name, begun.elapsed().as_secs_f64()));
        Ok(())
    }

    fn print(&self) {
        eprintln!();
        for (name, seconds) in &self.0 {
            eprintln!("{seconds:>7.0} s  {name}");
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn skipped_tests_are_counted_once_each() {
        assert_eq!(super::skipped(""), "No test was skipped");
        let text = "a::b: needs data/x of the reference data\na::b: needs data/y of the reference data\nc: needs z\n";
        assert_eq!(super::skipped(text), "2 tests skipped: reference data absent");
    }
}
