use async_graphql::{Context, Enum, Object, SimpleObject};
use futures_util::future::try_join_all;

use super::Request;
use super::article::Article;
use super::connection::{PageArgs, PageInfo};
use super::correction::Correction;
use super::directives::semanticNonNull;
use super::editorial::Redirect;
use super::nullable::{Nullable, nullable, present};
use super::routable::Routable;
use super::site::SiteLanguage;
use crate::article::lookup;
use crate::correction;
use crate::facet::is_private;
use crate::kernel::{PageRequest, Result};
use crate::route::{self, Found, NodeRef, RedirectFilter, RoutedKind};

/// Result of resolving a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RouteStatus {
    /// The path is canonical.
    Ok,
    /// Answer with httpStatus and redirectTo.
    Moved,
    /// What was there was withdrawn.
    Gone,
}

/// Result of resolving a path.
#[derive(SimpleObject)]
pub struct RouteMatch {
    /// Found, moved or gone.
    status: RouteStatus,
    /// HTTP status a front end should answer with: 200, 301, 302, 307, 308 or 410.
    http_status: i32,
    /// Canonical path; null if gone or moved off the site's pages.
    canonical_path: Option<String>,
    /// Where to redirect, path or absolute URL; null unless moved.
    redirect_to: Option<String>,
    /// What is there, under whatever path; null at the front page, if a redirect leads elsewhere, and if it is gone.
    target: Option<Routable>,
    /// Retraction notice to show on a 410 page.
    notice: Option<Correction>,
}

impl RouteMatch {
    fn page(target: Routable) -> Self {
        Self {
            status: RouteStatus::Ok,
            http_status: 200,
            canonical_path: Some(target.canonical_path()),
            redirect_to: None,
            target: Some(target),
            notice: None,
        }
    }

    /// The front page is whatever a front end makes of it.
    fn front() -> Self {
        let canonical_path = Some("/".to_owned());
        Self {
            status: RouteStatus::Ok,
            http_status: 200,
            canonical_path,
            redirect_to: None,
            target: None,
            notice: None,
        }
    }

    fn moved(http_status: i16, canonical_path: Option<String>, to: String, target: Option<Routable>) -> Self {
        Self {
            status: RouteStatus::Moved,
            http_status: http_status.into(),
            canonical_path,
            redirect_to: Some(to),
            target,
            notice: None,
        }
    }

    fn gone(notice: Option<Correction>) -> Self {
        Self {
            status: RouteStatus::Gone,
            http_status: 410,
            canonical_path: None,
            redirect_to: None,
            target: None,
            notice,
        }
    }
}

/// Page of redirects that lead somewhere.
#[derive(SimpleObject)]
pub struct RedirectsConnection {
    /// Items with their cursors.
    edges: Vec<RedirectsEdge>,
    /// Items alone.
    nodes: Vec<Redirect>,
    /// Position.
    page_info: PageInfo,
}

/// Edge of RedirectsConnection.
#[derive(SimpleObject)]
pub struct RedirectsEdge {
    /// Pass to after.
    cursor: String,
    /// Item.
    node: Redirect,
}

#[derive(Default)]
pub struct RouteQuery;

#[Object]
impl RouteQuery {
    /// What is at this path: an article, a region, an author … or a redirect. The one query a router needs. Null is a
    /// 404. Percent-encoding makes no difference, and neither does a query that is not part of a former path. Redirects
    /// are followed to their end, so that readers need one hop.
    async fn route(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Path on this site, beginning with a slash.")] path: String,
    ) -> Nullable<RouteMatch> {
        nullable(async {
            let request = Request::of(ctx);
            let connection = request.db.reader();
            // Most paths are articles.
            let include = Article::include(&ctx.look_ahead().field("target"));
            if let Some(found) = lookup::at_path(connection, &path, &include).await? {
                return Ok(Some(RouteMatch::page(Routable::Article(Article::found(request, found, &include)))));
            }
            Ok(match route::resolve(connection, &path).await? {
                None if route::is_home(&path) => Some(RouteMatch::front()),
                None => SiteLanguage::at(request, &path).await?.map(|(language, is_trimmed)| {
                    let (canonical, target) = (language.canonical_path(), Routable::SiteLanguage(language));
                    if is_trimmed {
                        RouteMatch::moved(301, Some(canonical.clone()), canonical, Some(target))
                    } else {
                        RouteMatch::page(target)
                    }
                }),
                Some(Found::Page(node)) => Routable::load(request, node).await?.map(RouteMatch::page),
                Some(Found::Former { node, canonical, http_status }) => {
                    let target = Routable::load(request, node).await?;
                    target
                        .map(|target| RouteMatch::moved(http_status, Some(canonical.clone()), canonical, Some(target)))
                }
                Some(Found::Redirect { to, http_status }) => Some(RouteMatch::moved(http_status, None, to, None)),
                Some(Found::Gone { node }) => Some(RouteMatch::gone(notice(request, node).await?)),
            })
        })
        .await
    }

    /// Redirects and former paths that lead somewhere, by path: for whoever writes them into the configuration of a server.
    /// Forward only. What is told is read anew for everybody who asks.
    #[graphql(directive = semanticNonNull::apply())]
    async fn redirects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100; 20 if absent. A page may have fewer although there are more.")]
        first: Option<i32>,
        after: Option<String>,
        #[graphql(desc = "Only paths that start so.")] path_prefix: Option<String>,
    ) -> Nullable<RedirectsConnection> {
        present(async {
            let request = Request::of(ctx);
            let page = PageArgs { first, after, ..PageArgs::default() }.check(route::LIST, PageRequest::MAX)?;
            let filter = RedirectFilter { prefix: path_prefix, only: Some(RedirectFilter::LEADING) };
            // A change says which paths it touches, not that it touches the list of them.
            is_private();
            let mut found = route::redirects(request.db.reader(), &filter, &page).await?;
            let first = found.edges.first().map(|edge| edge.cursor.clone());
            let leads = found.edges.iter().map(|edge| Redirect::leads_to(request, &edge.node));
            let mut leads = try_join_all(leads).await?.into_iter();
            found.edges.retain(|_| leads.next().flatten().is_some());
            let page_info = PageInfo::of(&found, first.as_ref());
            let nodes = found.edges.iter().map(|edge| Redirect(edge.node.clone())).collect();
            let edges = found.edges.into_iter();
            let edges = edges.map(|edge| RedirectsEdge { cursor: edge.cursor, node: Redirect(edge.node) }).collect();
            Ok(RedirectsConnection { edges, nodes, page_info })
        })
        .await
    }
}

/// The notice that tells why an article is gone.
async fn notice(request: &Request, node: Option<NodeRef>) -> Result<Option<Correction>> {
    match node {
        Some(NodeRef { kind: RoutedKind::Article, id }) => {
            Ok(correction::retraction_of(request.db.reader(), id).await?.map(Correction::from))
        }
        _ => Ok(None),
    }
}
