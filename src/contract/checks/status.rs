//! Checks of the status code.

use super::{Check, Mismatch, brief};

/// Check: the status is 200.
#[must_use]
pub fn ok() -> Check {
    one_of(&[200])
}

/// Check: the status is one of these.
#[must_use]
pub fn one_of(statuses: &[u16]) -> Check {
    let accepted = statuses.to_vec();
    Check::new(statuses.iter().map(u16::to_string), move |exchange| {
        let holds = exchange.status().is_some_and(|status| accepted.contains(&status));
        Mismatch::unless(holds, || brief(exchange))
    })
}

/// Check: the status is 2xx.
#[must_use]
pub fn success() -> Check {
    within("2xx", 200..300)
}

/// Check: the status is 4xx, so the request is refused as the client's mistake.
#[must_use]
pub fn refused() -> Check {
    within("4xx", 400..500)
}

/// Check: the status is 4xx or 3xx. A redirect carries nothing out; following it is another request
/// (RFC 9110 section 15.4).
#[must_use]
pub fn not_carried_out() -> Check {
    Check::new(["4xx", "3xx"], |exchange| {
        let holds = exchange.status().is_some_and(|status| (300..500).contains(&status));
        Mismatch::unless(holds, || brief(exchange))
    })
}

/// Check: the status is one of these or 3xx, which carries nothing out.
#[must_use]
pub fn one_of_or_redirect(statuses: &[u16]) -> Check {
    let accepted = statuses.to_vec();
    let expected = statuses.iter().map(u16::to_string).chain(["3xx".to_owned()]);
    Check::new(expected, move |exchange| {
        let holds = exchange
            .status()
            .is_some_and(|status| (300..400).contains(&status) || accepted.contains(&status));
        Mismatch::unless(holds, || brief(exchange))
    })
}

/// Check: the status is 2xx or 4xx.
#[must_use]
pub fn success_or_refused() -> Check {
    Check::new(["2xx", "4xx"], |exchange| {
        let holds = success().holds(exchange) || refused().holds(exchange);
        Mismatch::unless(holds, || brief(exchange))
    })
}

fn within(name: &'static str, range: std::ops::Range<u16>) -> Check {
    Check::new([name], move |exchange| {
        let holds = exchange.status().is_some_and(|status| range.contains(&status));
        Mismatch::unless(holds, || brief(exchange))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;

    #[test]
    fn a_status_is_accepted_only_when_it_is_named() {
        assert!(ok().holds(&answered(200, &[], "{}")));
        assert!(!ok().holds(&answered(201, &[], "{}")));
        assert!(one_of(&[401, 403]).holds(&answered(403, &[], "{}")));
        let mismatch = one_of(&[401, 403]).judge(&answered(204, &[], "")).remove(0);
        assert_eq!(mismatch.actual, "204 with an empty body");
        assert_eq!(one_of(&[401, 403]).expected(), ["401", "403"]);
    }

    #[test]
    fn classes_end_where_they_should() {
        assert!(
            refused().holds(&answered(400, &[], "")) && refused().holds(&answered(499, &[], ""))
        );
        assert!(!refused().holds(&answered(399, &[], "")));
        assert!(!refused().holds(&answered(500, &[], "")));
        assert!(
            success().holds(&answered(200, &[], "")) && success().holds(&answered(299, &[], ""))
        );
        assert!(!success().holds(&answered(199, &[], "")));
        assert!(!success().holds(&answered(300, &[], "")));
        assert!(success_or_refused().holds(&answered(204, &[], "")));
        assert!(success_or_refused().holds(&answered(415, &[], "")));
        assert!(!success_or_refused().holds(&answered(302, &[], "")));
        assert!(!success_or_refused().holds(&answered(500, &[], "")));
    }
}
