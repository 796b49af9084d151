//! Faults that go by the deletes of a record that were refused before.

use crate::provider::fault;
use crate::provider::world::World;

impl World {
    /// Notes a delete that is refused for its token, and says whether a fault carries it out.
    pub(in crate::provider::world) fn note_refusal(&mut self, segment: &str) -> bool {
        let Some(id) = self.living(segment) else { return false };
        let events = self.past.of(&id);
        events.refusals += 1;
        events.refusals >= 3 && self.has(&fault::deep::THIRD_REFUSAL_CARRIED_OUT)
    }

    /// Notes a delete that is refused for its body, and says whether a fault carries it out.
    pub(in crate::provider::world) fn note_body(&mut self, segment: &str) -> bool {
        let Some(id) = self.living(segment) else { return false };
        let events = self.past.of(&id);
        events.bodies += 1;
        events.bodies >= 2 && self.has(&fault::deep::SECOND_BODY_CARRIED_OUT)
    }

    /// Whether the delete of another client reaches a record, for a change of it.
    pub(in crate::provider::world) fn has_lost_owner(&self, id: &str) -> bool {
        self.has(&fault::deep::UPDATED_RECORD_LOSES_OWNER)
            && self.past.known(id).is_some_and(|events| events.changes > 0)
    }

    /// The identifier a path segment names, when there is such a collection.
    fn living(&self, segment: &str) -> Option<String> {
        self.collection_id(segment).ok().filter(|id| self.collections.contains_key(id))
    }
}
