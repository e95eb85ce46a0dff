use std::path::Path;

use super::article::Facts;
use super::attributes;
use super::front_matter::Page;
use super::place::Place;
use super::run::Run;
use super::template::Expanded;
use crate::article::input::{ArticleTagInput, BylineInput, CitationInput, DatelineInput, SeoInput};
use crate::article::{ArticleInput, BylineRole, CitationRole, ImportArticle, limits};
use crate::body::input::{BodyInput, FigureInput, RichTextInput};
use crate::body::{FigureLayout, check_depth, markdown_to_html};
use crate::category::CategoryInput;
use crate::import::foreign::content::{self, Found, Known, Options, media_of};
use crate::import::foreign::policy::{self, Case, Wanted, limited, line};
use crate::import::foreign::{Dangling, Fidelity, ItemOutcome, cut};
use crate::import::{Progress, Record};
use crate::kernel::{
    ArticleRef, AuthorRef, CategoryRef, ImportKey, MediaRef, Patch, RegionRef, Result, TagRef, checked,
};
use crate::media::MediaInput;
use crate::tag::TagRelation;
use crate::workflow::PublicationState;

impl<P: FnMut(Progress)> Run<'_, P> {
    /// A text and what it says of itself as an article, without the paths that it had; `None` if it is no text but a list.
    pub(super) fn read(
        &mut self,
        path: &Path,
        place: &Place,
        facts: &Facts,
        page: &Page,
        outcome: &mut ItemOutcome,
        report: &mut Fidelity,
    ) -> Option<ImportArticle> {
        self.known.here = path.to_owned();
        self.known.page = place.address(facts, &self.config, &self.zone);
        let is_mdx = path.extension().is_some_and(|extension| extension == "mdx");
        let is_html = path.extension().is_some_and(|extension| extension == "html" || extension == "htm");
        let expanded = self.template().expand(&page.text, &page.fields, is_mdx);
        if expanded.has_lists && crate::body::visible_text(&expanded.text).split_whitespace().count() < 20 {
            outcome.leave_out("It lists what the generator makes of other pages; lists are made by themselves.");
            return None;
        }
        tell(&expanded, outcome, report);
        let mut found = self.text(&expanded.text, is_html, outcome).unwrap_or_else(|error| {
            outcome.drop(format!("It is a draft with nothing but the characters of its text: {}", error.message()));
            Found::plain(&expanded.text)
        });
        found.is_broken |= page.broken.is_some();
        report.count(&found.shares);
        report.dangling.extend(found.dangling.iter().map(|what| Dangling {
            file: outcome.file.clone(),
            line: 1,
            what: what.clone(),
        }));
        Some(self.article(path, place, facts, found, outcome, report))
    }

    fn text(&mut self, source: &str, is_html: bool, outcome: &mut ItemOutcome) -> Result<Found> {
        check_depth(source)?;
        let html = if is_html { source.to_owned() } else { markdown_to_html(&attributes::without(source)) };
        let options = Options { source_line: self.options.source_line, wordpress: None };
        content::read(&html, &self.known, &options, outcome)
    }

    fn article(
        &mut self,
        path: &Path,
        place: &Place,
        facts: &Facts,
        found: Found,
        outcome: &mut ItemOutcome,
        report: &mut Fidelity,
    ) -> ImportArticle {
        let has_text = !found.is_empty();
        let heading = found.heading();
        let lead = self.lead(facts, found.media);
        if facts.slug.as_ref().is_some_and(|slug| report.duplicate_slugs.contains_key(slug)) {
            outcome.share_slug();
        }
        let headline = facts.title.clone().unwrap_or_else(|| match heading {
            Some(heading) => {
                outcome.change("It has no title; its first heading stands for one.");
                heading
            }
            None => {
                outcome.change("It has no title; the name of its file stands for one.");
                place.name.replace(['-', '_'], " ")
            }
        });
        let (regions, mut categories) = self.filed(facts, outcome);
        let bylines = facts.bylines(&mut self.authors, &self.options.mapping);
        let withdrawn = facts.withdrawn.as_deref();
        let wanted = match withdrawn {
            Some("ARCHIVED" | "RETRACTED") => Wanted::Archived,
            _ if facts.is_draft => Wanted::Draft,
            _ => Wanted::Public,
        };
        let case = Case {
            wanted,
            date: facts.date,
            default_date: self.options.defaults.date,
            expires: facts.expires,
            has_text,
            has_author: !bylines.is_empty(),
            is_broken: found.is_broken,
            now: self.now,
        };
        let mut placed = policy::place(case, outcome);
        if placed.withdrawn.is_some() && withdrawn == Some("RETRACTED") {
            placed.withdrawn = Some(PublicationState::Retracted);
        }
        if wanted != Wanted::Draft && regions.is_empty() && categories.is_empty() {
            categories.push(self.uncategorized(outcome));
        }
        let tag = |name: &String| {
            let slug = self.terms.slug("tag", name)?;
            Some(ArticleTagInput { tag: TagRef::Slug(slug), relation: TagRelation::About })
        };
        let tags = facts.tags.iter().filter_map(tag).collect();
        let citations: Vec<CitationInput> =
            found.citations.unwrap_or_default().into_iter().chain(citation(facts, outcome)).collect();
        let byline = |slug| BylineInput { author: AuthorRef::Slug(slug), role: BylineRole::Author, credited_as: None };
        let (summary, standfirst) = summary(facts, outcome);
        let language = self.language(facts);
        let original = self.original(path, place, facts, language.as_ref(), outcome);
        let content = ArticleInput {
            headline: Patch::Set(line(headline, "title", outcome)),
            kicker: Patch::set_if(facts.kicker.clone().map(|text| line(text, "kicker", outcome))),
            standfirst: Patch::set_if(standfirst.map(RichTextInput::Markdown)),
            summary: Patch::set_if(summary),
            slug: Patch::set_if(facts.slug.clone()),
            language: Patch::set_if(language.and_then(|tag| match checked::language(tag) {
                Ok(tag) => Some(tag),
                Err(error) => {
                    outcome.drop(error.message());
                    None
                }
            })),
            dateline: Patch::set_if(
                facts.place.clone().map(|place| DatelineInput { place: Some(place), ..DatelineInput::default() }),
            ),
            lead_media: Patch::set_if(lead),
            body: Patch::Set(BodyInput::Blocks(found.blocks)),
            bylines: Patch::Set(limited(
                bylines.into_iter().map(byline).collect(),
                limits::BYLINES,
                "authors",
                outcome,
            )),
            regions: Patch::Set(limited(regions, limits::REGIONS, "regions", outcome)),
            categories: Patch::Set(limited(categories, limits::CATEGORIES, "categories", outcome)),
            tags: Patch::Set(limited(tags, limits::TAGS, "tags", outcome)),
            citations: Patch::Set(limited(citations, limits::CITATIONS, "sources", outcome)),
            seo: Patch::Set(self.seo(facts, &headline_of(facts))),
            published_at: Patch::set_if(placed.published_at),
            expires_at: Patch::set_if(facts.expires),
            translation_of: Patch::set_if(original.map(ArticleRef::ImportKey)),
            ..ArticleInput::default()
        };
        let modified = facts.modified.filter(|at| facts.date.is_some_and(|date| *at > date) && *at <= self.now);
        let mut article = ImportArticle {
            import_key: Self::key(path),
            then: placed.then,
            path: None,
            paths: Vec::new(),
            was_public: placed.was_public || facts.was_public,
            first_published_at: None,
            modified_at: modified
                .filter(|_| placed.release.is_none() && wanted == Wanted::Public && placed.published_at.is_some()),
            feed_guid: None,
            corrections: Patch::Keep,
            release: placed.release,
            withdrawn: placed.withdrawn,
            content,
        };
        self.own(facts, &mut article, outcome);
        article
    }

    /// What it is a translation of, if it is one: a story has one article in each language.
    fn original(
        &self,
        path: &Path,
        place: &Place,
        facts: &Facts,
        language: Option<&String>,
        outcome: &mut ItemOutcome,
    ) -> Option<ImportKey> {
        let (own, group) = (Self::key(path), facts.translation.clone().unwrap_or_else(|| place.shared()));
        let original = self.originals.get(&group).filter(|key| **key != own)?;
        let first = self.translations.get(&(group, language.cloned()));
        if first.is_some_and(|first| *first != own) {
            outcome.drop("Another text is the translation into this language; it stands alone.");
            return None;
        }
        Some(original.clone())
    }

    /// The main picture, and the records of the files that the article shows.
    fn lead(&mut self, facts: &Facts, mut media: Vec<MediaInput>) -> Option<FigureInput> {
        let address = |image: &str| {
            // Themes take a path for one of the site, even where that lies in a folder.
            let folder = self.known.site.folder();
            let is_path =
                image.starts_with('/') && !image.starts_with("//") && !image.starts_with(&format!("{folder}/"));
            let image = if is_path { format!("{folder}{image}") } else { image.to_owned() };
            let whole = self.known.whole(&image).unwrap_or(image);
            self.known.absolute(&whole).filter(|address| address.len() <= 1_000)
        };
        let lead = facts.image.as_deref().and_then(address);
        if let Some(address) = lead.as_ref().filter(|address| !media.iter().any(|media| media.key == **address)) {
            media.push(media_of(address));
        }
        media.into_iter().for_each(|file| self.add_media(file));
        lead.map(|key| FigureInput {
            asset: MediaRef::Key(key),
            caption: facts.image_caption.clone().map(RichTextInput::Markdown),
            credit: None,
            alt: facts.image_alt.clone().map(|alt| cut(alt, 1_000).0),
            link_url: None,
            layout: FigureLayout::Inline,
        })
    }

    /// Regions and categories, each once.
    fn filed(&self, facts: &Facts, outcome: &mut ItemOutcome) -> (Vec<RegionRef>, Vec<CategoryRef>) {
        let (mut regions, mut categories): (Vec<RegionRef>, Vec<CategoryRef>) = (Vec::new(), Vec::new());
        for name in facts.regions.iter().chain(&facts.categories) {
            match self.terms.region(name) {
                Some(region) if regions.contains(&region) => {}
                Some(region) => regions.push(region),
                None if facts.regions.contains(name) => outcome.drop(format!("There is no region \"{name}\".")),
                None => {
                    let category = self.terms.slug("category", name).map(CategoryRef::Slug);
                    categories.extend(category.filter(|category| !categories.contains(category)));
                }
            }
        }
        (regions, categories)
    }

    fn uncategorized(&mut self, outcome: &mut ItemOutcome) -> CategoryRef {
        let (slug, name) = self.options.defaults.category_or("uncategorized", "Uncategorized");
        outcome.change(format!("It is in no category; it is in \"{name}\"."));
        if self.made.insert(format!("category {slug}")) {
            let input = CategoryInput { slug: Some(slug.clone()), name: Some(name), ..CategoryInput::default() };
            self.out.add(Record::Category(Box::new(input)), None);
        }
        CategoryRef::Slug(slug)
    }

    fn seo(&self, facts: &Facts, headline: &str) -> SeoInput {
        let canonical = facts.canonical.as_deref().and_then(|url| self.known.absolute(url));
        // Its own address is no other.
        let is_own =
            |url: &String| self.known.site.path(url).is_some_and(|path| path == self.known.page.trim_end_matches('/'));
        SeoInput {
            title: facts.seo_title.clone().filter(|title| title != headline),
            description: facts.description.clone(),
            no_index: facts.no_index,
            canonical_url: canonical.filter(|url| !is_own(url)),
            ..SeoInput::default()
        }
    }

    /// What an export of this system says that generators have no keys for.
    fn own(&mut self, facts: &Facts, article: &mut ImportArticle, outcome: &mut ItemOutcome) {
        let Some(own) = facts.own.as_ref().and_then(|own| own.as_str()) else { return };
        match serde_json::from_str::<ArticleInput>(own) {
            Ok(own) => {
                if let Patch::Set(SeoInput { image: Some(MediaRef::Key(address)), .. }) = &own.seo {
                    self.add_media(media_of(address));
                }
                article.content.put(own);
            }
            Err(error) => outcome.drop(format!("What the export says of it cannot be read: {error}.")),
        }
    }

    /// The record of a file, once.
    fn add_media(&mut self, file: MediaInput) {
        if self.made.insert(file.key.clone()) {
            self.out.add(Record::Media(Box::new(file)), None);
        }
    }
}

fn headline_of(facts: &Facts) -> String {
    facts.title.clone().unwrap_or_default()
}

/// Tells what of the marks of the old system is not there.
fn tell(expanded: &Expanded, outcome: &mut ItemOutcome, report: &mut Fidelity) {
    if expanded.left_out > 0 {
        outcome.leave_out(format!("{} shortcodes are left out as asked.", expanded.left_out));
    }
    if !expanded.unknown.is_empty() {
        let mut names = expanded.unknown.clone();
        names.dedup();
        outcome
            .change(format!("The marks of unknown shortcodes are gone, what they say is kept: {}.", names.join(", ")));
        for name in &expanded.unknown {
            *report.unknown_shortcodes.entry(name.clone()).or_default() += 1;
        }
    }
    if !expanded.lost.is_empty() {
        outcome.drop(format!("Nothing here is like these, so they are lost: {}.", expanded.lost.join("; ")));
    }
}

/// The summary, and the standfirst; a summary that is too long for one is both.
fn summary(facts: &Facts, outcome: &mut ItemOutcome) -> (Option<String>, Option<String>) {
    let summary = facts.summary.clone().or_else(|| facts.description.clone());
    let is_long = summary.as_ref().is_some_and(|text| text.chars().count() > limits::LINE);
    if !is_long {
        return (summary, facts.standfirst.clone());
    }
    let cut = summary.clone().map(|text| cut(text, limits::LINE).0);
    if facts.standfirst.is_some() {
        outcome.drop(format!("Its summary is cut to {} characters.", limits::LINE));
        return (cut, facts.standfirst.clone());
    }
    outcome.change("Its summary is longer than one is here; the whole of it is its standfirst.");
    (cut, summary)
}

fn citation(facts: &Facts, outcome: &mut ItemOutcome) -> Option<CitationInput> {
    let label = facts.source.clone().or_else(|| facts.source_url.clone())?;
    Some(CitationInput {
        key: None,
        source: None,
        label: Some(line(label, "source", outcome)),
        role: CitationRole::Reporting,
        title: None,
        url: facts.source_url.clone().filter(|url| checked::http_url(url.clone()).is_ok()),
        archived_url: None,
        published_at: None,
        accessed_at: None,
        note: None,
    })
}
