//! Records of the played server, and the documents that show them.

use fastrand::Rng;
use serde_json::{Value, json};

/// Kinds of record, in the order of [`Kind::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Collection,
    Person,
    Project,
    Flow,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Collection, Self::Person, Self::Project, Self::Flow];

    /// Path that creates and lists this kind, as the pages spell it.
    pub(crate) fn root(self) -> &'static str {
        match self {
            Self::Collection => "/v2/face-recognition/collections",
            Self::Person => "/v2/face-recognition/persons",
            Self::Project => "/v2/projects",
            Self::Flow => "/v2/project-flows",
        }
    }
}

/// Clients of the played server, by their tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    First,
    Second,
}

impl Client {
    /// Identifier that documents show as the owner.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::First => "6158e492dd0767a2b8b3f829",
            Self::Second => "6158e492dd0767a2b8b3f830",
        }
    }
}

/// A record of any kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) kind: Kind,
    pub(crate) client: Client,
    pub(crate) id: String,
    pub(crate) code: Option<String>,
    /// Name; of a flow, which has none, the identifier of its project.
    pub(crate) name: String,
    pub(crate) created_at: &'static str,
    /// Identifiers and codes of what it is linked to.
    pub(crate) links: Vec<String>,
}

impl Record {
    /// Document as the pages show it.
    pub(crate) fn document(&self) -> Value {
        let mut document = json!({
            "_id": self.id,
            "client": self.client.id(),
            "createdAt": self.created_at,
            "updatedAt": self.created_at,
            "__v": 0,
        });
        if let Some(code) = &self.code {
            document["code"] = json!(code);
        }
        document[if self.kind == Kind::Flow { "project" } else { "name" }] = json!(self.name);
        match self.kind {
            Kind::Collection => {
                document["description"] = json!("");
                document["deleted"] = json!(false);
            }
            Kind::Person => document["collections"] = json!(self.links),
            Kind::Project => {
                for (member, link) in
                    ["assignedCollection", "collectionCode"].iter().zip(&self.links)
                {
                    document[*member] = json!(link);
                }
            }
            Kind::Flow => {
                if let Some(code) = self.links.first() {
                    document["collectionCode"] = json!(code);
                }
            }
        }
        document
    }

    /// Compares a text with its identifier, in any letter case.
    pub(crate) fn has_id(&self, text: &str) -> bool {
        self.id.eq_ignore_ascii_case(text)
    }

    /// Compares a text with its code, in any letter case.
    pub(crate) fn has_code(&self, text: &str) -> bool {
        self.code.as_deref().is_some_and(|code| code.eq_ignore_ascii_case(text))
    }
}

/// A new identifier: 24 hexadecimal digits, or a UUID.
pub(crate) fn identifier(is_uuid: bool, random: &mut Rng) -> String {
    if is_uuid {
        return code(random);
    }
    // One that ends in a zero is another one with a zero behind it.
    let last = if random.bool() { 0 } else { random.u8(..16) };
    format!("65{:06x}{:015x}{last:x}", random.u32(..1 << 24), random.u64(..1 << 60))
}

/// A new code, which is a UUID.
pub(crate) fn code(random: &mut Rng) -> String {
    uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid().to_string()
}
