//! Files put into a folder, all or none.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use returns::Input;

/// One file on its way into the folder.
struct Coming {
    /// Where it is written first.
    half: PathBuf,
    /// Where it belongs.
    place: PathBuf,
    /// Where what is there already is set aside.
    aside: PathBuf,
}

/// Writes all files or none: each under another name first, then all renamed, and what they replace set aside until
/// every one is in its place. Where that stops half-way it is undone, and what cannot be undone is named; only a
/// machine that stops between two renamings leaves some new files and some old, those set aside as `.NAME.PID.old`.
///
/// # Errors
/// A file that is there already unless `replace`, a folder where a file is to be, and what the system says.
pub(super) fn put(files: &[Input], folder: &Path, replace: bool) -> Result<Vec<String>> {
    let hidden = |file: &Input, end: &str| folder.join(format!(".{}.{}.{end}", file.name, std::process::id()));
    let coming: Vec<Coming> = files
        .iter()
        .map(|file| Coming {
            half: hidden(file, "part"),
            place: folder.join(&file.name),
            aside: hidden(file, "old"),
        })
        .collect();
    for Coming { place, .. } in &coming {
        if place.is_dir() {
            bail!(
                "{} is a folder, but a file is to be written there; --out names another folder",
                place.display()
            );
        }
        if place.exists() && !replace {
            bail!(
                "{} is there already; --replace replaces it, --out names another folder",
                place.display()
            );
        }
    }
    let mut held = Vec::new();
    let written = files.iter().zip(&coming).try_for_each(|(file, coming)| -> Result<()> {
        let mut out = new_file(&coming.half)?;
        out.write_all(&file.read(u64::MAX)?)?;
        out.sync_all()?;
        held.push(out);
        Ok(())
    });
    let done = written.and_then(|()| all_in_place(&coming, |from, to| std::fs::rename(from, to)));
    drop(held);
    for Coming { half, aside, .. } in &coming {
        // What is left over; that there is nothing left is no fault. What could not be put back stays set aside.
        let _ = std::fs::remove_file(half);
        if done.is_ok() {
            let _ = std::fs::remove_file(aside);
        }
    }
    done.map_err(|error| {
        let nothing = format!("nothing could be written to {}", folder.display());
        match why(&error, folder) {
            Some(why) => anyhow!("{nothing}: {why}"),
            None => error.context(nothing),
        }
    })?;
    clear_left_behind(files, folder);
    Ok(coming.iter().map(|c| c.place.display().to_string()).collect())
}

/// A new file that only its owner may read: a return names children. What an earlier run of the same number left is
/// replaced, and a link in its place is not followed.
fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let file = options.open(path)?;
    // Held until it has its name: a file like this that no process holds is left from a run that was stopped.
    // Where files cannot be held, such files are left to a person.
    let _ = file.try_lock();
    Ok(file)
}

/// Removes what stopped runs left half-written in a folder for files of these names, and notes what they had set aside,
/// which may be the only copy of an earlier return.
fn clear_left_behind(files: &[Input], folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let of_a_run = |end: &str| {
            let middle = name.strip_prefix('.').and_then(|name| name.strip_suffix(end));
            middle
                .and_then(|middle| middle.rsplit_once('.'))
                .is_some_and(|(file, run)| {
                    run != std::process::id().to_string()
                        && run.chars().all(|c| c.is_ascii_digit())
                        && files.iter().any(|other| other.name == file)
                })
        };
        if of_a_run(".part") {
            // One that cannot be opened may be another user's, who is writing it.
            let is_held = File::open(&path).map_or(true, |file| file.try_lock().is_err());
            if !is_held && std::fs::remove_file(&path).is_ok() {
                eprintln!(
                    "Removed {}, which a run that was stopped had left half-written.",
                    path.display()
                );
            }
        } else if of_a_run(".old") {
            eprintln!(
                "Note: {} is a file that a run that was stopped had set aside to replace it. Keep it or remove it.",
                path.display()
            );
        }
    }
}

/// Why nothing could be written to a folder, in plain words where the reason is a usual one.
fn why(error: &anyhow::Error, folder: &Path) -> Option<&'static str> {
    match error.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::PermissionDenied => Some("you may not write there; --out names another folder"),
        io::ErrorKind::ReadOnlyFilesystem => Some("it can only be read; --out names another folder"),
        // Another run may have removed a file that was being written.
        io::ErrorKind::NotFound if !folder.exists() => {
            Some("there is no such folder; make it, or name another with --out")
        }
        io::ErrorKind::NotADirectory => Some("this is a file; --out names a folder"),
        io::ErrorKind::StorageFull => Some("the disk is full"),
        _ => None,
    }
}

/// Renames all, or puts back what was renamed.
fn all_in_place(coming: &[Coming], rename: impl Fn(&Path, &Path) -> io::Result<()>) -> Result<()> {
    let mut done: Vec<(&Path, &Path)> = Vec::new();
    let stopped = coming.iter().try_for_each(|c| {
        if c.place.exists() {
            rename(&c.place, &c.aside)?;
            done.push((&c.place, &c.aside));
        }
        rename(&c.half, &c.place)?;
        done.push((&c.half, &c.place));
        Ok(())
    });
    let Err(error): io::Result<()> = stopped else {
        return Ok(());
    };
    let stuck: Vec<String> = done
        .into_iter()
        .rev()
        .filter(|(from, to)| rename(to, from).is_err())
        .map(|(_, to)| to.display().to_string())
        .collect();
    match stuck.is_empty() {
        true => Err(error.into()),
        false => Err(anyhow!(
            "{error}; what had been done could not all be undone, look at {}",
            stuck.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::cell::Cell;
    use std::collections::BTreeMap;

    fn holds(folder: &Path) -> BTreeMap<String, String> {
        let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
        files
            .map(|f| {
                let name = f.file_name().into_string().unwrap();
                (name, std::fs::read_to_string(f.path()).unwrap())
            })
            .collect()
    }

    #[test]
    fn where_renaming_stops_half_way_the_folder_is_as_it_was() {
        // Of three files the second is there already, so that four renamings put them in place.
        for stops_at in 0..=4 {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: String| folder.path().join(name);
            let coming: Vec<Coming> = ["a", "b", "c"]
                .iter()
                .map(|n| Coming {
                    half: at(format!(".{n}.part")),
                    place: at((*n).to_owned()),
                    aside: at(format!(".{n}.old")),
                })
                .collect();
            std::fs::write(at("b".to_owned()), "old").unwrap();
            coming.iter().for_each(|c| std::fs::write(&c.half, "new").unwrap());
            let before = holds(folder.path());
            let renamed = Cell::new(0);
            let done = all_in_place(&coming, |from, to| {
                renamed.set(renamed.get() + 1);
                match renamed.get() == stops_at + 1 {
                    true => Err(io::Error::other("the disk is full")),
                    false => std::fs::rename(from, to),
                }
            });
            if stops_at < 4 {
                assert_eq!(done.unwrap_err().to_string(), "the disk is full");
                assert_eq!(holds(folder.path()), before, "{stops_at}");
            } else {
                done.unwrap();
                let after = holds(folder.path());
                assert!(["a", "b", "c"].iter().all(|n| after[*n] == "new"), "{after:?}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_written_file_is_its_owner_s_alone_and_replaces_a_wider_one() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a.xml");
        std::fs::write(&place, "old").unwrap();
        std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o644)).unwrap();
        put(&[Input::bytes("a.xml", b"new".to_vec())], folder.path(), true).unwrap();
        assert_eq!(std::fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_stopped_runs_left_half_written_is_removed_and_what_is_in_use_or_set_aside_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [
            ".a.xml.1.part",
            ".a.xml.2.part",
            ".a.xml.1.old",
            ".b.xml.1.part",
            ".a.xml.x.part",
        ] {
            std::fs::write(at(name), "half").unwrap();
        }
        let running = File::open(at(".a.xml.2.part")).unwrap();
        running.lock().unwrap();
        put(&[Input::bytes("a.xml", b"new".to_vec())], folder.path(), false).unwrap();
        let left: Vec<String> = holds(folder.path()).into_keys().collect();
        assert_eq!(
            left,
            [
                ".a.xml.1.old",
                ".a.xml.2.part",
                ".a.xml.x.part",
                ".b.xml.1.part",
                "a.xml"
            ]
        );
    }

    #[test]
    fn a_half_written_file_that_cannot_be_opened_stays() {
        let folder = tempfile::tempdir().unwrap();
        // A link in a circle cannot be opened, by the machine's owner either.
        let circle = folder.path().join(".a.xml.1.part");
        #[cfg(unix)]
        std::os::unix::fs::symlink(&circle, &circle).unwrap();
        put(&[Input::bytes("a.xml", b"new".to_vec())], folder.path(), false).unwrap();
        #[cfg(unix)]
        assert!(circle.symlink_metadata().is_ok());
    }

    #[test]
    fn only_a_folder_that_is_not_there_is_said_to_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let file = [Input::bytes("a.xml", Vec::new())];
        let refused = put(&file, &folder.path().join("gone"), false).unwrap_err();
        assert!(format!("{refused:#}").ends_with("there is no such folder; make it, or name another with --out"));
        let removed = anyhow::Error::from(io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(why(&removed, folder.path()), None);
        assert!(why(&removed, &folder.path().join("gone")).is_some());
    }

    #[test]
    fn what_cannot_be_put_back_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let coming = ["a", "b"].map(|n| Coming {
            half: at(&format!(".{n}.part")),
            place: at(n),
            aside: at(&format!(".{n}.old")),
        });
        std::fs::write(&coming[0].half, "new").unwrap();
        let renamed = Cell::new(0);
        let done = all_in_place(&coming, |from, to| {
            renamed.set(renamed.get() + 1);
            match renamed.get() {
                1 => std::fs::rename(from, to),
                _ => Err(io::Error::other("no more")),
            }
        });
        let message = done.unwrap_err().to_string();
        assert!(
            message.starts_with("no more; ") && message.ends_with(&at("a").display().to_string()),
            "{message}"
        );
    }

    #[test]
    fn files_replace_those_of_the_same_name_and_leave_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = |text: &str| [Input::bytes("a.xml", text.as_bytes().to_vec())];
        put(&file("one"), folder.path(), false).unwrap();
        assert!(put(&file("two"), folder.path(), false).is_err());
        put(&file("two"), folder.path(), true).unwrap();
        assert_eq!(
            holds(folder.path()),
            BTreeMap::from([("a.xml".to_owned(), "two".to_owned())])
        );
        std::fs::create_dir(folder.path().join("b.xml")).unwrap();
        let refused = put(&[Input::bytes("b.xml", Vec::new())], folder.path(), true).unwrap_err();
        assert!(refused.to_string().contains("is a folder"), "{refused}");
    }
}
