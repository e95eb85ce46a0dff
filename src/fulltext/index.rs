use std::collections::{BTreeSet, HashSet};
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::collector::DocSetCollector;
use tantivy::columnar::Column;
use tantivy::directory::error::LockError;
use tantivy::directory::{INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::indexer::IndexWriterOptions;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring};
use tantivy::{Directory, DocAddress, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError};
use thiserror::Error;
use uuid::Uuid;

use super::analyser::Language;
use super::best::{Best, Buckets, Counted, Counts, Order, Rank};
use super::document::{Document, id_term};
use super::merging::Merging;
use super::plan::{Filter, Plan, Planner};
use super::position::Position;
use super::query::Query;
use super::queue::{Queue, Queued};
use super::schema::Fields;
use super::spelling;
use super::statistics::Statistics;

/// Memory in which new documents are gathered: enough for those of a commit while an index is built. With the least that the
/// library takes, 15 MB, a commit is written in two pieces.
const WRITER_BYTES: usize = 25_000_000;

/// Where an index is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Memory,
    /// A folder on a local disk that no other process uses.
    Folder(PathBuf),
}

/// Why an index is of no use.
#[derive(Debug, Error)]
pub enum Broken {
    #[error("another process has the folder")]
    InUse,
    #[error("there is none, or it was made in another way")]
    Foreign,
    /// What is there is as good as it was: the disk is full, or nobody may write.
    #[error("it cannot be written: {0}")]
    Unwritten(TantivyError),
    #[error("these files are not what was written: {0:?}")]
    Damaged(Vec<PathBuf>),
    #[error(transparent)]
    Library(TantivyError),
}

impl From<TantivyError> for Broken {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::InUse,
            error => Self::Library(error),
        }
    }
}

/// Documents that can be found by their words.
pub struct Index {
    fields: Fields,
    reader: IndexReader,
    writer: Mutex<IndexWriter<Queued>>,
    queue: Queue,
    position: Mutex<Position>,
    index: tantivy::Index,
}

/// An index that is looked at and not opened.
pub struct Glance {
    pub position: Position,
    index: tantivy::Index,
}

/// What has changed of one document.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is there, in place of what it was.
    Put(Box<Document>),
    Remove(Uuid),
}

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub id: Uuid,
    pub rank: Rank,
    address: DocAddress,
}

impl Index {
    /// Opens an index. Fails with [`Broken::Foreign`] if there is none.
    pub fn open(place: &Place) -> Result<Self, Broken> {
        let Place::Folder(folder) = place else { return Err(Broken::Foreign) };
        let directory = MmapDirectory::open(folder).map_err(|error| Broken::Library(error.into()))?;
        if !tantivy::Index::exists(&directory).map_err(|error| Broken::Library(error.into()))? {
            return Err(Broken::Foreign);
        }
        let index = tantivy::Index::open(directory)?;
        let (schema, fields) = Fields::schema();
        let payload = index.load_metas()?.payload.unwrap_or_default();
        let position = Position::read(&payload).filter(|_| index.schema() == schema);
        Self::on(index, fields, position.ok_or(Broken::Foreign)?)
    }

    /// Looks at an index that another process may have. `None` if there is none, or only one of another version.
    pub fn peek(place: &Place) -> Result<Option<Glance>, Broken> {
        let Place::Folder(folder) = place else { return Ok(None) };
        if !folder.join("meta.json").exists() {
            return Ok(None);
        }
        let index = tantivy::Index::open_in_dir(folder)?;
        let Some(position) = Position::read(&index.load_metas()?.payload.unwrap_or_default()) else { return Ok(None) };
        Ok(Some(Glance { position, index }))
    }

    /// Makes an index with nothing in it, in place of what is there. Fails with [`Broken::InUse`] if somebody writes to that.
    pub fn create(place: &Place, position: Position) -> Result<Self, Broken> {
        let (schema, fields) = Fields::schema();
        let index = match place {
            Place::Memory => tantivy::Index::create_in_ram(schema),
            Place::Folder(folder) => {
                let lock = MmapDirectory::open(folder).map(|there| there.acquire_lock(&INDEX_WRITER_LOCK));
                if let Ok(Err(LockError::LockBusy)) = lock {
                    return Err(Broken::InUse);
                }
                clear(folder).map_err(|error| Broken::Library(TantivyError::IoError(Arc::new(error))))?;
                tantivy::Index::create_in_dir(folder, schema)?
            }
        };
        let made = Self::on(index, fields, position)?;
        made.apply(Vec::new(), |_| {})?;
        Ok(made)
    }

    fn on(index: tantivy::Index, fields: Fields, position: Position) -> Result<Self, Broken> {
        Fields::register(&index);
        let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(WRITER_BYTES);
        // One merge at a time: each takes memory.
        let writer = index.writer_with_options(options.num_merge_threads(1).build())?;
        writer.set_merge_policy(Box::new(Merging::new()));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields, reader, writer: writer.into(), queue: Queue::new(), position: position.into(), index })
    }

    /// How far it has come.
    pub fn position(&self) -> Position {
        *self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There was nothing to take in up to this change of the public world, as it is numbered in this epoch; a commit will say so
    /// when there is one. Tells the new position.
    pub fn has_seen(&self, epoch: i64, public: i64) -> Position {
        let mut position = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        position.epoch = epoch;
        position.public = position.public.max(public);
        *position
    }

    /// Takes changes in that cannot be found before [`Self::apply`] is called with what comes after them. They are forgotten if it
    /// fails, and taken in anew by whoever begins at the position again.
    pub fn gather(&self, changes: Vec<Change>) -> Result<(), Broken> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let gathered = self.add(&mut writer, changes);
        self.or_forgotten(&mut writer, gathered)
    }

    /// Takes changes in and moves the position, both or neither. Tells the new position.
    pub fn apply(&self, changes: Vec<Change>, step: impl FnOnce(&mut Position)) -> Result<Position, Broken> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut position = self.position();
        step(&mut position);
        let written = self.add(&mut writer, changes).and_then(|()| commit(&mut writer, &position));
        self.or_forgotten(&mut writer, written)?;
        self.reader.reload()?;
        *self.position.lock().unwrap_or_else(PoisonError::into_inner) = position;
        Ok(position)
    }

    /// What was gathered is forgotten if it cannot be written, so that the next try begins where this one did.
    fn or_forgotten(&self, writer: &mut IndexWriter<Queued>, written: tantivy::Result<()>) -> Result<(), Broken> {
        let Err(error) = written else { return Ok(()) };
        writer.rollback()?;
        Err(if self.is_there()? { Broken::Unwritten(error) } else { Broken::Library(error) })
    }

    fn add(&self, writer: &mut IndexWriter<Queued>, changes: Vec<Change>) -> tantivy::Result<()> {
        for change in changes {
            let id = match &change {
                Change::Put(document) => document.id,
                Change::Remove(id) => *id,
            };
            writer.delete_term(id_term(&self.fields, id));
            if let Change::Put(document) = change {
                writer.add_document(self.queue.enter(document.indexed(&self.fields)))?;
            }
        }
        Ok(())
    }

    /// The documents that are there, and the bytes that their files take.
    pub fn size(&self) -> Result<(u64, u64), Broken> {
        size(&self.reader.searcher())
    }

    /// Whether nobody has removed what is in its folder.
    fn is_there(&self) -> tantivy::Result<bool> {
        Ok(tantivy::Index::exists(self.index.directory())?)
    }

    /// Reads every file and compares it with its checksum. Fails with [`Broken::Damaged`].
    pub fn verify(&self) -> Result<(), Broken> {
        verify(&self.index)
    }

    /// What is there at this moment.
    pub fn view(&self) -> Result<View, Broken> {
        // Before the searcher: a position is never ahead of what is found.
        let position = self.position();
        let searcher = self.reader.searcher();
        let tags = tags(&searcher, &self.fields)?;
        let mut languages: Vec<Language> = tags.iter().filter_map(|tag| Language::of(tag)).collect();
        languages.sort_unstable();
        languages.dedup();
        Ok(View { position, searcher, fields: self.fields, tags, languages })
    }
}

impl Glance {
    /// The documents that are there, and the bytes that their files take.
    pub fn size(&self) -> Result<(u64, u64), Broken> {
        let reader: IndexReader = self.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        size(&reader.searcher())
    }

    /// Reads every file and compares it with its checksum. Fails with [`Broken::Damaged`].
    pub fn verify(&self) -> Result<(), Broken> {
        verify(&self.index)
    }
}

fn size(searcher: &Searcher) -> Result<(u64, u64), Broken> {
    let space = searcher.space_usage().map_err(TantivyError::from)?;
    Ok((searcher.num_docs(), space.total().get_bytes()))
}

fn verify(index: &tantivy::Index) -> Result<(), Broken> {
    let damaged = match index.validate_checksum() {
        // A merge may have removed a file meanwhile; then it is no longer one that is looked for.
        Err(_) => index.validate_checksum(),
        checked => checked,
    }?;
    if damaged.is_empty() { Ok(()) } else { Err(Broken::Damaged(damaged.into_iter().collect())) }
}

fn commit(writer: &mut IndexWriter<Queued>, position: &Position) -> tantivy::Result<()> {
    let payload = serde_json::to_string(position)
        .map_err(|error| TantivyError::InternalError(format!("a position cannot be written: {error}")))?;
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&payload);
    commit.commit()?;
    Ok(())
}

/// Removes what is left of an index, and nothing else that somebody may have there.
fn clear(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_of_an_index(&path) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// By its name: what the library writes are its list of segments, locks, files that were about to be renamed, and parts of segments.
fn is_of_an_index(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_part = name.split_once('.').is_some_and(|(segment, _)| Uuid::try_parse(segment).is_ok());
    is_part || matches!(name, "meta.json" | ".managed.json") || name.starts_with(".tantivy") || name.starts_with(".tmp")
}

/// The languages of documents, each once and in order.
fn tags(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(fields.language)?;
        let mut terms = inverted.terms().stream()?;
        while terms.advance() {
            found.extend(std::str::from_utf8(terms.key()).map(str::to_owned));
        }
    }
    Ok(found.into_iter().collect())
}

/// An index at one moment.
pub struct View {
    pub position: Position,
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    /// The languages of documents, as tags.
    pub tags: Vec<String>,
    pub(super) languages: Vec<Language>,
}

impl View {
    /// Makes a query ready; `given` are the statistics of an earlier page.
    pub fn plan(&self, query: &Query, filter: &Filter, given: Option<Statistics>) -> Result<Plan, Broken> {
        Ok(Planner::new(&self.searcher, &self.fields, &self.languages, given)?.plan(query, filter)?)
    }

    /// Words that no document has, by their place among the clauses, with the nearest that one has.
    pub fn corrections(&self, query: &Query) -> Result<Vec<(usize, String)>, Broken> {
        Ok(spelling::corrections(self, query)?)
    }

    /// The best documents that have all words, after a rank.
    pub fn all(&self, plan: &Plan, best: &Window) -> Result<Vec<Hit>, Broken> {
        self.best(&*plan.all, plan, best, Arc::default())
    }

    /// The best documents that have some of the words and not all.
    pub fn some(&self, plan: &Plan, best: &Window) -> Result<Vec<Hit>, Broken> {
        let Some(some) = &plan.some else { return Ok(Vec::new()) };
        let all = self.searcher.search(&*plan.all, &DocSetCollector)?;
        self.best(&**some, plan, best, Arc::new(all))
    }

    /// How many documents have all words; some of them, if none has all.
    pub fn count(&self, plan: &Plan, filter: &Filter, buckets: &Buckets) -> Result<Counted, Broken> {
        let count = |condition: &dyn tantivy::query::Query| -> Result<Counted, Broken> {
            let weight = condition.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
            let counts = Counts { from: filter.from, before: filter.before, buckets };
            let mut counted = Counted::default();
            for segment in self.searcher.segment_readers() {
                counts.of(&*weight, segment, &mut counted)?;
            }
            Ok(counted)
        };
        let all = count(&*plan.all)?;
        match &plan.some {
            Some(some) if all.documents == 0 => count(&**some),
            _ => Ok(all),
        }
    }

    fn best(
        &self,
        condition: &dyn tantivy::query::Query,
        plan: &Plan,
        window: &Window,
        skip: Arc<HashSet<DocAddress>>,
    ) -> Result<Vec<Hit>, Broken> {
        let Window { limit, order, after, from, before } = *window;
        let collector = Best { limit, order, after, from, before, skip };
        let statistics: &dyn Bm25StatisticsProvider = &plan.provided;
        let ranked = self.searcher.search_with_statistics_provider(condition, &collector, statistics)?;
        ranked.into_iter().map(|(rank, address)| Ok(Hit { id: self.id(address)?, rank, address })).collect()
    }

    fn id(&self, address: DocAddress) -> tantivy::Result<Uuid> {
        let columns = self.searcher.segment_reader(address.segment_ord).fast_fields();
        let read = |column: Column<u64>| {
            let missing = || TantivyError::InternalError("a document has no id".into());
            column.first(address.doc_id).ok_or_else(missing)
        };
        Ok(Uuid::from_u64_pair(read(columns.u64("id_high")?)?, read(columns.u64("id_low")?)?))
    }
}

/// Which part of the hits is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub limit: usize,
    pub order: Order,
    pub after: Option<Rank>,
    pub from: Option<i64>,
    pub before: Option<i64>,
}
