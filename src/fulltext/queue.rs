use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::TantivyDocument;

/// Documents that wait to be taken in: about 2 MB of articles. The library's own queue has places for 10,000.
const PLACES: usize = 200;

/// Where documents wait for the thread that takes them in; who brings more waits with them.
pub(super) struct Queue {
    enter: SyncSender<()>,
    leave: Arc<Mutex<Receiver<()>>>,
}

impl Queue {
    pub fn new() -> Self {
        let (enter, leave) = sync_channel(PLACES);
        Self { enter, leave: Arc::new(Mutex::new(leave)) }
    }

    /// Waits for a place.
    pub fn enter(&self, document: TantivyDocument) -> Queued {
        // It has a receiver for as long as it is there itself.
        let _ = self.enter.send(());
        Queued { document, _place: Place(self.leave.clone()) }
    }
}

/// A document with its place.
pub(super) struct Queued {
    document: TantivyDocument,
    _place: Place,
}

struct Place(Arc<Mutex<Receiver<()>>>);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).try_recv();
    }
}

impl tantivy::Document for Queued {
    type Value<'a> = <TantivyDocument as tantivy::Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as tantivy::Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    /// Called by the thread that takes it in.
    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}
