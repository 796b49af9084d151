//! Deleting collections in varied surroundings: whatever a collection is called, holds and is
//! linked to, its deletion succeeds, removes it everywhere, and touches nothing else.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use futures::future::try_join_all;
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
use crate::scenarios::support::{check_intact, delete_as_sampled, is_conclusive};
use crate::session::{Interruption, Item, Scenario, Session};
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
    &http_rules::CHARSET,
];

/// A deletion does the same in every neighbourhood.
pub(in crate::scenarios) const SCENARIO: Scenario = Scenario::new(
    "neighbourhoods",
    "deleting collections in varied surroundings",
    REQUIREMENTS,
    &run,
)
.last();

/// Letters beyond ASCII stand in the quoted one as well.
const NAMES: [NameForm; 4] = [NameForm::Plain, NameForm::Quoted, NameForm::Emoji, NameForm::Long];

/// The description of a collection; the first is that of its neighbours.
const DESCRIPTIONS: [Option<&str>; 3] =
    [Some(DESCRIPTION.1), None, Some("läßt – “sich” löschen 🗑")];

/// The target among its neighbours, by the order of creation.
const PLACES: [Place; 3] = [Place::Middle, Place::Oldest, Place::Newest];

const PERSONS: [usize; 4] = [0, 1, 3, 12];

/// A code in capitals has a row of its own: no page promises that it links anybody.
const SPELLINGS: [Spelling; 4] = [Spelling::Code, Spelling::Id, Spelling::Both, Spelling::ByUpdate];

const PROJECTS: [usize; 4] = [0, 1, 2, 3];

const TWINS: [Twin; 3] = [Twin::None, Twin::SameClient, Twin::OtherClient];

const REFUSALS: [Option<Refusal>; 4] =
    [None, Some(Refusal::NoToken), Some(Refusal::OtherClient), None];

/// Persons of a large group that are looked at one by one: the first two and the last. The list of
/// all persons shows the links of the others.
const LOOKED_AT: [usize; 2] = [2, 1];

/// Persons that are linked by updating the collection, where more are wanted than are made anew.
const MADE_ANEW: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Oldest,
    Middle,
    Newest,
}

/// The way in which persons come to refer to the target.
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

/// A deletion that is refused before the one that is not.
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
        PERSONS.len(),
        SPELLINGS.len(),
        PROJECTS.len(),
        TWINS.len(),
        REFUSALS.len(),
    ];

    fn of(row: &[usize]) -> Self {
        let [name, description, update, place, persons, spelling, projects, twin, refusal] =
            std::array::from_fn(|dimension| row.get(dimension).copied().unwrap_or_default());
        Self {
            name: NAMES[name],
            description: DESCRIPTIONS[description],
            is_updated: update == 1,
            place: PLACES[place],
            persons: PERSONS[persons],
            spelling: SPELLINGS[spelling],
            projects: PROJECTS[projects],
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

/// What all neighbourhoods share.
struct Common {
    /// A collection that stays, to which the persons belong as well.
    anchor: Collection,
    /// Persons that are linked by updating a collection.
    persons: Vec<Item>,
    projects: Vec<Item>,
    has_second: bool,
    /// The neighbour that was created last.
    youngest: Mutex<Option<Collection>>,
    /// Deleting an identifier that nobody has was tried, and did no harm.
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
}

async fn run(session: &Session) -> Result<(), Interruption> {
    let common = common(session).await?;
    let rows = all_pairs(&Choice::SIZES, |bound| session.random_below(bound));
    let plain = Choice::of(&[]);
    let in_capitals = Choice { persons: 1, spelling: Spelling::UpperCase, ..plain };
    let choices = rows.iter().map(|row| Choice::of(row)).chain([in_capitals]);
    let mut broken = HashSet::new();
    let mut met = HashSet::new();
    for choice in choices {
        let choice = reduced(choice, &common, session);
        // Without persons or projects, rows that differ in nothing else are one.
        if !met.insert(choice.words() + &format!("{:?}{:?}", choice.twin, choice.refusal)) {
            continue;
        }
        let found = one(session, &common, choice).await?;
        // One row that goes wrong explains the next: the rest would only repeat it.
        broken.extend(found);
        if !broken.is_empty() {
            break;
        }
    }
    Ok(())
}

/// The choice without what the operator did not provide.
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

async fn common(session: &Session) -> Result<Common, Interruption> {
    let anchor = session.create_collection().await?;
    let mut persons = Vec::new();
    if session.fixtures().person_image.is_some() {
        let more = PERSONS[PERSONS.len() - 1];
        let codes = [anchor.code.as_str()];
        let made = (0..more).map(|_| session.create_person(&codes));
        // Persons that cannot be made are told by the scenario on persons.
        if let Ok(made) = try_join_all(made).await {
            persons = made;
        }
    }
    let projects = if session.fixtures().creates_projects {
        let most = PROJECTS[PROJECTS.len() - 1];
        try_join_all((0..most).map(|_| session.create_project())).await?
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
) -> Result<HashSet<&'static str>, Interruption> {
    let Some((scene, before)) = build(session, common, choice).await? else {
        return Ok(HashSet::new());
    };
    if let Some(refusal) = choice.refusal {
        match refused(session, common, &scene, &before, refusal).await? {
            Some(broken) if broken.is_empty() => {}
            // What is carried out or redirected is told by the scenario on this refusal.
            other => return Ok(other.unwrap_or_default()),
        }
    }
    let Some(answer) = delete_as_sampled(session, &scene.target.id).await? else {
        return Ok(HashSet::new());
    };
    if session.expectations().gone().contains(&answer.status()) {
        // It was there a moment ago: either it is still, or something else has taken it.
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
            return Ok(broken);
        }
    }
    session.observe(&answer, "neighbourhood", choice.words());
    Ok(broken)
}

/// A deletion that must be refused leaves the whole neighbourhood as it is. Its own answer is
/// judged by other scenarios. `None` when it is not refused.
async fn refused(
    session: &Session,
    common: &Common,
    scene: &Scene,
    before: &Sight,
    refusal: Refusal,
) -> Result<Option<HashSet<&'static str>>, Interruption> {
    let call = session.deletion(&scene.target.id);
    let mut steps = match refusal {
        Refusal::NoToken => {
            vec![(call.authorization(&[]), &authentication::REFUSAL_NO_EFFECT)]
        }
        Refusal::OtherClient => vec![(call.token(Token::Second), &tenancy::NO_EFFECT)],
    };
    // Where an identifier that nobody has does harm too, the other client is not to blame.
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

/// A name that a deleted collection had can be given to another one, which inherits nothing and
/// which the old identifier does not lead to.
async fn recreated(
    session: &Session,
    scene: &Scene,
    choice: Choice,
) -> Result<HashSet<&'static str>, Interruption> {
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
    // An identifier that is handed out again leads to the new collection by right.
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
    let again = session.delete(&scene.target.id).await?;
    let after = session.retrieve(&successor.id).await?;
    let unchanged = &deletion::REPEAT_NO_EFFECT;
    // What is answered to a repeated deletion is judged by the scenario on it.
    if status::refused().holds(again.exchange())
        && !check_intact(session, &after, &successor.retrieved, unchanged)
        && is_conclusive(session, &after)
    {
        broken.insert(&*unchanged.id);
    }
    Ok(broken)
}

/// Creates a neighbourhood and looks at it. `None` where the target refuses something of it that no
/// page promises, which is told as an observation.
async fn build(
    session: &Session,
    common: &Common,
    choice: Choice,
) -> Result<Option<(Scene, Sight)>, Interruption> {
    // What a deletion has harmed is told, and ends the scenario; so neighbours serve again.
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
    // No page says that a name can be given twice.
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

/// Why a target that was created cannot be deleted; one that a HEAD took away is a finding.
fn unseen(session: &Session, before: &Sight) -> Interruption {
    let (head, target) = (before.on(Surface::Head), before.on(Surface::Target));
    if let (Some(head), Some(target)) = (head, target)
        && head.is_success()
        && session.expectations().gone().contains(&target.status())
    {
        session.check(target, &http_rules::SAFE_METHODS, &status::ok());
    }
    let shown = target.map(|answer| session.in_words(answer)).unwrap_or_default();
    Interruption::new(format!("the collection to delete is not shown: {shown}"))
}

fn sample(persons: &[Item]) -> impl Iterator<Item = &Item> {
    let [first, last] = LOOKED_AT;
    let from = persons.len().saturating_sub(last).max(first.min(persons.len()));
    persons.iter().take(first).chain(&persons[from..])
}

/// Notes what refers to the target, by what the provider itself shows.
fn note_links(scene: &mut Scene, before: &Sight, choice: Choice) {
    let filtered = [Surface::PersonsByCode, Surface::PersonsById];
    let (id, code) = (scene.target.id.clone(), scene.target.code.clone());
    for (index, one) in scene.watched.iter_mut().enumerate() {
        if one.item.resource == &COLLECTION {
            continue;
        }
        let document = before.document(Surface::Item(index), one.item.resource);
        let is_shown = document.is_some_and(|it| links::mention(it, &[&id, &code]).is_some());
        // A text that the provider only stores is no link: it has to find the person by it.
        let is_found = choice.spelling == Spelling::Code
            || one.item.resource != &PERSON
            || filtered.iter().any(|list| before.element(*list, &PERSON, &one.item.id).is_some());
        one.is_linked = is_shown && is_found;
    }
}

/// Links as many projects as are wanted, one after the other, by updating the collection.
async fn link_projects(
    session: &Session,
    common: &Common,
    target: &Collection,
    number: usize,
) -> Result<(), Interruption> {
    for project in common.projects.iter().take(number) {
        let body = json!({ "name": target.name, "project": project.id });
        session.require(&session.send(session.update(&target.id, &body)).await?, &status::ok())?;
    }
    Ok(())
}

/// Links as many persons as are wanted.
async fn link_persons(
    session: &Session,
    common: &Common,
    target: &Collection,
    choice: Choice,
) -> Result<Vec<Item>, Interruption> {
    let (anew, by_update) = match choice.spelling {
        Spelling::ByUpdate => (0, choice.persons),
        _ => (choice.persons.min(MADE_ANEW), choice.persons.saturating_sub(MADE_ANEW)),
    };
    let upper = target.code.to_ascii_uppercase();
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
        // In a spelling that the provider does not know, nobody can be linked.
        match session.create_person(&names).await {
            Ok(person) => persons.push(person),
            Err(refused) if choice.spelling == Spelling::Code => return Err(refused),
            Err(_) => break,
        }
    }
    let pool: Vec<_> = common.persons.iter().take(by_update).cloned().collect();
    if !pool.is_empty() {
        // Membership is what the list says: those who are linked already have to stand in it.
        let people: Vec<Value> =
            persons.iter().chain(&pool).map(|one| json!({ "_id": one.id })).collect();
        let body = json!({ "name": target.name, "people": people });
        session.require(&session.send(session.update(&target.id, &body)).await?, &status::ok())?;
        persons.extend(pool);
    }
    Ok(persons)
}
