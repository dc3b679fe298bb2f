//! Development tasks: `cargo xtask test` is what continuous integration runs, and nothing else is needed before it.

mod demands;
mod tools;

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
cargo xtask test       everything: format, lints, docs, all tests on both databases, browser and accessibility tests
cargo xtask quick      format, lints and the tests that need no browser and no PostgreSQL
cargo xtask e2e        only the browser tests
cargo xtask demands    write docs/DEMANDS.md anew from the tests and definitions that name demand rows
cargo xtask bench      every benchmark, in release";

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let done = match task.as_str() {
        "test" => test(),
        "quick" => quick(),
        "e2e" => tools::chromium().and_then(|()| e2e()),
        "demands" => demands::write(),
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
    steps.run("install what the tests need", || {
        tools::postgresql()?;
        tools::chromium()
    })?;
    steps.run("format", || cargo(&["fmt", "--all", "--check"]))?;
    steps.run("demand map", demands::check)?;
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
        run(&mut tests)
    })?;
    steps.run("documentation", || {
        let mut docs = command("cargo", &["doc", "--workspace", "--no-deps", "--locked", "--quiet"]);
        docs.env("RUSTDOCFLAGS", "-D warnings");
        run(&mut docs)
    })?;
    steps.run("browser and accessibility tests", e2e)?;
    steps.print();
    eprintln!("All passed in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}

fn quick() -> Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    demands::check()?;
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
    run(&mut command("cargo", &tests_arguments()))
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
    cargo(&["build", "--package", "goldenthread", "--locked"])?;
    let e2e = tools::root().join("e2e");
    if !e2e.join("node_modules").is_dir() {
        run(command("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&e2e))?;
    }
    run(command("node", &["--test", "--test-concurrency=1", "tests/"])
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
