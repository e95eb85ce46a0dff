use std::collections::BTreeMap;
use std::path::Path;

use super::article::Facts;
use super::links::key_of;
use super::run::Run;
use super::shortcodes;
use crate::article::input::{ArticleTagInput, BylineInput, CitationInput, DatelineInput, SeoInput};
use crate::article::{AfterSave, ArticleInput, BylineRole, CitationRole, ImportArticle, ReleaseInput};
use crate::body::input::{BodyInput, FigureInput, RichTextInput};
use crate::body::{FigureLayout, check_depth, markdown_to_html};
use crate::category::CategoryInput;
use crate::import::foreign::content::{self, Known, Options, media_of};
use crate::import::foreign::{Dangling, Fate, Fidelity, cut};
use crate::import::{Progress, Record, Verdict};
use crate::kernel::{AuthorRef, CategoryRef, MediaRef, Patch, RegionRef, Result, Slug, TagRef, checked};
use crate::tag::TagRelation;
use crate::workflow::ReleaseMode;

impl<P: FnMut(Progress)> Run<'_, P> {
    /// A text and what it says of itself as an article.
    pub(super) fn read(
        &mut self,
        path: &Path,
        facts: &Facts,
        source: &str,
        fate: &mut Fate,
        report: &mut Fidelity,
    ) -> Result<ImportArticle> {
        let mapping = &self.options.mapping;
        let expanded = shortcodes::expand(source, &mapping.shortcodes);
        if expanded.left_out > 0 {
            let reason = format!("{} shortcodes are left out as asked.", expanded.left_out);
            fate.say(Verdict::LeftOut, reason);
        }
        if !expanded.unknown.is_empty() {
            fate.change(format!("Unknown shortcodes are HTML blocks: {}.", expanded.unknown.join(", ")));
            for name in expanded.unknown {
                *report.unknown_shortcodes.entry(name).or_default() += 1;
            }
        }
        check_depth(&expanded.text)?;
        let html = markdown_to_html(&expanded.text);
        let none = BTreeMap::new();
        let options = Options { source_line: self.options.source_line, line_breaks: false, shortcodes: &none };
        self.known.here = path.to_owned();
        self.known.page = facts.former_paths(path, &self.known.site).pop().unwrap_or_default();
        let found = content::read(&html, None, &[], &self.known, &options, fate)?;
        report.text.0 += found.text.0;
        report.text.1 += found.text.1;
        report.dangling.extend(found.dangling.into_iter().map(|what| Dangling {
            file: fate.file.clone(),
            line: 1,
            what,
        }));
        let mut media = found.media;
        let lead = facts.image.as_deref().and_then(|image| self.known.absolute(image));
        if let Some(address) = &lead
            && !media.iter().any(|media| media.key == *address)
        {
            media.push(media_of(address));
        }
        for file in media {
            if self.made.insert(file.key.clone()) {
                self.out.add(Record::Media(Box::new(file)), None);
            }
        }
        if facts.slug.as_ref().is_some_and(|slug| report.duplicate_slugs.contains_key(slug)) {
            fate.share_slug();
        }
        let headline = facts.title.clone().unwrap_or_else(|| {
            fate.change("It has no title; the name of its file stands for one.");
            facts.slug.clone().unwrap_or_default().replace('-', " ")
        });
        let (mut regions, mut categories): (Vec<RegionRef>, Vec<CategoryRef>) = (Vec::new(), Vec::new());
        for name in facts.regions.iter().chain(&facts.categories) {
            match self.region(name) {
                Some(region) => regions.push(region),
                None if facts.regions.contains(name) => fate.drop(format!("There is no region \"{name}\".")),
                None => categories.extend(Slug::from_text(name).map(|slug| CategoryRef::Slug(slug.into_string()))),
            }
        }
        regions.dedup();
        categories.dedup();
        let bylines = facts.bylines(&mut self.authors, mapping);
        let mut then = if facts.is_draft { AfterSave::KeepDraft } else { AfterSave::Publish };
        let mut release = None;
        if then == AfterSave::Publish && facts.date.is_none() {
            fate.drop("It has no date, and none is invented: it is a draft.");
            then = AfterSave::KeepDraft;
        }
        if then == AfterSave::Publish && bylines.is_empty() {
            fate.drop("Nobody is named as its author, so it is a draft.");
            then = AfterSave::KeepDraft;
        }
        if then == AfterSave::Publish && regions.is_empty() && categories.is_empty() {
            fate.change("It is in no category; it is in \"Uncategorized\".");
            categories.push(CategoryRef::Slug("uncategorized".into()));
            if self.made.insert("category uncategorized".into()) {
                let (slug, name) = (Some("uncategorized".to_owned()), Some("Uncategorized".to_owned()));
                self.out
                    .add(Record::Category(Box::new(CategoryInput { slug, name, ..CategoryInput::default() })), None);
            }
        }
        let published_at = facts.date.filter(|at| *at <= self.now);
        if then == AfterSave::Publish
            && let Some(at) = facts.date.filter(|at| *at > self.now)
        {
            fate.change("Its date lies in the future; it is scheduled for it.");
            then = AfterSave::KeepDraft;
            release = Some(ReleaseInput { at, mode: ReleaseMode::PublishAt });
        }
        let citation = (facts.source.is_some() || facts.source_url.is_some()).then(|| CitationInput {
            key: None,
            source: None,
            label: facts.source.clone().or_else(|| facts.source_url.clone()).map(|label| cut(label, 300).0),
            role: CitationRole::Reporting,
            title: None,
            url: facts.source_url.clone().filter(|url| checked::http_url(url.clone()).is_ok()),
            archived_url: None,
            published_at: None,
            accessed_at: None,
            note: None,
        });
        let citations: Vec<CitationInput> = found.citations.unwrap_or_default().into_iter().chain(citation).collect();
        let tag = |name: &String| {
            let slug = Slug::from_text(name)?.into_string();
            Some(ArticleTagInput { tag: TagRef::Slug(slug), relation: TagRelation::About })
        };
        let figure = lead.map(|key| FigureInput {
            asset: MediaRef::Key(key),
            caption: None,
            credit: None,
            alt: facts.image_alt.clone(),
            link_url: None,
            layout: FigureLayout::Inline,
        });
        let line = |text: &Option<String>| Patch::set_if(text.clone().map(|text| cut(text, 300).0));
        let language = facts.language.clone().and_then(|tag| checked::language(tag).ok());
        let content = ArticleInput {
            headline: Patch::Set(cut(headline, 300).0),
            kicker: line(&facts.kicker),
            standfirst: Patch::set_if(facts.standfirst.clone().map(RichTextInput::Markdown)),
            summary: line(&facts.summary.clone().or_else(|| facts.description.clone())),
            slug: Patch::set_if(facts.slug.clone()),
            language: Patch::set_if(language),
            dateline: Patch::set_if(
                facts.place.clone().map(|place| DatelineInput { place: Some(place), ..DatelineInput::default() }),
            ),
            lead_media: Patch::set_if(figure),
            body: Patch::Set(BodyInput::Blocks(found.blocks)),
            bylines: Patch::Set(
                bylines
                    .into_iter()
                    .take(50)
                    .map(|slug| BylineInput {
                        author: AuthorRef::Slug(slug),
                        role: BylineRole::Author,
                        credited_as: None,
                    })
                    .collect(),
            ),
            regions: Patch::Set(regions.into_iter().take(12).collect()),
            categories: Patch::Set(categories.into_iter().take(5).collect()),
            tags: Patch::Set(facts.tags.iter().filter_map(tag).take(30).collect()),
            citations: Patch::Set(citations),
            seo: Patch::Set(SeoInput {
                description: facts.description.clone(),
                canonical_url: facts.canonical.clone().filter(|url| checked::http_url(url.clone()).is_ok()),
                ..SeoInput::default()
            }),
            published_at: Patch::set_if(published_at),
            expires_at: Patch::set_if(facts.expires),
            ..ArticleInput::default()
        };
        let modified = facts.modified.filter(|at| facts.date.is_some_and(|date| *at > date) && *at <= self.now);
        Ok(ImportArticle {
            import_key: key_of(path),
            then,
            path: None,
            // A draft had no address, and must not get one that says that it is there.
            paths: if facts.is_draft || release.is_some() {
                Vec::new()
            } else {
                facts.former_paths(path, &self.known.site)
            },
            first_published_at: None,
            modified_at: modified.filter(|_| then == AfterSave::Publish),
            corrections: Patch::Keep,
            release,
            withdrawn: None,
            content,
        })
    }
}
