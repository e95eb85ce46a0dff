//! The article as search engines read it: JSON-LD of type `NewsArticle` (schema.org).

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::card::{Card, CardDetail};
use super::content::{Byline, Citation};
use super::{BylineRole, CitationRole};
use crate::author::{Author, AuthorKind};
use crate::kernel::{Error, Result};
use crate::media::address::Addresses;
use crate::media::{Asset, MediaKind};
use crate::region::Region;
use crate::tag::{Tag, TagKind, TagRelation};
use crate::vocabulary::Vocabulary;

/// What an article refers to; what is not public is missing and left out.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    pub vocabulary: &'a Vocabulary,
    pub authors: &'a HashMap<Uuid, Arc<Author>>,
    pub tags: &'a HashMap<Uuid, Arc<Tag>>,
    pub assets: &'a HashMap<Uuid, Arc<Asset>>,
    pub addresses: &'a Addresses,
    /// The same in other languages.
    pub translations: &'a [&'a Card],
}

/// The JSON-LD of an article, ready to stand in a `script` element: the same text for the same article, and no `<` in it.
///
/// Whoever reads the JSON and writes it again undoes escapes, so no string has in it what could end the element either.
pub fn json_ld(card: &Card, parts: Parts<'_>) -> Result<String> {
    let mut value = Value::Object(parts.article(card)?);
    disarm(&mut value);
    // In JSON a `<` stands in strings only, so its escape means the same and ends no element.
    Ok(serde_json::to_string(&value).map_err(Error::internal)?.replace('<', "\\u003c"))
}

/// Puts ‹ in place of each `<` that could begin a tag or a comment.
fn disarm(value: &mut Value) {
    match value {
        Value::String(text) => {
            let is_tag = |rest: &str| rest.starts_with(|char: char| "/!?".contains(char) || char.is_ascii_alphabetic());
            if text.match_indices('<').any(|(place, _)| text.get(place + 1..).is_some_and(is_tag)) {
                let mut parts = text.split('<');
                let mut safe = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    safe.push(if is_tag(part) { '\u{2039}' } else { '<' });
                    safe.push_str(part);
                }
                *text = safe;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(disarm),
        Value::Object(fields) => fields.values_mut().for_each(disarm),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Parts<'_> {
    fn article(self, card: &Card) -> Result<Map<String, Value>> {
        let detail = card.detail()?;
        let url = self.vocabulary.site.url(&card.path);
        let mut out = Object::of("NewsArticle");
        out.0.insert("@context".into(), "https://schema.org".into());
        out.set("url", &url);
        out.set("mainEntityOfPage", detail.meta.seo.canonical_url.as_ref().unwrap_or(&url));
        out.set("headline", &card.headline);
        out.maybe("alternativeHeadline", detail.meta.social_headline.as_ref().or(detail.meta.short_headline.as_ref()));
        out.set("description", &card.summary);
        out.set("datePublished", card.first_published_at.to_string());
        out.set("dateModified", card.modified_at.to_string());
        out.maybe("expires", card.expires_at.map(|at| at.to_string()));
        out.set("inLanguage", &card.language);
        out.set("isAccessibleForFree", detail.meta.is_free);
        out.set("wordCount", detail.added()?.word_count);
        out.set("commentCount", card.comment_count);

        let (authors, others): (Vec<&Byline>, Vec<&Byline>) =
            detail.meta.bylines.iter().partition(|byline| byline.role == BylineRole::Author);
        // A report in pictures is by who took them: somebody is always its author.
        let (authors, others) = if authors.is_empty() { (others, Vec::new()) } else { (authors, others) };
        out.list("author", authors.into_iter().filter_map(|byline| self.byline(byline)));
        out.list("contributor", others.into_iter().filter_map(|byline| self.byline(byline)));
        if let Some(dateline) = &detail.meta.dateline {
            out.set("dateline", &dateline.text);
            let region = dateline.region_id.and_then(|id| self.vocabulary.regions.get(id));
            let named = || dateline.place.as_ref().map(|name| json!({"@type": "Place", "name": name}));
            out.maybe("locationCreated", region.map(|region| self.place(region)).or_else(named));
        }
        let regions = detail.meta.regions.iter().filter_map(|id| self.vocabulary.regions.get(*id));
        out.list("contentLocation", regions.map(|region| self.place(region)));
        let categories = detail.meta.categories.iter().filter_map(|id| self.vocabulary.categories.get(*id));
        out.list("articleSection", categories.map(|category| Value::from(category.name.as_str())));
        for (name, relation) in [("about", TagRelation::About), ("mentions", TagRelation::Mentions)] {
            let tags = detail.meta.tags.iter().filter(|tag| tag.relation == relation);
            out.list(name, tags.filter_map(|tag| self.tags.get(&tag.tag_id)).map(|tag| self.tag(tag)));
        }
        let (sources, cited): (Vec<&Citation>, Vec<&Citation>) =
            detail.meta.citations.iter().partition(|citation| citation.role == CitationRole::Republished);
        out.list("citation", cited.into_iter().map(|citation| self.citation(citation)));
        out.list("isBasedOn", sources.into_iter().map(|citation| self.citation(citation)));
        out.maybe("image", pictures(card, self.vocabulary)?.into_iter().find_map(|id| self.image(id)));
        let is_original = |card: &Card| card.id == card.translation_group;
        if is_original(card) {
            out.list("workTranslation", self.translations.iter().map(|card| self.work(card)));
        } else {
            let original = self.translations.iter().find(|card| is_original(card));
            out.maybe("translationOfWork", original.map(|card| self.work(card)));
        }
        out.maybe("backstory", detail.meta.backstory.as_ref().map(|text| text.text.as_str()));
        out.list(
            "correction",
            detail.added()?.corrections.iter().map(|correction| {
                json!({
                    "@type": "CorrectionComment",
                    "text": correction.text,
                    "datePublished": correction.issued_at.to_string(),
                })
            }),
        );
        out.maybe("copyrightHolder", detail.meta.rights.copyright_holder.as_ref().map(|name| organisation(name)));
        out.maybe("copyrightNotice", detail.meta.rights.copyright_notice.as_ref());
        out.maybe("usageInfo", detail.meta.rights.usage_terms.as_ref());
        out.maybe("license", detail.meta.rights.license_url.as_ref());
        out.set("publisher", self.publisher());
        Ok(out.0)
    }

    fn byline(self, byline: &Byline) -> Option<Value> {
        let author = self.authors.get(&byline.author_id)?;
        let mut out = Object::of(match author.kind {
            AuthorKind::Person => "Person",
            AuthorKind::Group | AuthorKind::Organisation => "Organization",
        });
        out.set("name", byline.credited_as.as_ref().unwrap_or(&author.name));
        out.set("url", self.vocabulary.site.url(&author.path()));
        if author.kind == AuthorKind::Person {
            out.maybe("jobTitle", author.job_title.as_ref());
        }
        Some(Value::Object(out.0))
    }

    fn place(self, region: &Region) -> Value {
        let mut out = Object::of("Place");
        out.set("name", &region.name);
        out.set("url", self.vocabulary.site.url(&region.path()));
        out.maybe("sameAs", region.wikidata_id.as_deref().map(wikidata));
        Value::Object(out.0)
    }

    fn tag(self, tag: &Tag) -> Value {
        let mut out = Object::of(match tag.kind {
            TagKind::Person => "Person",
            TagKind::Organisation => "Organization",
            TagKind::Place => "Place",
            TagKind::Event => "Event",
            TagKind::Work => "CreativeWork",
            TagKind::Series => "CreativeWorkSeries",
            TagKind::Subject | TagKind::Keyword => "Thing",
        });
        out.set("name", &tag.name);
        out.set("url", self.vocabulary.site.url(&tag.path()));
        let elsewhere = tag.wikidata_id.as_deref().map(wikidata).into_iter().chain(tag.same_as.iter().cloned());
        out.list("sameAs", elsewhere.map(Value::from));
        Value::Object(out.0)
    }

    /// Another article, as far as this one names it.
    fn work(self, card: &Card) -> Value {
        let mut out = Object::of("NewsArticle");
        out.set("url", self.vocabulary.site.url(&card.path));
        out.set("headline", &card.headline);
        out.set("inLanguage", &card.language);
        Value::Object(out.0)
    }

    fn citation(self, citation: &Citation) -> Value {
        let mut out = Object::of("CreativeWork");
        out.set("name", citation.title.as_deref().unwrap_or_else(|| citation.label(&self.vocabulary.sources)));
        out.maybe("url", citation.url.as_ref());
        out.maybe("archivedAt", citation.archived_url.as_ref());
        out.maybe("datePublished", citation.published_at.map(|at| at.to_string()));
        let source = citation.source_id.and_then(|id| self.vocabulary.sources.get(id));
        out.maybe("publisher", source.map(|source| organisation(&source.name)));
        Value::Object(out.0)
    }

    fn image(self, id: Uuid) -> Option<Value> {
        let asset = self.assets.get(&id).filter(|asset| asset.kind == MediaKind::Image)?;
        let mut out = Object::of("ImageObject");
        out.set("url", self.addresses.url(asset, None));
        out.maybe("width", asset.width);
        out.maybe("height", asset.height);
        out.maybe("creditText", asset.credit.as_ref());
        out.maybe("license", asset.rights.license_url.as_ref());
        Some(Value::Object(out.0))
    }

    fn publisher(self) -> Value {
        let site = &self.vocabulary.site;
        let mut out = Object::of("NewsMediaOrganization");
        out.set("name", &site.name);
        out.set("url", site.url("/"));
        out.maybe("logo", site.logo_id.and_then(|id| self.image(id)));
        out.maybe("publishingPrinciples", site.publishing_principles_url.as_ref());
        out.maybe("correctionsPolicy", site.corrections_policy_url.as_ref());
        Value::Object(out.0)
    }
}

/// What may be the picture of an article, best first. Search engines want one: at last it is the site's logo.
pub fn pictures(card: &Card, vocabulary: &Vocabulary) -> Result<Vec<Uuid>> {
    Ok(own_pictures(card.detail()?)?.chain(vocabulary.site.logo_id).collect())
}

/// The same, as far as the article shows them.
pub fn own_pictures(detail: &CardDetail) -> Result<impl Iterator<Item = Uuid>> {
    let lead = detail.meta.lead_media.iter().map(|figure| figure.asset_id);
    Ok(lead.chain(detail.meta.seo.image_id).chain(detail.added()?.pictures.iter().copied()))
}

fn organisation(name: &str) -> Value {
    json!({"@type": "Organization", "name": name})
}

fn wikidata(item: &str) -> String {
    format!("https://www.wikidata.org/wiki/{item}")
}

/// An object being written: what is absent or empty is left out.
struct Object(Map<String, Value>);

impl Object {
    fn of(kind: &str) -> Self {
        Self(Map::from_iter([("@type".to_owned(), kind.into())]))
    }

    fn set(&mut self, name: &str, value: impl serde::Serialize) {
        self.0.insert(name.to_owned(), json!(value));
    }

    fn maybe(&mut self, name: &str, value: Option<impl serde::Serialize>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    fn list(&mut self, name: &str, values: impl Iterator<Item = Value>) {
        let values: Vec<Value> = values.collect();
        if !values.is_empty() {
            self.set(name, values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::card::Added;
    use crate::article::content::{ContentMeta, TagUse};
    use crate::article::{fixture, live};

    #[tokio::test]
    async fn is_one_text_that_a_script_element_can_hold() {
        let db = fixture::database().await;
        let meta = ContentMeta {
            short_headline: Some("</script><b>& 1 < 2".into()),
            citations: vec![Citation {
                key: "a".into(),
                source_id: None,
                label: "Reuters".into(),
                follows_source: false,
                role: CitationRole::Reporting,
                title: None,
                url: None,
                archived_url: None,
                published_at: None,
                accessed_at: None,
                note: None,
            }],
            // A tag that is not public stays out.
            tags: vec![TagUse { tag_id: Uuid::from_u128(1), relation: TagRelation::About }],
            ..ContentMeta::default()
        };
        let detail = CardDetail::new(meta, Added::default());
        let id = fixture::publish(&db, 1, &[], &detail).await;
        let card = live::by_ids(db.reader(), &[id]).await.unwrap().remove(&id).unwrap();
        let vocabulary = Vocabulary::load(db.reader()).await.unwrap();
        let none = (HashMap::new(), HashMap::new(), HashMap::new());
        let addresses = Addresses::new("https://news.example".into());
        let parts = Parts {
            vocabulary: &vocabulary,
            authors: &none.0,
            tags: &none.1,
            assets: &none.2,
            addresses: &addresses,
            translations: &[],
        };
        let text = json_ld(&card, parts).unwrap();
        assert!(!text.contains('<'), "{text}");
        assert_eq!(text, json_ld(&card, parts).unwrap());
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["@type"], "NewsArticle");
        assert_eq!(value["alternativeHeadline"], "\u{2039}/script>\u{2039}b>& 1 < 2");
        // However it is written again.
        assert!(!serde_json::to_string(&value).unwrap().contains("</"));
        assert_eq!(value["citation"], json!([{"@type": "CreativeWork", "name": "Reuters"}]));
        assert_eq!(value["datePublished"], "1970-01-01T00:00:00.000001Z");
        assert!(value.get("about").is_none() && value.get("correction").is_none());
    }
}
