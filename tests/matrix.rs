//! The proof that every check is real: the whole kill matrix, through the real binary.

use std::process::Command;

use serde_json::Value;

#[test]
fn matrix_kills_every_fault_by_its_requirement_and_accuses_no_variant() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("matrix.json");
    let output = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"))
        .args(["faults", "--combinations", "20", "--report"])
        .arg(format!("json={}", path.display()))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let gaps: Vec<&str> = text.lines().filter(|line| line.starts_with('✗')).collect();
    assert!(output.status.success() && gaps.is_empty(), "{}", gaps.join("\n"));
    let matrix: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let rows = |member: &str| matrix[member].as_array().map_or(0, Vec::len);
    assert!(rows("faults") >= 80, "{} faults", rows("faults"));
    assert!(rows("variants") >= 25, "{} variants", rows("variants"));
    assert_eq!(rows("combinations"), 20);
    assert_eq!((rows("unproven"), rows("idle")), (0, 0));
}
