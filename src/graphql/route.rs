use async_graphql::{Context, Enum, Object, SimpleObject};

use super::Request;
use super::article::Article;
use super::correction::Correction;
use super::nullable::{Nullable, nullable};
use super::routable::Routable;
use super::site::SiteLanguage;
use crate::article::lookup;
use crate::correction;
use crate::kernel::Result;
use crate::route::{self, Found, NodeRef, RoutedKind};

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
            let along = Article::along(&ctx.look_ahead().field("target"));
            if let Some(found) = lookup::at_path(connection, &path, &along).await? {
                return Ok(Some(RouteMatch::page(Routable::Article(Article::found(request, found, &along)))));
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
