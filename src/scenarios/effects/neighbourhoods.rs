//! Deleting collections in varied surroundings. For every name, description and set of links, the
//! deletion succeeds, removes the collection everywhere, and changes nothing else.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::covering::all_pairs;
use super::prediction::{Prediction, judge};
use super::scene::{Scene, Sight, Surface, Watched};
use crate::api::{COLLECTION, DESCRIPTION, PERSON, PROJECT};
use crate::contract::checks::{links, list, status};
use crate::contract::requirements::{
    authentication, deletion, effects, http as http_rules, irreversible, tenancy, unlink,
    visibility,
};
use crate::fixtures::{Collection, NewCollection};
use crate::model::Requirement;
use crate::scenarios::own_collection::judge_document;
use crate::scenarios::support::{
    check_intact, delete_as_sampled, is_conclusive, unless_rate_limited,
};
use crate::session::{Inconclusive, Item, Scenario, Session};
use crate::wire::{NameForm, Token};

const REQUIREMENTS: &[&Requirement] = &[
    &deletion::SUCCESS_STATUS,
    &deletion::REQUEST_JSON_CONTENT_TYPE,
    &deletion::SUCCESS_ENVELOPE,
    &deletion::SUCCESS_SCHEMA,
    &deletion::SUCCESS_IDENTITY,
    &deletion::SUCCESS_SNAPSHOT,
    &deletion::SUCCESS_MEDIA_TYPE,
    &deletion::HARD_RETRIEVE,
    &deletion::HARD_LIST,
    &effects::HARD_HEAD,
    &effects::HARD_CONDITIONAL,
    &effects::HARD_NAME,
    &deletion::ISOLATION_BYSTANDER,
    &effects::ISOLATION_OTHER_CLIENT,
    &unlink::PERSON,
    &unlink::PERSON_LIST,
    &unlink::PERSON_SURVIVES,
    &unlink::PROJECT,
    &effects::UNLINK_PROJECT_LIST,
    &unlink::PROJECT_SURVIVES,
    &unlink::OTHER_LINKS,
    &effects::UNLINK_NOTHING_ELSE,
    &visibility::RETRIEVE,
    &visibility::LIST,
    &authentication::REFUSAL_NO_EFFECT,
    &tenancy::NO_EFFECT,
    &deletion::UNKNOWN_NO_EFFECT,
    &deletion::REPEAT_NO_EFFECT,
    &irreversible::NO_INHERITANCE,
    &http_rules::SAFE_METHODS,
];

/// A deletion has the same effect in every neighbourhood.
pub(in crate::scenarios) const SCENARIO: Scenario = Scenario::new(
    "neighbourhoods",
    "deleting collections in varied surroundings",
    REQUIREMENTS,
    &run,
)
.last()
.not_repeatable()
.items_at_once(12);

/// The quoted form contains letters beyond ASCII too.
const NAMES: [NameForm; 3] = [NameForm::Plain, NameForm::Quoted, NameForm::Long];

/// The description of a collection; the first is that of its neighbours.
const DESCRIPTIONS: [Option<&str>; 3] =
    [Some(DESCRIPTION.1), None, Some("läßt – “sich” löschen 🗑")];

/// The target among its neighbours, by the order of creation.
const PLACES: [Place; 3] = [Place::Middle, Place::Oldest, Place::Newest];

/// Alternative numbers of linked persons; the seed decides between them.
const PERSONS: [[usize; 3]; 2] = [[0, 1, 12], [0, 3, 12]];

/// The most linked persons.
const MOST_PERSONS: usize = 12;

/// A code in upper case gets a separate row, because no page promises that it links a person.
const SPELLINGS: [Spelling; 4] = [Spelling::Code, Spelling::Id, Spelling::Both, Spelling::ByUpdate];

/// Alternative numbers of projects that use the collection; the seed decides between them.
const PROJECTS: [[usize; 3]; 2] = [[0, 1, 3], [0, 1, 2]];

/// The most projects that use a collection.
const MOST_PROJECTS: usize = 3;

const TWINS: [Twin; 3] = [Twin::None, Twin::SameClient, Twin::OtherClient];

const REFUSALS: [Option<Refusal>; 3] = [None, Some(Refusal::NoToken), Some(Refusal::OtherClient)];

/// Persons of a large group that are retrieved one by one: the first two and the last. The list of
/// all persons covers the others.
const LOOKED_AT: [usize; 2] = [2, 1];

/// Persons created for one neighbourhood at most; further ones are linked by updating the
/// collection.
const MADE_ANEW: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Oldest,
    Middle,
    Newest,
}

/// The way in which persons are linked to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Code,
    Id,
    Both,
    /// By updating the collection with its `people`.
    ByUpdate,
    UpperCase,
}

/// A collection of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Twin {
    None,
    SameClient,
    OtherClient,
}

/// A refused deletion before the real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    NoToken,
    OtherClient,
}

/// One neighbourhood.
#[derive(Debug, Clone, Copy)]
struct Choice {
    name: NameForm,
    description: Option<&'static str>,
    is_updated: bool,
    place: Place,
    persons: usize,
    spelling: Spelling,
    projects: usize,
    twin: Twin,
    refusal: Option<Refusal>,
}

impl Choice {
    const SIZES: [usize; 9] = [
        NAMES.len(),
        DESCRIPTIONS.len(),
        2,
        PLACES.len(),
        PERSONS[0].len(),
        SPELLINGS.len(),
        PROJECTS[0].len(),
        TWINS.len(),
        REFUSALS.len(),
    ];

    fn of(row: &[usize], alternative: usize) -> Self {
        let [name, description, update, place, persons, spelling, projects, twin, refusal] =
            std::array::from_fn(|dimension| row.get(dimension).copied().unwrap_or_default());
        Self {
            name: NAMES[name],
            description: DESCRIPTIONS[description],
            is_updated: update == 1,
            place: PLACES[place],
            persons: PERSONS[alternative][persons],
            spelling: SPELLINGS[spelling],
            projects: PROJECTS[alternative][projects],
            twin: TWINS[twin],
            refusal: REFUSALS[refusal],
        }
    }

    /// The choice in a few words, for a report.
    fn words(self) -> String {
        let mut words = vec![format!("{:?} name", self.name).to_lowercase()];
        if self.description.is_none() {
            words.push("no description".to_owned());
        }
        if self.is_updated {
            words.push("updated".to_owned());
        }
        words.push(format!("{:?} of its neighbours", self.place).to_lowercase());
        if self.persons > 0 {
            words.push(format!("{} persons linked by {:?}", self.persons, self.spelling));
        }
        if self.projects > 0 {
            words.push(format!("{} projects", self.projects));
        }
        words.join(", ")
    }
}

/// Items that all neighbourhoods share.
struct Common {
    /// A collection that is kept, and to which the persons belong too.
    anchor: Collection,
    /// Persons that are linked by updating a collection.
    persons: Vec<Item>,
    projects: Vec<Item>,
    has_second: bool,
    /// The neighbour that was created last.
    youngest: Mutex<Option<Collection>>,
    /// Deleting an identifier that was never issued was tried and changed nothing.
    unknown_is_harmless: AtomicBool,
}

impl Common {
    fn youngest(&self) -> Option<Collection> {
        self.youngest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, younger: Option<&Collection>) {
        if let Some(younger) = younger {
            let mut youngest = self.youngest.lock().unwrap_or_else(PoisonError::into_inner);
            *youngest = Some(younger.clone());
        }
    }

    /// Tells whether something serves other neighbourhoods as well.
    fn keeps(&self, item: &Item) -> bool {
        let is_it = |one: &Item| one.id == item.id;
        item.id == self.anchor.id
            || self.youngest().is_some_and(|one| one.id == item.id)
            || self.persons.iter().chain(&self.projects).any(is_it)
    }
}

async fn run(session: &Session) -> Result<(), Inconclusive> {
    let common = common(session).await?;
    let rows = all_pairs(&Choice::SIZES, |bound| session.random_below(bound));
    let alternative = session.random_below(2);
    let plain = Choice::of(&[], alternative);
    let in_capitals = Choice { persons: 1, spelling: Spelling::UpperCase, ..plain };
    let choices = rows.iter().map(|row| Choice::of(row, alternative)).chain([in_capitals]);
    let mut broken = HashSet::new();
    let mut met = HashSet::new();
    for choice in choices {
        let choice = reduced(choice, &common, session);
        // Rows that differ only in missing persons or projects are tried once.
        if !met.insert(choice.words() + &format!("{:?}{:?}", choice.twin, choice.refusal)) {
            continue;
        }
        let found = one(session, &common, choice).await?;
        // Later rows would only repeat a failure.
        broken.extend(found);
        if !broken.is_empty() {
            break;
        }
    }
    Ok(())
}

/// Returns the choice without anything that the operator did not provide.
fn reduced(choice: Choice, common: &Common, session: &Session) -> Choice {
    let can_enrol = session.fixtures().person_image.is_some();
    Choice {
        persons: if can_enrol { choice.persons } else { choice.persons.min(common.persons.len()) },
        spelling: if can_enrol && choice.persons > 0 {
            choice.spelling
        } else {
            Spelling::ByUpdate
        },
        projects: choice.projects.min(common.projects.len()),
        twin: match choice.twin {
            Twin::OtherClient if !common.has_second => Twin::None,
            twin => twin,
        },
        refusal: match choice.refusal {
            Some(Refusal::OtherClient) if !common.has_second => Some(Refusal::NoToken),
            refusal => refusal,
        },
        ..choice
    }
}

async fn common(session: &Session) -> Result<Common, Inconclusive> {
    let anchor = session.create_collection().await?;
    let mut persons = Vec::new();
    if session.fixtures().person_image.is_some() {
        // One after the other, so that transcripts do not differ. The scenario `unlink-person`
        // reports persons that cannot be created; a target may know each face once.
        while persons.len() < MOST_PERSONS {
            let Ok(person) = session.create_person(&[&anchor.code]).await else { break };
            persons.push(person);
        }
    }
    let projects = if session.fixtures().creates_projects {
        let mut projects = Vec::new();
        while projects.len() < MOST_PROJECTS {
            // The scenario `unlink-project` reports projects that cannot be created.
            let Ok(project) = session.create_project().await else { break };
            projects.push(project);
        }
        projects
    } else {
        match &session.fixtures().project_id {
            Some(id) => session.borrow_resource(&PROJECT, id).await.into_iter().collect(),
            None => vec![],
        }
    };
    let has_second = session.harness().client.credentials().has(&Token::Second);
    let unknown_is_harmless = AtomicBool::new(false);
    let youngest = Mutex::default();
    Ok(Common { anchor, persons, projects, has_second, youngest, unknown_is_harmless })
}

/// Builds one neighbourhood and deletes its target. Returns the requirements that are broken.
async fn one(
    session: &Session,
    common: &Common,
    choice: Choice,
) -> Result<HashSet<&'static str>, Inconclusive> {
    let Some((scene, before)) = build(session, common, choice).await? else {
        return Ok(HashSet::new());
    };
    if let Some(refusal) = choice.refusal {
        match refused(session, common, &scene, &before, refusal).await? {
            Some(broken) if broken.is_empty() => {}
            // The scenario about this refusal reports a deletion that was carried out or
            // redirected.
            other => return Ok(other.unwrap_or_default()),
        }
    }
    let Some(answer) = delete_as_sampled(session, &scene.target.id).await? else {
        return Ok(HashSet::new());
    };
    if session.expectations().gone().contains(&answer.status()) {
        // The collection existed a moment ago. If it is gone now, something else removed it.
        let look = session.retrieve(&scene.target.id).await?;
        session.require(&look, &status::ok())?;
    }
    let mut broken = HashSet::new();
    if !session.check(&answer, &deletion::SUCCESS_STATUS, &status::ok()) {
        broken.insert(&*deletion::SUCCESS_STATUS.id);
    } else if !judge_document(session, &scene.target, &answer) {
        broken.insert(&*deletion::SUCCESS_SNAPSHOT.id);
    }
    if answer.is_success() {
        broken.extend(judge(session, &scene, &before, Prediction::Deleted).await?);
    }
    if broken.is_empty() {
        broken = recreated(session, &scene, choice).await?;
        if broken.is_empty() {
            let items = scene.watched.iter().map(|one| &one.item);
            let ids: Vec<&str> =
                items.filter(|item| !common.keeps(item)).map(|item| item.id.as_str()).collect();
            session.discard(&ids).await;
            return Ok(broken);
        }
    }
    session.observe(&answer, "neighbourhood", choice.words());
    Ok(broken)
}

/// Judges that a refused deletion leaves the whole neighbourhood unchanged. Other scenarios judge
/// its answer. `None` if it is not refused.
async fn refused(
    session: &Session,
    common: &Common,
    scene: &Scene,
    before: &Sight,
    refusal: Refusal,
) -> Result<Option<HashSet<&'static str>>, Inconclusive> {
    let call = session.deletion(&scene.target.id);
    let mut steps = match refusal {
        Refusal::NoToken => {
            vec![(call.authorization(&[]), &authentication::REFUSAL_NO_EFFECT)]
        }
        Refusal::OtherClient => vec![(call.token(Token::Second), &tenancy::NO_EFFECT)],
    };
    // If an identifier that was never issued causes damage too, the other client is not the cause.
    if refusal == Refusal::OtherClient && !common.unknown_is_harmless.load(Ordering::Relaxed) {
        let unknown = session.deletion(&session.unissued_id());
        steps.insert(0, (unknown, &deletion::UNKNOWN_NO_EFFECT));
    }
    for (call, requirement) in steps {
        let answer = session.send(call).await?;
        if !status::refused().holds(answer.exchange()) {
            return Ok(None);
        }
        let broken = judge(session, scene, before, Prediction::Unchanged(requirement)).await?;
        if !broken.is_empty() {
            return Ok(Some(broken));
        }
    }
    if refusal == Refusal::OtherClient {
        common.unknown_is_harmless.store(true, Ordering::Relaxed);
    }
    Ok(Some(HashSet::new()))
}

/// Judges that the name of a deleted collection can be used again, that the new collection inherits
/// nothing, and that the old identifier does not name it.
async fn recreated(
    session: &Session,
    scene: &Scene,
    choice: Choice,
) -> Result<HashSet<&'static str>, Inconclusive> {
    // A twin holds the name still, which may well be refused.
    if choice.twin != Twin::None {
        return Ok(HashSet::new());
    }
    let (answer, successor) = session.try_namesake(&scene.target).await?;
    if (300..400).contains(&answer.status()) {
        return Ok(HashSet::new());
    }
    if !session.check(&answer, &effects::HARD_NAME, &status::success()) {
        return Ok(HashSet::from([&*effects::HARD_NAME.id]));
    }
    // A reissued identifier correctly names the new collection.
    let Some(successor) = successor.filter(|one| one.id != scene.target.id) else {
        return Ok(HashSet::new());
    };
    let mut broken = HashSet::new();
    let linked: Vec<String> = scene.linked(&PERSON).into_iter().map(str::to_owned).collect();
    if !linked.is_empty() && !successor.code.is_empty() {
        let persons = session.list_persons_of(&successor.code).await?;
        let none = list::lists_none_of(&PERSON, &linked);
        if !session.check(&persons, &irreversible::NO_INHERITANCE, &none) {
            broken.insert(&*irreversible::NO_INHERITANCE.id);
        }
    }
    let Some(again) = unless_rate_limited(session.delete(&scene.target.id).await)? else {
        return Ok(broken);
    };
    let after = session.retrieve(&successor.id).await?;
    let unchanged = &deletion::REPEAT_NO_EFFECT;
    // The scenario `double-delete` judges the answer to a repeated deletion.
    if status::refused().holds(again.exchange())
        && !check_intact(session, &after, &successor.retrieved, unchanged)
        && is_conclusive(session, &after)
    {
        broken.insert(&*unchanged.id);
    }
    if broken.is_empty() {
        session.discard(&[&successor.id]).await;
    }
    Ok(broken)
}

/// Creates a neighbourhood and reads every surface of it. `None` if the target refuses a part that
/// no page promises, which is noted as an observation.
async fn build(
    session: &Session,
    common: &Common,
    choice: Choice,
) -> Result<Option<(Scene, Sight)>, Inconclusive> {
    // Neighbours are reused: damage to one ends the scenario.
    let older = match (choice.place, common.youngest()) {
        (Place::Oldest, _) => None,
        (_, Some(one)) => Some(one),
        (_, None) => Some(session.create_collection().await?),
    };
    let wanted = NewCollection { form: choice.name, description: choice.description };
    let Some(mut target) = session.create_varied(wanted).await? else { return Ok(None) };
    let younger = match choice.place {
        // A name that begins with the target's.
        Place::Oldest if choice.name == NameForm::Plain => {
            let longer = format!("{}{}", target.name, NameForm::Accented.tail());
            Some(session.create_collection_called(&longer, Token::Primary).await?)
        }
        Place::Middle | Place::Oldest => Some(session.create_collection().await?),
        Place::Newest => None,
    };
    common.remember(younger.as_ref());
    let bystander = |collection: &Collection, token: Token| Watched {
        item: Item { resource: &COLLECTION, id: collection.id.clone() },
        token,
        is_linked: false,
        other: None,
        known: Some(collection.retrieved.clone()),
    };
    let own = [older, younger].into_iter().flatten().chain([common.anchor.clone()]);
    let mut watched: Vec<_> = own.map(|one| bystander(&one, Token::Primary)).collect();
    let twin = match choice.twin {
        Twin::None => None,
        Twin::SameClient => Some((session.create_namesake(&target).await, Token::Primary)),
        Twin::OtherClient => {
            let made = session.create_collection_called(&target.name, Token::Second).await;
            Some((made, Token::Second))
        }
    };
    // No page promises that a name can be used twice.
    if let Some((Ok(twin), token)) = twin {
        watched.push(bystander(&twin, token));
    }
    link_projects(session, common, &target, choice.projects).await?;
    let persons = link_persons(session, common, &target, choice).await?;
    if choice.is_updated {
        let text = "changed before its deletion";
        let body = json!({ "name": target.name, "description": text });
        session.require(&session.send(session.update(&target.id, &body)).await?, &status::ok())?;
    }
    let projects = common.projects.iter().take(choice.projects);
    let around = projects.chain(sample(&persons)).map(|item| Watched {
        item: item.clone(),
        token: Token::Primary,
        is_linked: false,
        other: (item.resource == &PERSON).then(|| common.anchor.clone()),
        known: None,
    });
    watched.extend(around);
    let mut scene = Scene { target: target.clone(), watched, has_head: !choice.is_updated };
    let before = scene.look(session).await?;
    let Some(document) = before.document(Surface::Target, &COLLECTION) else {
        return Err(unseen(session, &before));
    };
    target.retrieved = document.clone();
    scene.target = target;
    note_links(&mut scene, &before, choice);
    Ok(Some((scene, before)))
}

/// Returns the reason why a created target cannot be deleted. A target that a HEAD request removed
/// is a finding.
fn unseen(session: &Session, before: &Sight) -> Inconclusive {
    let (head, target) = (before.on(Surface::Head), before.on(Surface::Target));
    if let (Some(head), Some(target)) = (head, target)
        && head.is_success()
        && session.expectations().gone().contains(&target.status())
    {
        session.check(target, &http_rules::SAFE_METHODS, &status::ok());
    }
    let shown = target.map(|answer| session.in_words(answer)).unwrap_or_default();
    Inconclusive::new(format!("the collection to delete is not shown: {shown}"))
}

fn sample(persons: &[Item]) -> impl Iterator<Item = &Item> {
    let [first, last] = LOOKED_AT;
    let from = persons.len().saturating_sub(last).max(first.min(persons.len()));
    persons.iter().take(first).chain(&persons[from..])
}

/// Marks the items that the provider shows as linked to the target.
fn note_links(scene: &mut Scene, before: &Sight, choice: Choice) {
    let filtered = [Surface::PersonsByCode, Surface::PersonsById];
    let (id, code) = (scene.target.id.clone(), scene.target.code.clone());
    for (index, one) in scene.watched.iter_mut().enumerate() {
        if one.item.resource == &COLLECTION {
            continue;
        }
        let document = before.document(Surface::Item(index), one.item.resource);
        let is_shown = document.is_some_and(|it| links::mention(it, &[&id, &code]).is_some());
        // Stored text alone is no link; the filtered list has to find the person by it.
        let is_found = choice.spelling == Spelling::Code
            || one.item.resource != &PERSON
            || filtered.iter().any(|list| before.element(*list, &PERSON, &one.item.id).is_some());
        one.is_linked = is_shown && is_found;
    }
}

/// Links this number of projects in sequence, by updating the collection.
async fn link_projects(
    session: &Session,
    common: &Common,
    target: &Collection,
    number: usize,
) -> Result<(), Inconclusive> {
    for project in common.projects.iter().take(number) {
        let body = json!({ "name": target.name, "project": project.id });
        session.require(&session.send(session.update(&target.id, &body)).await?, &status::ok())?;
    }
    Ok(())
}

/// Links the chosen number of persons.
async fn link_persons(
    session: &Session,
    common: &Common,
    target: &Collection,
    choice: Choice,
) -> Result<Vec<Item>, Inconclusive> {
    let (anew, by_update) = match choice.spelling {
        Spelling::ByUpdate => (0, choice.persons),
        _ => (choice.persons.min(MADE_ANEW), choice.persons.saturating_sub(MADE_ANEW)),
    };
    let upper = target.code.to_ascii_uppercase();
    if choice.spelling == Spelling::UpperCase {
        session.require_own_codes(&[&target.code]).await?;
    }
    let spelled: Vec<&str> = match choice.spelling {
        Spelling::Code | Spelling::ByUpdate => vec![&target.code],
        Spelling::Id => vec![&target.id],
        Spelling::Both => vec![&target.id, &target.code],
        Spelling::UpperCase => vec![&upper],
    };
    let mut names = spelled;
    names.push(&common.anchor.code);
    let mut persons = Vec::new();
    for _ in 0..anew {
        // A spelling that the provider does not support links nobody.
        match session.create_person(&names).await {
            Ok(person) => persons.push(person),
            Err(refused) if choice.spelling == Spelling::Code => return Err(refused),
            Err(_) => break,
        }
    }
    let pool: Vec<_> = common.persons.iter().take(by_update).cloned().collect();
    if !pool.is_empty() {
        // The update replaces the members, so it has to name the persons who are linked already.
        let people: Vec<Value> =
            persons.iter().chain(&pool).map(|one| json!({ "_id": one.id })).collect();
        let body = json!({ "name": target.name, "people": people });
        session.require(&session.send(session.update(&target.id, &body)).await?, &status::ok())?;
        persons.extend(pool);
    }
    Ok(persons)
}
