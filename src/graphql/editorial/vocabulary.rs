use async_graphql::{Context, ID, Object};

use crate::auth::Operation;
use crate::collection::{self, CollectionKind};
use crate::connection;
use crate::curation::moves::{self, VocabularyMoveKind, VocabularyMoveState};
use crate::graphql::Request;
use crate::graphql::collection::{Collection, CollectionConnection};
use crate::graphql::connection::{PageArgs, narrowed, wanted, wants_count};
use crate::graphql::directives::{cost, listSize, semanticNonNull};
use crate::graphql::node::global_id;
use crate::graphql::nullable::{Nullable, nullable, present};
use crate::graphql::routable::Routable;
use crate::graphql::scalars::DateTime;
use crate::graphql::search::Suggestion;
use crate::kernel::{GlobalId, PageRequest, Result};
use crate::route::{self, RedirectFilter};
use crate::search::{Audience, SuggestionKind};

connection!(
    VocabularyMoveConnection,
    VocabularyMoveEdge,
    VocabularyMove,
    "Page of changes of vocabulary that are carried through in steps."
);
connection!(RedirectConnection, RedirectEdge, Redirect, "Page of redirects.");

#[derive(Clone)]
pub struct Redirect(pub route::Redirect);

/// A path that leads elsewhere: made by hand, or the former path of a page.
#[Object]
impl Redirect {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        ID(GlobalId::of_path(&self.0.path))
    }

    /// Path.
    fn path(&self) -> &str {
        &self.0.path
    }

    /// Where it leads, path or URL; for the former path of a page where that is now. Null if what was there is gone, or not
    /// public.
    async fn destination(&self, ctx: &Context<'_>) -> Nullable<String> {
        nullable(Self::leads_to(Request::of(ctx), &self.0)).await
    }

    /// 301, 302, 307, 308 or 410.
    fn http_status(&self) -> i32 {
        self.0.http_status.into()
    }

    /// It is the former path of a page.
    fn is_alias(&self) -> bool {
        self.0.node.is_some()
    }

    /// When it ceased to be the path of a page.
    fn ceased_at(&self) -> Option<DateTime> {
        self.0.ceased_at.map(DateTime)
    }
}

impl Redirect {
    /// Where a redirect or former path leads; `None` if nowhere, or to nothing that is public.
    pub async fn leads_to(request: &Request, found: &route::Redirect) -> Result<Option<String>> {
        match (&found.target, found.node) {
            (Some(target), _) => Ok(Some(target.clone())),
            (None, Some(node)) => {
                let page = Routable::load(request, node).await?;
                Ok(page.map(|page| page.canonical_path()).filter(|path| *path != found.path))
            }
            (None, None) => Ok(None),
        }
    }

    /// The redirect or former path, if the viewer may see it.
    pub async fn visible(request: &Request, path: &str) -> Result<Option<Self>> {
        if !request.caller.who.may(Operation::EditorialRedirects) {
            return Ok(None);
        }
        let found = route::redirect(request.db.primary(), path).await?;
        let of_drafts = request.caller.who.may(Operation::CreateRedirect);
        Ok(found.filter(|found| of_drafts || !found.is_of_draft).map(Self))
    }
}

#[derive(Clone)]
pub struct VocabularyMove(pub moves::VocabularyMove);

/// A change of vocabulary that concerns so many articles that it is carried through in steps, between which others write. Until
/// it is done, each article shows what was before or what is then.
#[Object]
impl VocabularyMove {
    /// What is done to the articles.
    fn kind(&self) -> VocabularyMoveKind {
        self.0.kind
    }

    /// Whether there are articles left.
    fn state(&self) -> VocabularyMoveState {
        self.0.state
    }

    /// Id of the region, category, tag, author or source whose articles they are.
    fn term_id(&self) -> ID {
        let (kind, id) = self.0.term;
        global_id(kind.node(), id)
    }

    /// Id of what takes its place, if it goes.
    fn target_id(&self) -> Option<ID> {
        let (kind, _) = self.0.term;
        self.0.target.map(|id| global_id(kind.node(), id))
    }

    /// Articles that are done.
    fn done_count(&self) -> i32 {
        i32::try_from(self.0.done).unwrap_or(i32::MAX)
    }

    /// Articles at the start.
    fn total_count(&self) -> i32 {
        i32::try_from(self.0.total).unwrap_or(i32::MAX)
    }

    /// Articles that could not be changed when their turn came; they are tried again after a while, and the log says which.
    fn skipped_count(&self) -> i32 {
        i32::try_from(self.0.skipped).unwrap_or(i32::MAX)
    }

    /// When it was asked for.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it last went on.
    fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// When it was done.
    fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }
}

#[derive(Default)]
pub struct EditorialVocabulary;

#[Object]
impl EditorialVocabulary {
    /// Redirects and former paths, by path. API keys read them too, but for those that are kept for drafts.
    #[graphql(directive = semanticNonNull::apply())]
    async fn redirects(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only paths that start so.")] path_prefix: Option<String>,
    ) -> Nullable<RedirectConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialRedirects)?;
            let page = PageArgs { first, after, last, before }.check(route::LIST, PageRequest::MAX)?;
            let of_drafts = request.caller.who.may(Operation::CreateRedirect);
            let only = (!of_drafts).then_some(RedirectFilter::OF_THE_PUBLIC);
            let filter = RedirectFilter { prefix: path_prefix, only };
            let mut found = route::redirects(request.db.primary(), &filter, &wanted(ctx, page)).await?;
            if wants_count(ctx) {
                found.count = Some(route::count_redirects(request.db.primary(), &filter).await?);
            }
            Ok(found.map(Redirect).into())
        })
        .await
    }

    /// Changes of vocabulary that are carried through in steps, the last asked for first: a term with many articles that is
    /// deleted in favour of another, merged, moved or renamed.
    #[graphql(directive = semanticNonNull::apply())]
    async fn vocabulary_moves(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those that are so far.")] states: Option<Vec<VocabularyMoveState>>,
    ) -> Nullable<VocabularyMoveConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialVocabularyMoves)?;
            let page = PageArgs { first, after, last, before }.check(moves::LIST, PageRequest::MAX)?;
            let states = states.unwrap_or_default();
            let mut found = moves::list(request.db.primary(), &states, &wanted(ctx, page)).await?;
            if wants_count(ctx) {
                found.count = Some(moves::count(request.db.primary(), &states).await?);
            }
            Ok(found.map(VocabularyMove).into())
        })
        .await
    }

    /// Collections, those that are not published included, the last changed first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn collections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those of these kinds.")] kinds: Option<Vec<CollectionKind>>,
    ) -> Nullable<CollectionConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialCollections)?;
            let page = PageArgs { first, after, last, before }.check(collection::LIST, PageRequest::MAX)?;
            let kinds = narrowed(kinds)?;
            let mut found = collection::list_all(request.db.primary(), &kinds, &wanted(ctx, page)).await?;
            if wants_count(ctx) {
                found.count = Some(collection::count_all(request.db.primary(), &kinds).await?);
            }
            Ok(found.map(Collection).into())
        })
        .await
    }

    /// Completion of names of regions, categories, tags, authors, sources and collections, whether anything public uses them or not;
    /// the most used first.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(5), directive = listSize::apply(8))]
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the name begins; case and accents make no difference.")] prefix: String,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<SuggestionKind>>,
        #[graphql(desc = "How many, 1 to 25; 8 if absent.")] limit: Option<i32>,
    ) -> Nullable<Vec<Suggestion>> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialSuggest)?;
            Suggestion::all(request, Audience::Newsroom, &prefix, kinds, limit).await
        })
        .await
    }
}
