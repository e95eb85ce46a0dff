use async_graphql::MergedObject;

use super::account::ViewerQuery;
use super::archive::ArchiveQuery;
use super::article::ArticleQuery;
use super::author::AuthorQuery;
use super::category::CategoryQuery;
use super::changes::ChangeQuery;
use super::collection::CollectionQuery;
use super::correction::CorrectionQuery;
use super::editorial::EditorialQuery;
use super::menu::MenuQuery;
use super::node::NodeQuery;
use super::purge::PurgeQuery;
use super::region::RegionQuery;
use super::route::RouteQuery;
use super::search::SearchQuery;
use super::site::SiteQuery;
use super::source::SourceQuery;
use super::tag::TagQuery;

/// Entry points for reading. Everything is public and can be cached, but for cachePurges and what lies under editorial, preview and viewer.
#[derive(Default, MergedObject)]
pub struct Query(
    NodeQuery,
    SiteQuery,
    RouteQuery,
    ArticleQuery,
    ChangeQuery,
    PurgeQuery,
    ArchiveQuery,
    CorrectionQuery,
    RegionQuery,
    CategoryQuery,
    TagQuery,
    AuthorQuery,
    SourceQuery,
    CollectionQuery,
    MenuQuery,
    SearchQuery,
    ViewerQuery,
    EditorialQuery,
);
