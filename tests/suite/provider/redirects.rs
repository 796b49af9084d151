//! Variants that redirect: with or without a token, nothing is done.

use crate::provider::support::{COLLECTIONS, Target, behaviour, item, start_with};

/// Status of a variant's answer to a path with a slash, and the text before the path.
const SLASHES: &[(&str, u16, Option<&str>)] = &[
    ("slash-redirects-301", 301, Some("")),
    ("slash-redirects-302", 302, Some("")),
    ("slash-redirects-303", 303, Some("")),
    ("slash-redirects-307", 307, Some("")),
    ("slash-redirects-308", 308, Some("")),
    ("slash-redirects-elsewhere", 308, Some("https://www.example.com")),
    ("slash-redirects-without-location", 307, None),
];

#[tokio::test]
async fn a_slash_at_the_end_is_redirected_and_nothing_is_done() {
    for &(variant, status, origin) in SLASHES {
        let target = start_with(behaviour(&[], &[variant])).await;
        let created = target.create_collection("door").await;
        for path in [COLLECTIONS.to_owned(), item(COLLECTIONS, &created)] {
            let location = origin.map(|origin| format!("{origin}{path}"));
            for method in ["DELETE", "GET", "PUT", "OPTIONS"] {
                let slashed = format!("{path}/");
                for request in [target.request(method, &slashed), target.bare(method, &slashed)] {
                    let answer = Target::headed(request, "location").await;
                    assert_eq!(answer, (status, location.clone()), "{variant} {method} {path}");
                }
            }
        }
        assert_eq!(target.call("DELETE", "/v2/projects/").await.0, 404, "{variant}");
        assert_eq!(target.listed().await, [created], "{variant}");
    }
}

#[tokio::test]
async fn a_token_in_the_query_is_not_repeated_in_a_location() {
    let target = start_with(behaviour(&[], &["slash-redirects-308", "odd-paths-redirect"])).await;
    for path in [format!("{COLLECTIONS}/?token=t"), format!("/{COLLECTIONS}?token=t")] {
        let (status, location) = Target::headed(target.bare("GET", &path), "location").await;
        assert_eq!((status, location.as_deref()), (308, Some(COLLECTIONS)), "{path}");
    }
}

#[tokio::test]
async fn an_odd_path_is_redirected_to_its_plain_form_and_nothing_is_done() {
    let target = start_with(behaviour(&[], &["odd-paths-redirect"])).await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    let id = created["_id"].as_str().unwrap();
    for (odd, plain) in [
        (format!("{path}/"), path.clone()),
        (format!("{COLLECTIONS}//{id}"), path.clone()),
        (format!("/{path}"), path.clone()),
        (format!("{COLLECTIONS}%2F{id}"), path.clone()),
        (format!("{COLLECTIONS}/..%2fcollections%2f{id}"), path.clone()),
        (format!("{path}%2Fpersons"), format!("{path}/persons")),
        ("//".to_owned(), "/".to_owned()),
    ] {
        for request in [target.request("DELETE", &odd), target.bare("DELETE", &odd)] {
            let answer = Target::headed(request, "location").await;
            assert_eq!(answer, (308, Some(plain.clone())), "{odd}");
        }
    }
    assert_eq!(target.call("GET", "/").await.0, 404);
    assert_eq!(target.listed().await, [created]);
}

#[tokio::test]
async fn an_id_of_another_length_is_redirected_to_the_list_and_nothing_is_done() {
    for shape in ["ids-uuid", "ids-ulid", "members-reordered"] {
        let target = start_with(behaviour(&[], &["malformed-redirects", shape])).await;
        let created = target.create_collection("door").await;
        let path = item(COLLECTIONS, &created);
        for odd in [format!("{path}0"), path[..path.len() - 1].to_owned()] {
            for method in ["DELETE", "GET"] {
                let answer = Target::headed(target.request(method, &odd), "location").await;
                assert_eq!(answer, (302, Some(COLLECTIONS.to_owned())), "{shape} {method} {odd}");
            }
            assert_eq!(target.bare("DELETE", &odd).send().await.unwrap().status(), 401);
        }
        let strange = format!("{}!", &path[..path.len() - 1]);
        assert_eq!(target.call("DELETE", &strange).await.0, 400, "{shape}");
        assert_eq!(target.listed().await, [created], "{shape}");
    }
}
