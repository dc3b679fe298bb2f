//! Fetches the pinned front-end package with npm, takes from it what pages need, and leaves it to be embedded.
//!
//! The program must serve every byte itself, so nothing here is fetched when it runs. The package's own fonts are
//! licensed for central government only and are left out, with every rule that would ask for them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

/// Our own files beside the package's: name, and the kind that a browser is sent.
const OWN: [(&str, &str); 3] = [
    ("goldenthread.css", "text/css; charset=utf-8"),
    ("goldenthread.js", "text/javascript; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
];

fn main() {
    for watched in [
        "build.rs",
        "assets/package.json",
        "assets/package-lock.json",
        "assets/.npmrc",
    ] {
        println!("cargo::rerun-if-changed={watched}");
    }
    for (name, _) in OWN {
        println!("cargo::rerun-if-changed=assets/{name}");
    }
    // Templates and words are read by macros; without this a new file would not be seen.
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=../../locales");
    if let Err(sentence) = build() {
        eprintln!("{sentence}");
        println!("cargo::error={}", sentence.lines().next().unwrap_or_default());
        exit(1);
    }
}

fn build() -> Result<(), String> {
    let from = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("assets");
    let out = PathBuf::from(variable("OUT_DIR")?);
    let package = install(&from, &out.join("npm"))?;
    let css = read(&package.join("govuk-frontend.min.css"))?;
    let js = read(&package.join("govuk-frontend.min.js"))?;
    let mut files = vec![
        (
            "govuk-frontend.min.css",
            "text/css; charset=utf-8",
            without_government_identity(&css),
        ),
        (
            "govuk-frontend.min.js",
            "text/javascript; charset=utf-8",
            js.replace("//# sourceMappingURL=govuk-frontend.min.js.map", ""),
        ),
    ];
    for (name, kind) in OWN {
        files.push((name, kind, read(&from.join(name))?));
    }
    let mut all = String::new();
    for (name, _, text) in &files {
        all.push_str(name);
        all.push_str(text);
    }
    let ready = out.join("assets");
    fs::create_dir_all(&ready).map_err(|e| cannot("make", &ready, &e))?;
    let mut listing = format!(
        "pub(crate) const FINGERPRINT: &str = \"{:016x}\";\npub(crate) const FILES: &[File] = &[\n",
        fingerprint(&all)
    );
    for (name, kind, text) in &files {
        let path = ready.join(name);
        fs::write(&path, text).map_err(|e| cannot("write", &path, &e))?;
        listing.push_str(&format!(
            "    File {{ name: {name:?}, kind: {kind:?}, bytes: include_bytes!({:?}) }},\n",
            path.display().to_string()
        ));
    }
    listing.push_str("];\n");
    let path = out.join("assets.rs");
    fs::write(&path, listing).map_err(|e| cannot("write", &path, &e))
}

/// Runs npm once for each content of the lock file; returns the folder of the prebuilt files.
fn install(from: &Path, to: &Path) -> Result<PathBuf, String> {
    let built = to.join("node_modules/govuk-frontend/dist/govuk");
    let lock = read(&from.join("package-lock.json"))?;
    let done = to.join("installed");
    if fs::read_to_string(&done).is_ok_and(|said| said == lock) && built.join("govuk-frontend.min.css").is_file() {
        return Ok(built);
    }
    fs::create_dir_all(to).map_err(|e| cannot("make", to, &e))?;
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        let (source, target) = (from.join(name), to.join(name));
        fs::copy(&source, &target).map_err(|e| cannot("copy", &source, &e))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(to)
        .output()
        .map_err(|e| {
            format!(
                "The pages need npm while building, to fetch their style sheet, and npm could not be started ({e}). Install Node 20 or newer, which brings npm, and build again."
            )
        })?;
    if !output.status.success() {
        return Err(format!(
            "npm could not fetch the packages that crates/web/assets/package-lock.json names. Check that this machine reaches the package registry npm is set up with, and build again. npm said:\n{}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    fs::write(&done, lock).map_err(|e| cannot("write", &done, &e))?;
    Ok(built)
}

/// Takes out the fonts and pictures that only central government may use, so that no page ever requests them.
fn without_government_identity(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("@font-face{") {
        kept.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    let kept = kept
        .replace("GDS Transport,", "")
        .replace("\"GDS Transport\",", "")
        .replace("/*# sourceMappingURL=govuk-frontend.min.css.map */", "");
    let mut clean = String::with_capacity(kept.len());
    let mut rest = kept.as_str();
    while let Some(at) = rest.find("url(/assets/") {
        clean.push_str(&rest[..at]);
        clean.push_str("none");
        rest = rest[at..].split_once(')').map_or("", |(_, after)| after);
    }
    clean.push_str(rest);
    clean
}

/// FNV-1a over the files' names and bytes: it only has to differ when a file does.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| format!("{name} is not set: build with cargo."))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| cannot("read", path, &e))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("Could not {what} {}: {error}.", path.display())
}
