//! Atomic writing of files; missing folders are created.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Replaces the contents of the file `path` atomically: a reader sees either the old or the new
/// contents.
///
/// A pipe or a device is written to directly.
pub fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    replace_with(path, |out| out.write_all(contents))
}

/// Like [`replace`], for contents that are written in pieces.
pub fn replace_with<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    // A symbolic link is followed, as without a temporary file.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let present = fs::metadata(path).ok();
    if present.as_ref().is_some_and(|present| !present.is_file()) {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    temporary(path, present.as_ref(), write)?.persist(path).map_err(io::Error::from)?;
    Ok(())
}

/// Returns whether data written to `path` can be read back: it is not a pipe or a device.
#[must_use]
pub fn keeps_contents(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |present| present.is_file())
}

/// Like [`replace`], for a file that must not exist yet.
pub fn create_new(path: &Path, contents: &[u8]) -> io::Result<()> {
    temporary(path, None, |out| out.write_all(contents))?.persist_noclobber(path)?;
    Ok(())
}

/// A temporary file with these contents in the folder of `path`.
fn temporary<E: From<io::Error>>(
    path: &Path,
    present: Option<&Metadata>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<NamedTempFile, E> {
    let mut builder = Builder::new();
    builder.prefix(".verifik-conformance-").suffix(".tmp");
    keep_permissions(&mut builder, present);
    let file = builder.tempfile_in(created_folder(path)?)?;
    let mut out = BufWriter::new(file.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    // Some file systems report a full disk only now.
    file.as_file().sync_all()?;
    Ok(file)
}

/// Creates or truncates the file `path`, to be written in pieces.
pub fn create(path: &Path) -> io::Result<File> {
    created_folder(path)?;
    File::create(path)
}

/// The folder of `path`, created if it is missing.
fn created_folder(path: &Path) -> io::Result<&Path> {
    match path.parent() {
        Some(folder) if folder != Path::new("") => {
            fs::create_dir_all(folder)?;
            Ok(folder)
        }
        _ => Ok(Path::new(".")),
    }
}

/// Gives the new file the permissions of the existing one, or the usual ones: by default a
/// temporary file is readable by its owner only.
#[cfg(unix)]
fn keep_permissions(builder: &mut Builder<'_, '_>, present: Option<&Metadata>) {
    use std::os::unix::fs::PermissionsExt as _;
    // The umask of the process applies to it.
    let usual = || fs::Permissions::from_mode(0o666);
    builder.permissions(present.map_or_else(usual, Metadata::permissions));
}

/// On other systems a temporary file has the usual permissions.
#[cfg(not(unix))]
fn keep_permissions(_: &mut Builder<'_, '_>, _: Option<&Metadata>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_file_is_complete_and_no_other_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/folder/report.json");
        replace(&path, b"first").unwrap();
        replace(&path, b"second").unwrap();
        let error = create_new(&path, b"third").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn unwritable_file_keeps_its_contents() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        replace(&file, b"here").unwrap();
        for path in [folder.path().to_owned(), file.join("below")] {
            replace(&path, b"x").unwrap_err();
            create(&path).unwrap_err();
        }
        assert_eq!(fs::read(&file).unwrap(), b"here");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn replacement_keeps_links_devices_and_permissions() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        fs::write(&file, b"first").unwrap();
        let usual = mode();
        fs::remove_file(&file).unwrap();
        replace(&file, b"first").unwrap();
        assert_eq!(mode(), usual);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, b"second").unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!((fs::read(&file).unwrap(), mode()), (b"second".to_vec(), 0o640));
        replace(Path::new("/dev/null"), b"nothing").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
