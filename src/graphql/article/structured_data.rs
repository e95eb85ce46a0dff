use std::collections::HashMap;
use std::hash::Hash;

use super::Article;
use crate::article::structured::{Parts, json_ld, pictures};
use crate::db::Loader;
use crate::graphql::Request;
use crate::graphql::scalars::Json;
use crate::kernel::Result;

/// The article as search engines read it.
pub(super) async fn of(article: &Article, request: &Request) -> Result<Json> {
    let card = &article.0;
    let detail = card.detail()?;
    let authors = known(&request.authors, detail.meta.bylines.iter().map(|byline| byline.author_id).collect());
    let tags = known(&request.tags, detail.meta.tags.iter().map(|tag| tag.tag_id).collect());
    let assets = known(&request.assets, pictures(card, request.vocabulary())?);
    let (authors, tags, assets, others) = futures_util::try_join!(authors, tags, assets, article.others(request))?;
    let translations: Vec<_> = others.iter().map(|article| &*article.0).collect();
    let vocabulary = request.vocabulary();
    let addresses = &request.app.media.addresses;
    let parts =
        Parts { vocabulary, authors: &authors, tags: &tags, assets: &assets, addresses, translations: &translations };
    let text = json_ld(card, parts)?;
    Json::new(text)
}

/// What a batch finds under some keys.
async fn known<K, V>(batch: &Loader<K, V>, keys: Vec<K>) -> Result<HashMap<K, V>>
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let values = batch.many(&keys).await?;
    Ok(keys.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?))).collect())
}
