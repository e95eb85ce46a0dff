use std::collections::HashMap;
use std::convert::identity;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::Context;
use async_graphql::context::QueryEnv;
use uuid::Uuid;

use super::comment::Replies;
use super::ready;
use crate::account::{self, ApiKey, Session, User};
use crate::app::App;
use crate::article::card::Card;
use crate::article::live::{self, BodyForms, ReadBody};
use crate::article::{FeedWindows, Scope, feed, feed_windows};
use crate::auth::{Caller, Operation, Who};
use crate::author::{self, Author};
use crate::body::ShownAsset;
use crate::collection::{self, Collection};
use crate::comment::{self, Comment};
use crate::correction::{self, PublicCorrection};
use crate::db::{Database, Loader};
use crate::editorial::{self, EditorialArticle, ReleaseFailure, Revision};
use crate::kernel::{Page, Result};
use crate::media::address::Pass;
use crate::media::{self, Asset};
use crate::route::NodeRef;
use crate::tag::{self, Tag};
use crate::vocabulary::Vocabulary;

/// What the resolvers of one operation share: who asks, the stores, and what has been fetched already.
///
/// It is made for each operation, so that nothing of one answer reaches another.
pub struct Request {
    pub caller: Caller,
    pub(super) app: Arc<App>,
    pub(super) db: Database,
    vocabulary: Snapshot,
    has_no_merges: OnceLock<bool>,
    pub(super) articles: Loader<Uuid, Arc<Card>>,
    pub(super) bodies: Loader<(Uuid, BodyForms), ReadBody>,
    /// By translation group.
    pub(super) translations: Loader<Uuid, Vec<Arc<Card>>>,
    pub(super) feed_windows: FeedWindows,
    pub(super) counts: Loader<Scope, i64>,
    pub(super) tags: Loader<Uuid, Arc<Tag>>,
    pub(super) authors: Loader<Uuid, Arc<Author>>,
    /// By group.
    pub(super) members: Loader<Uuid, Vec<Arc<Author>>>,
    /// By member.
    pub(super) groups: Loader<Uuid, Vec<Arc<Author>>>,
    /// Those that may be shown now.
    pub(super) assets: Loader<Uuid, Arc<Asset>>,
    /// Only those that the public may see by themselves.
    pub(super) public_assets: Loader<Uuid, Arc<Asset>>,
    /// Those of the newsroom, in whatever state.
    pub(super) stored_assets: Loader<Uuid, Arc<Asset>>,
    /// Something is shown before the public may see it.
    is_preview: AtomicBool,
    pub(super) corrections: Loader<Uuid, PublicCorrection>,
    pub(super) comments: Loader<Uuid, Arc<Comment>>,
    pub(super) replies: Loader<Replies, Page<Arc<Comment>>>,
    pub(super) collections: Loader<Uuid, Arc<Collection>>,
    /// By the region or category that they front.
    pub(super) fronts: Loader<NodeRef, Arc<Collection>>,
    /// Those that the viewer may see.
    pub(super) drafts: Loader<Uuid, Arc<EditorialArticle>>,
    /// Those that the viewer may see, by translation group.
    pub(super) draft_translations: Loader<Uuid, Vec<Arc<EditorialArticle>>>,
    pub(super) revisions: Loader<Uuid, Arc<Revision>>,
    /// By article.
    pub(super) release_failures: Loader<Uuid, ReleaseFailure>,
    pub(super) users: Loader<Uuid, Arc<User>>,
    /// By user.
    pub(super) sessions: Loader<Uuid, Vec<Arc<Session>>>,
    pub(super) api_keys: Loader<Uuid, Arc<ApiKey>>,
}

/// A batch over rows by id that the node keeps for those who are shown what everybody is; the others read them.
macro_rules! kept {
    ($node:expr, $is_reader:expr, $rows:ident, $fetch:path, $shown:expr) => {{
        let (node, is_reader) = ($node.clone(), $is_reader);
        Loader::new(move |ids: Vec<Uuid>| {
            let node = node.clone();
            async move {
                let db = node.db.clone();
                let fetch = move |ids: Vec<Uuid>| async move { $fetch(db.reader(), &ids).await };
                let found = if is_reader { node.$rows.by_ids(&node, ids, fetch).await? } else { fetch(ids).await? };
                Ok($shown(found))
            }
        })
    }};
}

/// A batch over a function that reads many keys at once.
macro_rules! batch {
    ($db:expr, $fetch:path) => {{
        let db = $db.clone();
        Loader::new(move |keys: Vec<_>| {
            let db = db.clone();
            async move { $fetch(db.reader(), &keys).await }
        })
    }};
}

impl Request {
    pub fn new(app: &App, caller: Caller) -> Self {
        // Every batch has a hold on it.
        let (db, node) = (&Arc::new(app.db.clone()), &Arc::new(app.clone()));
        let is_reader = matches!(caller.who, Who::Anonymous);
        let now = caller.now;
        Self {
            app: node.clone(),
            db: app.db.clone(),
            vocabulary: Snapshot::new(app.vocabulary.current()),
            has_no_merges: OnceLock::new(),
            articles: batch!(db, live::by_ids),
            bodies: batch!(db, live::bodies),
            translations: batch!(db, live::translations),
            feed_windows: feed_windows(db),
            counts: batch!(db, feed::live_counts),
            tags: kept!(node, is_reader, tags, tag::by_ids, identity),
            authors: kept!(node, is_reader, authors, author::by_ids, identity),
            members: batch!(db, author::members),
            groups: batch!(db, author::groups),
            assets: kept!(node, is_reader, assets, media::by_ids, |found| media::usable(found, now)),
            public_assets: {
                let db = db.clone();
                Loader::new(move |ids: Vec<Uuid>| {
                    let db = db.clone();
                    async move { media::public_by_ids(db.reader(), &ids, now).await }
                })
            },
            stored_assets: batch!(db, media::by_ids),
            is_preview: AtomicBool::new(false),
            corrections: batch!(db, correction::by_ids),
            comments: batch!(db, comment::by_ids),
            replies: {
                let db = db.clone();
                Loader::new(move |asked: Vec<Replies>| {
                    let db = db.clone();
                    async move { Replies::fetch(&db, &asked).await }
                })
            },
            collections: batch!(db, collection::by_ids),
            fronts: batch!(db, collection::fronts_of),
            drafts: {
                let (db, caller) = (db.clone(), caller.clone());
                Loader::new(move |ids: Vec<Uuid>| {
                    let (db, caller) = (db.clone(), caller.clone());
                    async move { editorial::by_ids(db.primary(), &caller, &ids).await }
                })
            },
            draft_translations: {
                let (db, caller) = (db.clone(), caller.clone());
                Loader::new(move |groups: Vec<Uuid>| {
                    let (db, caller) = (db.clone(), caller.clone());
                    async move { editorial::translations(db.primary(), &caller, &groups).await }
                })
            },
            release_failures: {
                let db = db.clone();
                Loader::new(move |ids: Vec<Uuid>| {
                    let db = db.clone();
                    async move { editorial::release_failures(db.primary(), &ids).await }
                })
            },
            revisions: {
                let db = db.clone();
                Loader::new(move |ids: Vec<Uuid>| {
                    let db = db.clone();
                    async move { editorial::revisions_by_ids(db.primary(), &ids).await }
                })
            },
            users: batch!(db, account::by_ids),
            sessions: {
                let db = db.clone();
                Loader::new(move |users: Vec<Uuid>| {
                    let db = db.clone();
                    async move { account::of_users(db.primary(), &users, now).await }
                })
            },
            api_keys: batch!(db, account::api_keys_by_ids),
            caller,
        }
    }

    /// The request that a field is resolved for. Every operation is executed with one.
    pub(super) fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// No object of the answer is selected in two places, see [`ready::merges`].
    pub(super) fn has_no_merges(&self, document: &QueryEnv) -> bool {
        *self.has_no_merges.get_or_init(|| !ready::merges(document))
    }

    /// The vocabulary as it is for the field that asks.
    pub(super) fn vocabulary(&self) -> &Arc<Vocabulary> {
        self.vocabulary.latest()
    }

    /// Something has changed: what follows reads it anew. Mutations of one operation run one after the other.
    pub(super) fn refresh(&self) {
        self.vocabulary.follow(self.app.vocabulary.current());
        self.articles.forget();
        self.bodies.forget();
        self.translations.forget();
        self.feed_windows.forget();
        self.counts.forget();
        self.tags.forget();
        self.authors.forget();
        self.members.forget();
        self.groups.forget();
        self.assets.forget();
        self.public_assets.forget();
        self.stored_assets.forget();
        self.corrections.forget();
        self.comments.forget();
        self.replies.forget();
        self.collections.forget();
        self.fronts.forget();
        self.drafts.forget();
        self.draft_translations.forget();
        self.revisions.forget();
        self.release_failures.forget();
        self.users.forget();
        self.sessions.forget();
        self.api_keys.forget();
    }

    /// From here on the operation shows what the public does not see yet.
    pub(super) fn shows_preview(&self) {
        self.is_preview.store(true, Ordering::Relaxed);
    }

    /// What lets the reader of this answer see a file, if the public may not: staff, and those who have a preview.
    pub(super) async fn pass(&self, asset: &Asset) -> Result<Option<Pass>> {
        let is_inside = self.is_preview.load(Ordering::Relaxed) || self.caller.who.may(Operation::EditorialMedia);
        if !is_inside || !asset.is_ours() || self.public_assets.one(asset.id).await?.is_some() {
            return Ok(None);
        }
        Ok(Some(self.app.media_pass(self.caller.now)))
    }

    /// Files by id, as a body shows them.
    pub(super) async fn shown_assets(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, ShownAsset>> {
        let mut shown = HashMap::new();
        for asset in self.assets.many(ids).await?.into_iter().flatten() {
            let pass = self.pass(&asset).await?;
            shown.insert(asset.id, self.app.media.addresses.shown(&asset, pass));
        }
        Ok(shown)
    }

    /// Remembers articles that a list has read, so that nobody asks for them again.
    pub(super) fn know_articles<'a>(&self, cards: impl IntoIterator<Item = &'a Arc<Card>>) {
        self.articles.know(cards.into_iter().map(|card| (card.id, card.clone())));
    }

    /// The number of public articles in a scope.
    pub(super) async fn count(&self, scope: Scope) -> Result<i32> {
        Ok(self.counts.one(scope).await?.map_or(0, |count| i32::try_from(count).unwrap_or(i32::MAX)))
    }
}

/// A vocabulary and those that came after it. None is let go before the request ends, so that fields can borrow from them.
struct Snapshot {
    vocabulary: Arc<Vocabulary>,
    next: OnceLock<Box<Self>>,
}

impl Snapshot {
    fn new(vocabulary: Arc<Vocabulary>) -> Self {
        Self { vocabulary, next: OnceLock::new() }
    }

    fn last(&self) -> &Self {
        let mut snapshot = self;
        while let Some(next) = snapshot.next.get() {
            snapshot = next;
        }
        snapshot
    }

    fn latest(&self) -> &Arc<Vocabulary> {
        &self.last().vocabulary
    }

    fn follow(&self, vocabulary: Arc<Vocabulary>) {
        let last = self.last();
        if !Arc::ptr_eq(&last.vocabulary, &vocabulary) {
            last.next.get_or_init(|| Box::new(Self::new(vocabulary)));
        }
    }
}
