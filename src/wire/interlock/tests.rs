use super::*;
use crate::api::{COLLECTION, PERSON, VERIFIK};
use crate::model::Purpose;
use crate::wire::{Ledger, State, Token};

const OURS: &str = "65b9592267cc4f096dbe743d";
const THEIRS: &str = "65c2a9364d8e8d3917eaf383";

fn interlock(radius: BlastRadius) -> (BaseUrl, Interlock) {
    let base = BaseUrl::parse("http://127.0.0.1:9/gateway").unwrap();
    let inventory = Inventory::new(&VERIFIK, None, Ledger::in_memory());
    inventory.permit(&COLLECTION, OURS, &[]).unwrap();
    let interlock = Interlock::new(base.clone(), Arc::new(inventory), radius);
    (base, interlock)
}

fn permits(radius: BlastRadius, call: &Call) -> Result<(), Refusal> {
    let (base, interlock) = interlock(radius);
    interlock.permits(call, &base.join(&call.path, call.query.as_deref()).unwrap())
}

fn delete(tail: &str) -> Call {
    let path = format!("{}{tail}", COLLECTION.root);
    Call::new(Method::DELETE, path, Purpose::Judged)
}

#[test]
fn only_what_this_run_created_may_be_deleted() {
    assert!(permits(BlastRadius::Account, &delete(&format!("/{OURS}"))).is_ok());
    for tail in [
        &format!("/{THEIRS}"),
        &format!("/{OURS}/../{THEIRS}"),
        &format!("/{OURS}/"),
        "",
        "/",
        &format!("/{OURS},{THEIRS}"),
        "/../persons/x",
    ] {
        assert!(permits(BlastRadius::Account, &delete(tail)).is_err(), "{tail}");
    }
}

#[test]
fn query_and_body_never_widen_it() {
    let ours = format!("/{OURS}");
    assert!(permits(BlastRadius::Own, &delete(&ours).query(&format!("ids={OURS}"))).is_ok());
    assert!(permits(BlastRadius::Own, &delete(&ours).query(&format!("ids={THEIRS}"))).is_err());
    let encoded = format!("ids=%{:02x}{}", THEIRS.as_bytes()[0], &THEIRS[1..]);
    assert!(permits(BlastRadius::Own, &delete(&ours).query(&encoded)).is_err());
    let body = format!("{{\"_id\":\"{}\"}}", THEIRS.to_ascii_uppercase());
    assert!(permits(BlastRadius::Own, &delete(&ours).body("application/json", body)).is_err());
}

#[test]
fn a_name_is_found_wherever_it_stands_and_nothing_else_is() {
    let code = "0f8fad5b-d9cb-469f-a165-70867728950e";
    let none = |_: &str| false;
    for text in [
        THEIRS.to_owned(),
        format!("x-{THEIRS}-x"),
        format!("ü{THEIRS}ü"),
        format!("g{THEIRS}g"),
        format!("{}%2C{THEIRS}", "y".repeat(100_000)),
        format!("{code}."),
        format!("%7B{code}"),
    ] {
        assert!(names_another(text.as_bytes(), none).is_some(), "{text}");
    }
    for text in [&THEIRS[1..], &format!("0{THEIRS}"), &code[1..], &format!("{code}-"), "100 %"] {
        assert_eq!(names_another(text.as_bytes(), none), None, "{text}");
    }
}

#[test]
fn a_path_that_only_begins_like_the_base_leaves_it() {
    for path in ["/../gateway-of-others/v2/x", "/../v2/x"] {
        let get = Call::new(Method::GET, path, Purpose::Judged);
        assert!(permits(BlastRadius::Own, &get).is_err(), "{path}");
    }
}

#[test]
fn a_path_hides_no_query() {
    let (base, interlock) = interlock(BlastRadius::Own);
    interlock.declare_probe("/zzz", BlastRadius::Own).unwrap();
    for tail in [format!("/{OURS}?{THEIRS}"), format!("/zzz?{THEIRS}"), format!("/{OURS}#x")] {
        let call = delete(&tail);
        let url = base.join(&call.path, None).unwrap();
        assert!(interlock.permits(&call, &url).is_err(), "{tail}");
    }
}

#[test]
fn a_hidden_method_counts_as_what_it_hides() {
    let path = COLLECTION.item(THEIRS);
    let get = Call::new(Method::GET, path.clone(), Purpose::Judged);
    assert!(permits(BlastRadius::Own, &get).is_ok());
    assert!(
        permits(BlastRadius::Own, &get.clone().header("x-http-method-override", "DELETE")).is_err()
    );
    assert!(permits(BlastRadius::Own, &get.clone().query("%5FMethod=DELETE")).is_err());
    assert!(permits(BlastRadius::Own, &get.query("_method=DELETE")).is_err());
    let root = COLLECTION.root;
    let post = Call::new(Method::POST, root, Purpose::SetUp);
    assert!(permits(BlastRadius::Own, &post).is_ok());
    assert!(permits(BlastRadius::Own, &post.query("_method=DELETE")).is_err());
}

#[test]
fn probes_are_declared_first_and_name_nobody() {
    let (_, interlock) = interlock(BlastRadius::Own);
    assert!(interlock.declare_probe("/zzz", BlastRadius::Own).is_ok());
    assert_eq!(
        interlock.declare_probe("", BlastRadius::Account),
        Err(ProbeError::NeedsAccount(String::new()))
    );
    for tail in ["", "/", "//", "/.", "?x"] {
        assert_eq!(
            interlock.declare_probe(tail, BlastRadius::Own),
            Err(ProbeError::NeedsAccount(tail.to_owned())),
        );
    }
    assert!(interlock.declare_probe(&format!("/{THEIRS}/"), BlastRadius::Own).is_err());
    assert!(interlock.declare_probe("/../persons/x", BlastRadius::Own).is_err());
    assert!(interlock.declare_probe(&format!("/{OURS}/"), BlastRadius::Own).is_ok());
}

#[test]
fn a_hostile_identifier_is_never_adopted() {
    let (_, interlock) = interlock(BlastRadius::Own);
    for id in ["", "..", "a/b", "a?b", "%2e%2e", "a b", "project-type", &"a".repeat(65)] {
        assert!(interlock.inventory.permit(&COLLECTION, id, &[]).is_err(), "{id}");
    }
}

#[test]
fn lent_resources_are_updated_but_never_deleted() {
    let (base, interlock) = interlock(BlastRadius::Own);
    interlock.inventory.lend(&PERSON, THEIRS, &[]).unwrap();
    let path = PERSON.item(THEIRS);
    let url = base.join(&path, None).unwrap();
    let call = |method| Call::new(method, path.clone(), Purpose::SetUp);
    assert!(interlock.permits(&call(Method::PUT), &url).is_ok());
    assert!(interlock.permits(&call(Method::DELETE), &url).is_err());
}

#[test]
fn no_identifier_hides_between_two_looks() {
    // Everything that counts, word by word and byte by byte.
    let plainly = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
        let found = words.flat_map(|word| {
            let ids = word.split(|letter: char| !letter.is_ascii_hexdigit());
            let is_code = word.len() == 36 && uuid::Uuid::try_parse(word).is_ok();
            ids.filter(|part| part.len() == 24).chain(is_code.then_some(word))
        });
        found.map(str::to_owned).collect()
    };
    let mut random = fastrand::Rng::with_seed(7);
    let pieces =
        ["64f0c1d2e3f4a5b6c7d8e9f0", "0c6a2f3e-1b4d-4c5e-8f60-718293a4b5c6", "y", "-", "a", " "];
    let mut some = 0;
    for _ in 0..20_000 {
        let text: String = (0..random.usize(..40))
            .map(|_| {
                let likely =
                    if random.u8(..12) == 0 { random.usize(..2) } else { random.usize(2..6) };
                pieces[likely]
            })
            .collect();
        let found: Vec<&str> = identifiers(text.as_bytes()).collect();
        assert_eq!(found, plainly(&text), "{text}");
        some += usize::from(!found.is_empty());
    }
    assert!(some > 1_000, "{some}");
}

#[test]
fn a_probe_that_two_parts_of_a_run_mean_stays_until_both_are_done() {
    let (base, interlock) = interlock(BlastRadius::Own);
    let (tail, call) = ("/never-issued", delete("/never-issued"));
    let is_permitted = || interlock.permits(&call, &base.join(&call.path, None).unwrap()).is_ok();
    interlock.declare_probe(tail, BlastRadius::Own).unwrap();
    interlock.declare_probe(tail, BlastRadius::Own).unwrap();
    interlock.inventory.withdraw(tail);
    assert!(is_permitted());
    interlock.inventory.withdraw(tail);
    interlock.inventory.withdraw(tail);
    assert!(!is_permitted());
}

#[tokio::test]
async fn item_that_was_seen_gone_is_known_until_it_is_forgotten_and_permitted_until_its_part_ends()
{
    let base = BaseUrl::parse("http://127.0.0.1:9/gateway").unwrap();
    let run = Some("verifik-conformance-0123456789ab".to_owned());
    let inventory = Arc::new(Inventory::new(&VERIFIK, run, Ledger::in_memory()));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), BlastRadius::Own);
    let call = delete(&format!("/{OURS}"));
    let url = base.join(&call.path, None).unwrap();
    let part = inventory.open_part();
    let item = inventory.announce(part, &COLLECTION, "m", &Token::Primary, "test").await.unwrap();
    assert!(interlock.permits(&call, &url).is_err(), "nobody knows yet what it is");
    inventory.confirm(&item, OURS, &[]).await.unwrap();
    inventory.note_answer(part, "GET", url.as_str(), Some(404), true);
    assert_eq!(inventory.confirmed(part)[0].state, State::SeenGone);
    assert!(interlock.permits(&call, &url).is_ok(), "it may be deleted once more");
    inventory.note_answer(part, "PUT", url.as_str(), Some(200), false);
    assert_eq!(inventory.confirmed(part)[0].state, State::Confirmed, "it may be back");
    assert_eq!(inventory.revoke(part), [OURS]);
    assert!(interlock.permits(&call, &url).is_err(), "its part is over");
    assert!(inventory.knows(OURS), "it may come back");
    assert!(inventory.tombstones().contains(OURS));
    inventory.forget(OURS);
    assert!(!inventory.knows(OURS) && inventory.tombstones().is_empty());
}

#[test]
fn a_made_up_identifier_is_known_until_it_is_withdrawn() {
    let (base, interlock) = interlock(BlastRadius::Own);
    let id = interlock.inventory.unissued_id(&mut fastrand::Rng::with_seed(1));
    let call = delete(&format!("/{id}"));
    let url = base.join(&call.path, None).unwrap();
    assert!(interlock.permits(&call, &url).is_ok() && interlock.inventory.knows(&id));
    interlock.inventory.withdraw(&format!("/{id}"));
    assert!(interlock.permits(&call, &url).is_err() && !interlock.inventory.knows(&id));
}
