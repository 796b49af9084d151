//! Markers: the names of everything that runs create. Nothing without a marker is ever touched.

/// Prefix of the name of everything that any run creates.
pub const MARKER_PREFIX: &str = "verifik-conformance-";

/// Form of a name: the text after the marker. No other text may follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameForm {
    /// Nothing.
    Plain,
    /// Letters that are not ASCII.
    Accented,
    /// Quotes, letters that are not ASCII, and characters with a meaning in SQL, HTML or a path.
    Quoted,
    /// More than 100 characters, some of them beyond the basic plane or of several code points.
    Long,
}

impl NameForm {
    const ALL: [Self; 4] = [Self::Plain, Self::Accented, Self::Quoted, Self::Long];

    /// The text after the marker.
    #[must_use]
    pub fn tail(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Accented => " ñäç→",
            Self::Quoted => r#" d'Çà "x" <b>&amp;\%;--"#,
            Self::Long => {
                " 🙂👩‍👩‍👧🇨🇴 with a name that is much longer than most names of collections are, so that a \
                 column that is too short for it cuts it"
            }
        }
    }
}

/// Number of hexadecimal digits that identify a run.
const RUN_DIGITS: usize = 12;

/// Returns an identifier for a new run.
#[must_use]
pub fn new_run_id() -> String {
    format!("{MARKER_PREFIX}{:012x}", fastrand::u64(..) >> 16)
}

/// Returns the run in a name; `None` if it is not exactly a marker: run and number, joined by a
/// hyphen. Earlier releases put the scenario between both.
#[must_use]
pub fn run_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(MARKER_PREFIX)?;
    let (digits, rest) = rest.split_at_checked(RUN_DIGITS)?;
    let is_hexadecimal = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let rest = rest.strip_prefix('-')?;
    let rest = without_tail(rest);
    let (scenario, number) = rest.rsplit_once('-').unwrap_or(("none", rest));
    let is_scenario = !scenario.is_empty()
        && scenario.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_hexadecimal && is_scenario && is_number).then(|| &name[..MARKER_PREFIX.len() + RUN_DIGITS])
}

/// Returns the marker of a name, without the tail that its form adds.
#[must_use]
pub fn without_tail(name: &str) -> &str {
    let tails = NameForm::ALL.iter().map(|form| form.tail()).filter(|tail| !tail.is_empty());
    tails.into_iter().find_map(|tail| name.strip_suffix(tail)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_of_recognises_every_marker() {
        let run = new_run_id();
        for tail in [
            "1",
            "4711",
            "1 ñäç→",
            "success-1",
            "double-delete-12",
            "delete-races-update-3-1",
            "tenancy-1 ñäç→",
        ] {
            assert_eq!(run_of(&format!("{run}-{tail}")), Some(run.as_str()), "{tail}");
        }
        for form in NameForm::ALL {
            let name = format!("{run}-success-1{}", form.tail());
            assert_eq!(run_of(&name), Some(run.as_str()), "{name}");
        }
    }

    #[test]
    fn run_of_refuses_similar_names() {
        for name in [
            "",
            "verifik-conformance-",
            "verifik-conformance-xyz",
            "verifik-conformance-0123456789ab",
            "verifik-conformance-0123456789ab-",
            "verifik-conformance-0123456789ab-success",
            "verifik-conformance-0123456789ab-success-",
            "verifik-conformance-0123456789ab--1",
            "verifik-conformance-0123456789ab-success-1 ",
            "verifik-conformance-0123456789ab-success-1 of ours",
            "verifik-conformance-0123456789ab-success-1\n",
            "verifik-conformance-0123456789ab-success-one",
            "verifik-conformance-0123456789AB-success-1",
            "verifik-conformance-0123456789a-success-1",
            "verifik-conformance-0123456789abc-success-1",
            "Verifik-Conformance-0123456789ab-success-1",
            "VERIFIK-CONFORMANCE-0123456789ab-success-1",
            " verifik-conformance-0123456789ab-success-1",
            "copy of verifik-conformance-0123456789ab-success-1",
            "verifik-conformance-0123456789ñb-success-1",
        ] {
            assert_eq!(run_of(name), None, "{name}");
        }
    }
}
