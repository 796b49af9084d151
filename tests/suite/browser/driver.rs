//! Finds a browser and runs the scripts that drive it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::pages::folder;

/// Set where a missing browser is a mistake, as in CI.
const REQUIRED: &str = "VERIFIK_REQUIRE_BROWSER";
/// Names of the Chromium program.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
/// One browser after the other: each of them keeps several cores busy.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Runs `tests/suite/browser/{name}.mjs`, which says on standard error why it fails, and gives
/// back what it says on standard output.
pub(crate) fn drive(name: &str) -> String {
    let found = (chromium(), modules());
    let (Ok(chromium), Ok(modules)) = found else {
        let missing = [found.0.err(), found.1.err()].into_iter().flatten().collect::<Vec<_>>();
        let missing = missing.join(", and ");
        assert!(std::env::var_os(REQUIRED).is_none(), "{missing}; run scripts/browser.sh");
        // Written directly, since the test harness hides what passing tests print.
        let _ = writeln!(std::io::stderr(), "skipped: {missing}; run scripts/browser.sh");
        return String::new();
    };
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/suite/browser/{name}.mjs")))
        .env("VERIFIK_CHROMIUM", chromium)
        .env("VERIFIK_BROWSER_MODULES", modules)
        .env("VERIFIK_PAGES", folder())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {said}{failed}");
    // A script that ends early, with nothing looked at, must not count as a success.
    assert!(said.contains("looked at "), "{name} looked at nothing: {said}{failed}");
    said.into_owned()
}

/// The path of a Chromium, since what drives it does not search for it.
fn chromium() -> Result<PathBuf, String> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::env::split_paths(&folders)
        .flat_map(|folder| PROGRAMS.iter().map(move |program| folder.join(program)));
    paths.into_iter().find(|path| path.is_file()).ok_or_else(|| "Chromium is missing".to_owned())
}

/// Folder in which `scripts/browser.sh` installs the packages that drive the browser.
fn modules() -> Result<PathBuf, String> {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|output| output.status.success()) {
        return Err("Node is missing".to_owned());
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("browser");
    let is_there = folder.join("node_modules/playwright-core/package.json").is_file();
    is_there.then_some(folder).ok_or_else(|| "playwright-core is missing".to_owned())
}
