//! Writing files: never half of one, and the folder is made if it is missing.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Puts `contents` into the file `path`, all of it or nothing: whoever reads the file sees what
/// was there before or what is there now, whatever happens in between.
///
/// What is no regular file, such as a pipe or a device, is written to as it is.
pub fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    replace_with(path, |out| out.write_all(contents))
}

/// The same for contents that are written little by little.
pub fn replace_with<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    // Through a symbolic link its target is written, as without a temporary file.
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

/// Whether what is written to `path` can be read there again: it is not a pipe or a device.
#[must_use]
pub fn keeps_contents(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |present| present.is_file())
}

/// The same for a file that must not be there yet.
pub fn create_new(path: &Path, contents: &[u8]) -> io::Result<()> {
    temporary(path, None, |out| out.write_all(contents))?.persist_noclobber(path)?;
    Ok(())
}

/// A file with these contents, beside the place where it is going to be.
fn temporary<E: From<io::Error>>(
    path: &Path,
    present: Option<&Metadata>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<NamedTempFile, E> {
    let mut builder = Builder::new();
    builder.prefix(".verifik-conformance-").suffix(".tmp");
    keep_permissions(&mut builder, present);
    let file = builder.tempfile_in(made_folder(path)?)?;
    let mut out = BufWriter::new(file.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    // Some file systems report a full disk no earlier.
    file.as_file().sync_all()?;
    Ok(file)
}

/// Creates the file `path`, or empties it, to be written to little by little.
pub fn create(path: &Path) -> io::Result<File> {
    made_folder(path)?;
    File::create(path)
}

/// The folder of `path`, made if it is missing.
fn made_folder(path: &Path) -> io::Result<&Path> {
    match path.parent() {
        Some(folder) if folder != Path::new("") => {
            fs::create_dir_all(folder)?;
            Ok(folder)
        }
        _ => Ok(Path::new(".")),
    }
}

/// Lets the new file have the permissions of the present one, or those of any new file: left to
/// itself, a temporary file could be read by its owner only.
#[cfg(unix)]
fn keep_permissions(builder: &mut Builder<'_, '_>, present: Option<&Metadata>) {
    use std::os::unix::fs::PermissionsExt as _;
    // The process's mask is applied to it.
    let usual = || fs::Permissions::from_mode(0o666);
    builder.permissions(present.map_or_else(usual, Metadata::permissions));
}

/// Elsewhere, a temporary file has the permissions of any new file.
#[cfg(not(unix))]
fn keep_permissions(_: &mut Builder<'_, '_>, _: Option<&Metadata>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_else_is_left() {
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
    fn a_place_that_cannot_be_written_keeps_what_it_had() {
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
    fn links_devices_and_permissions_stay_what_they_are() {
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
