use async_graphql::Context;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::part::block;
use crate::body;
use crate::graphql::Request;
use crate::graphql::article::Article;
use crate::graphql::directives::listSize;
use crate::graphql::figure::Figure;
use crate::graphql::media::MediaAsset;
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::scalars::Url;
use crate::kernel::{Error, Result};

block! {
    /// Picture, video, audio or document.
    FigureBlock { figure: &'a body::Figure }

    /// What to show.
    async fn figure(&self, ctx: &Context<'_>) -> Result<Figure> {
        let found = Figure::load(Request::of(ctx), self.figure).await?;
        found.ok_or_else(|| Error::internal(format!("the asset {} of a public body is gone", self.figure.asset_id)))
    }
}

block! {
    /// Several pictures.
    GalleryBlock { figures: &'a [body::Figure], title: Option<&'a str> }

    /// In order.
    #[graphql(directive = listSize::apply(6))]
    async fn figures(&self, ctx: &Context<'_>) -> Result<Vec<Figure>> {
        let request = Request::of(ctx);
        let found = try_join_all(self.figures.iter().map(|figure| Figure::load(request, figure))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Title.
    fn title(&self) -> Option<&str> {
        self.title
    }
}

block! {
    /// Content of another site.
    EmbedBlock { url: &'a str, title: Option<&'a str>, thumbnail_id: Option<Uuid> }

    /// Address of the content.
    fn url(&self) -> Url {
        self.url.into()
    }

    /// What to load in a frame once the reader has consented; null for a site that is not known, and for content that only a
    /// script of its site shows. Then link to url.
    fn frame_url(&self) -> Option<Url> {
        body::provider(self.url).and_then(|provider| provider.frame).map(|frame| frame.as_str().into())
    }

    /// Name of the provider, e.g. YouTube.
    fn provider(&self) -> Option<&'static str> {
        body::provider(self.url).map(|provider| provider.name)
    }

    /// Title.
    fn title(&self) -> Option<&str> {
        self.title
    }

    /// Still picture to show before consent.
    async fn thumbnail(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
        nullable(MediaAsset::load(Request::of(ctx), self.thumbnail_id)).await
    }

    /// Loading it sets cookies or reveals the reader to a third party. True for everything that another site shows.
    fn requires_consent(&self) -> bool {
        true
    }
}

block! {
    /// Card that points to another article (Guardian rich link). Resolved when it is read: withdrawn articles vanish.
    ArticleLinkBlock { article_id: Uuid, prefix: Option<&'a str> }

    /// The article; null if it is not public.
    async fn article(&self, ctx: &Context<'_>) -> Nullable<Article> {
        nullable(async {
            Ok(Request::of(ctx).articles.one(self.article_id).await?.map(Article))
        })
        .await
    }

    /// Line above, e.g. "Read more".
    fn prefix(&self) -> Option<&str> {
        self.prefix
    }
}
