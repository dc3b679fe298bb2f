//! What may depend on what, and where dependencies come from.

use super::*;

/// Licences that dependencies may have.
pub(super) const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "0BSD",
    "ISC",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "CDLA-Permissive-2.0",
];

/// Dependencies that may not come in at all, and why.
pub(super) const BANNED_CRATES: &[(&str, &str)] = &[
    ("openssl-sys", "it links a library of the system; rustls serves instead"),
    ("native-tls", "it links a library of the system; rustls serves instead"),
];

/// Dependencies that our own crates may not use, whatever others do.
pub(super) const NOT_DIRECT: &[(&str, &str)] = &[
    ("chrono", "jiff is the one calendar"),
    ("time", "jiff is the one calendar"),
    ("lazy_static", "the standard library has LazyLock"),
    ("once_cell", "the standard library has OnceLock"),
];

/// Dependencies that come in two major versions because others ask for both.
pub(super) const TWICE: &[&str] = &[
    "base64",
    "bit-vec",
    "const-oid",
    "fallible-iterator",
    "font-types",
    "getrandom",
    "nom",
    "read-fonts",
    "skrifa",
    "syn",
    "synstructure",
];

/// What `cargo metadata` says of this platform's dependencies.
pub(super) fn metadata() -> Result<Value> {
    let version = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("rustc could not be run")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version
        .lines()
        .find_map(|l| l.strip_prefix("host: "))
        .context("rustc names no host")?;
    let done = Command::new("cargo")
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            host,
        ])
        .current_dir(root())
        .output()
        .context("cargo metadata could not be run")?;
    if !done.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}

pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or("")
}

/// The packages of the workspace: name, folder within the project, and the names of what each depends on, apart for
/// tests.
pub(super) fn members(metadata: &Value) -> Vec<(&str, String, BTreeSet<&str>, BTreeSet<&str>)> {
    let root = text(metadata, "workspace_root");
    let mut members = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        if !package["source"].is_null() {
            continue;
        }
        let folder = Path::new(text(package, "manifest_path"))
            .parent()
            .unwrap_or(Path::new(""));
        let folder = folder
            .strip_prefix(root)
            .unwrap_or(folder)
            .to_string_lossy()
            .replace('\\', "/");
        let of = |dev: bool| -> BTreeSet<&str> {
            let all = package["dependencies"].as_array().into_iter().flatten();
            all.filter(|d| (text(d, "kind") == "dev") == dev)
                .map(|d| text(d, "name"))
                .collect()
        };
        members.push((text(package, "name"), folder, of(false), of(true)));
    }
    members
}

/// Rules about what crates depend on.
pub(super) fn crates(metadata: &Value, fault: &mut impl FnMut(&'static str, &str, String)) {
    let members = members(metadata);
    let kinds: BTreeSet<&str> = members
        .iter()
        .filter(|(_, folder, ..)| folder.starts_with("crates/return_kinds/"))
        .map(|(name, ..)| *name)
        .collect();
    let own: BTreeSet<&str> = members.iter().map(|(name, ..)| *name).collect();
    for (name, _, needs, for_tests) in &members {
        let uses = |of: &str| format!("depends on {of}");
        for of in needs.iter().filter(|of| own.contains(*of)) {
            match *name {
                kind if kinds.contains(kind) && kinds.contains(of) => fault(KIND_TO_KIND, name, uses(of)),
                "tables" if !["calendar", "identifiers"].contains(of) => fault(TABLES, name, uses(of)),
                "record" if !["calendar", "definitions"].contains(of) => fault(RECORD_CRATES, name, uses(of)),
                "web" | "goldenthread" if kinds.contains(of) || *of == "return_kinds" => {
                    fault(PROGRAM_TO_KIND, name, uses(of));
                }
                "synthetic" if *of == "record" => fault(SYNTHETIC, name, uses(of)),
                _ => {}
            }
        }
        for (banned, why) in NOT_DIRECT
            .iter()
            .filter(|(n, _)| needs.contains(n) || for_tests.contains(n))
        {
            fault(BANNED, name, format!("depends on {banned}: {why}"));
        }
        for of in for_tests
            .iter()
            .filter(|of| kinds.contains(*of) && kinds.contains(name))
        {
            fault(KIND_TO_KIND, name, uses(of));
        }
    }
}

/// Rules about dependencies from elsewhere.
pub(super) fn dependencies(metadata: &Value, fault: &mut impl FnMut(&'static str, &str, String)) -> Result<()> {
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        if package["source"].is_null() {
            continue;
        }
        versions
            .entry(text(package, "name"))
            .or_default()
            .insert(major(text(package, "version")));
        let licence = text(package, "license");
        if !allowed(licence) {
            let said = if licence.is_empty() { "no licence" } else { licence };
            fault(LICENCE, text(package, "name"), said.to_owned());
        }
    }
    // The lock file names what other platforms would need too.
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock could not be read")?;
    let mut registry = None;
    for package in lock.split("[[package]]").skip(1) {
        let field = |key: &str| {
            let line = package
                .lines()
                .find_map(|l| l.strip_prefix(key)?.trim().strip_prefix('='));
            line.map_or("", |l| l.trim().trim_matches('"'))
        };
        let (name, source) = (field("name"), field("source"));
        if source.is_empty() {
            continue;
        }
        // One registry for all, and nothing from a repository or a folder outside the workspace.
        if !source.starts_with("registry+") || *registry.get_or_insert(source) != source {
            fault(SOURCE, name, source.to_owned());
        }
        if let Some((_, why)) = BANNED_CRATES.iter().find(|(banned, _)| *banned == name) {
            fault(BANNED, name, (*why).to_owned());
        }
    }
    for (name, majors) in versions {
        if majors.len() > 1 && !TWICE.contains(&name) {
            fault(DUPLICATE, name, majors.into_iter().collect::<Vec<_>>().join(" and "));
        }
    }
    Ok(())
}

/// The part of a version that says what goes together.
pub(super) fn major(version: &str) -> String {
    let mut parts = version.split('.');
    match (parts.next().unwrap_or(""), parts.next().unwrap_or("")) {
        ("0", minor) => format!("0.{minor}"),
        (major, _) => major.to_owned(),
    }
}

/// Whether one of the ways in which a package may be used is allowed. Each of several licences that hold together must
/// be.
pub(super) fn allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let one = |licence: &str| LICENCES.contains(&licence.split_whitespace().collect::<Vec<_>>().join(" ").as_str());
    // "A OR B AND C", as packages write it with brackets around the "OR": every part of the "AND" must be allowed.
    plain.split(" AND ").all(|part| part.split(" OR ").any(one))
}
