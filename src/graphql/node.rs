use async_graphql::{Context, ID, Interface, Object};
use futures_util::future::join_all;

use super::Request;
use super::account::{ApiKey, User};
use super::article::Article;
use super::author::Author;
use super::category::Category;
use super::collection::Collection;
use super::comment::Comment;
use super::correction::Correction;
use super::editorial::{ArticleRevision, AuditEntry, EditorialArticle, PreviewLink, Redirect};
use super::media::MediaAsset;
use super::menu::Menu;
use super::nullable::{Nullable, nullable};
use super::region::Region;
use super::source::Source;
use super::tag::Tag;
use crate::auth::Operation;
use crate::kernel::{Error, GlobalId, NodeKind, Result};

/// The most objects that one field looks up.
const MAX_NODES: usize = 100;

/// Anything with a global id (Relay Global Object Identification).
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque and globally unique."))]
pub enum Node {
    Article(Article),
    Region(Region),
    Category(Category),
    Tag(Tag),
    Author(Author),
    Source(Source),
    MediaAsset(MediaAsset),
    Correction(Correction),
    Comment(Comment),
    Menu(Menu),
    Collection(Collection),
    User(User),
    ApiKey(ApiKey),
    EditorialArticle(EditorialArticle),
    ArticleRevision(ArticleRevision),
    PreviewLink(PreviewLink),
    AuditEntry(AuditEntry),
    Redirect(Redirect),
}

impl Node {
    /// The object of a global id; `None` if it does not exist or is not public, which is the same answer.
    ///
    /// Fails with `BAD_USER_INPUT` on what is no id of this API.
    pub(super) async fn load(ctx: &Context<'_>, id: &ID) -> Result<Option<Self>> {
        let request = Request::of(ctx);
        if let Some(path) = GlobalId::path_of(id) {
            return Ok(Redirect::visible(request, &path).await?.map(Self::Redirect));
        }
        let GlobalId { kind, id } = GlobalId::parse(id)?;
        let vocabulary = request.vocabulary();
        Ok(match kind {
            NodeKind::Article => request.articles.one(id).await?.map(|card| Self::Article(Article(card))),
            NodeKind::Region => vocabulary.regions.get(id).map(|region| Self::Region(Region(region.clone()))),
            NodeKind::Category => {
                vocabulary.categories.get(id).map(|category| Self::Category(Category(category.clone())))
            }
            // Who files articles must find what no public article has yet.
            NodeKind::Tag if is_staff(request) => Tag::stored(request, Some(id)).await?.map(Self::Tag),
            NodeKind::Author if is_staff(request) => Author::stored(request, Some(id)).await?.map(Self::Author),
            NodeKind::Source if is_staff(request) => Source::stored(request, Some(id)).await?.map(Self::Source),
            NodeKind::Tag => Tag::public(request, id).await?.map(Self::Tag),
            NodeKind::Author => Author::public(request, id).await?.map(Self::Author),
            NodeKind::Source => Source::public(request, id).map(Self::Source),
            // Who sends a file must see what has become of it.
            NodeKind::MediaAsset if request.caller.who.may(Operation::EditorialMedia) => {
                request.stored_assets.one(id).await?.map(|asset| Self::MediaAsset(MediaAsset(asset)))
            }
            NodeKind::MediaAsset => {
                request.public_assets.one(id).await?.map(|asset| Self::MediaAsset(MediaAsset(asset)))
            }
            NodeKind::Correction => request.corrections.one(id).await?.map(|found| Self::Correction(found.into())),
            NodeKind::Comment => request.comments.one(id).await?.map(|comment| Self::Comment(Comment(comment))),
            NodeKind::Menu => {
                vocabulary.menus.iter().find(|menu| menu.id == id).map(|menu| Self::Menu(Menu(menu.clone())))
            }
            NodeKind::Collection => {
                request.collections.one(id).await?.map(|collection| Self::Collection(Collection(collection)))
            }
            NodeKind::User => User::visible(request, id).await?.map(Self::User),
            NodeKind::ApiKey => ApiKey::visible(request, id).await?.map(Self::ApiKey),
            NodeKind::EditorialArticle => EditorialArticle::load(request, id).await?.map(Self::EditorialArticle),
            NodeKind::ArticleRevision => ArticleRevision::visible(request, id).await?.map(Self::ArticleRevision),
            NodeKind::PreviewLink => PreviewLink::visible(request, id).await?.map(Self::PreviewLink),
            NodeKind::AuditEntry => AuditEntry::visible(request, id).await?.map(Self::AuditEntry),
            NodeKind::Session | NodeKind::Redirect | NodeKind::Site | NodeKind::Preview => None,
        })
    }
}

/// Whether somebody works on articles.
fn is_staff(request: &Request) -> bool {
    request.caller.who.may(Operation::EditorialArticle)
}

/// The global id of an object.
pub(super) fn global_id(kind: NodeKind, id: uuid::Uuid) -> ID {
    ID(GlobalId::new(kind, id).to_string())
}

#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Any object by global id; null if it does not exist or the viewer may not see it (the two are not distinguished).
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] id: ID) -> Nullable<Node> {
        nullable(Node::load(ctx, &id)).await
    }

    /// Several objects by global id, in the order asked; at most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Nullable<Node>>> {
        if ids.len() > MAX_NODES {
            return Err(Error::invalid(format!("`ids` has {} members; at most {MAX_NODES} are allowed.", ids.len())));
        }
        Ok(join_all(ids.iter().map(|id| nullable(Node::load(ctx, id)))).await)
    }
}
