//! What the tests need beside Rust and Node: used where it is, installed where it is not.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The workspace's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// The program as `cargo build` leaves it.
pub(crate) fn program() -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let program = root().join(target).join("debug").join("goldenthread");
    if !program.is_file() {
        bail!("{} was not built", program.display());
    }
    Ok(program)
}

/// Makes sure there is a PostgreSQL server program; the tests start and stop servers of their own with it.
pub(crate) fn postgresql() -> Result<()> {
    if std::env::var_os("GOLDEN_THREAD_TEST_POSTGRES").is_some() || initdb().is_some() {
        return Ok(());
    }
    install("postgresql")?;
    initdb()
        .map(|_| ())
        .context("PostgreSQL was installed but its initdb was not found")
}

fn initdb() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = versions.filter_map(|v| Some(v.ok()?.path().join("bin/initdb")));
    debian.chain(on_path("initdb")).find(|p| p.is_file())
}

/// Makes sure there is a Chromium.
pub(crate) fn chromium() -> Result<()> {
    if chromium_path().is_some() {
        return Ok(());
    }
    install("chromium")?;
    chromium_path()
        .map(|_| ())
        .context("Chromium was installed but not found")
}

/// Where Chromium or Chrome is.
pub(crate) fn chromium_path() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        return given.is_file().then_some(given);
    }
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .find_map(|name| on_path(name).next())
}

fn on_path(name: &str) -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let name = name.to_owned();
    std::env::split_paths(&path)
        .map(|dir| dir.join(&name))
        .filter(|p| p.is_file())
        .collect::<Vec<_>>()
        .into_iter()
}

/// Installs a Debian package; elsewhere says what to install by hand.
fn install(package: &str) -> Result<()> {
    if on_path("apt-get").next().is_none() {
        bail!("{package} is needed for the tests; install it and run this again");
    }
    eprintln!("installing {package} …");
    let sudo = on_path("sudo").next().filter(|_| !is_root());
    for arguments in [
        vec!["update", "-qq"],
        vec!["install", "-y", "-qq", "--no-install-recommends", package],
    ] {
        let mut command = match &sudo {
            Some(sudo) => {
                let mut command = Command::new(sudo);
                command.arg("apt-get");
                command
            }
            None => Command::new("apt-get"),
        };
        let status = command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(std::process::Stdio::null())
            .status()
            .context("apt-get could not be started")?;
        if !status.success() {
            bail!("{package} could not be installed with apt-get; install it and run this again");
        }
    }
    Ok(())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|o| o.stdout.trim_ascii() == b"0")
}
