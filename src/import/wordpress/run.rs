use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::article::{Site, article, former_paths};
use super::authors::{AuthorPlan, Authors};
use super::comment::Comments;
use super::index::{Index, attachment_key};
use super::mapping::{Mapping, TypeUse};
use super::media::media;
use super::menu::menus;
use super::split::{Parts, Piece};
use super::sticky::sticky;
use super::terms::{TermPlan, Terms};
use super::wxr::Item;
use crate::app::App;
use crate::category::CategoryInput;
use crate::import::foreign::{Defaults, ImportSink, ItemOutcome};
use crate::import::{Fidelity, Progress, Record};
use crate::kernel::{CategoryRef, ImportKey, Patch, Result, Slug, SourceRef, checked};
use crate::site::SiteInput;
use crate::source::SourceInput;
use crate::vocabulary::Vocabulary;

/// How an export of WordPress is taken in.
#[derive(Clone, Debug, Default)]
pub struct Wordpress {
    /// A copy of the folder of uploads; files are looked up there, never fetched.
    pub media: Option<PathBuf>,
    pub mapping: Mapping,
    /// Write nothing, report the same.
    pub dry_run: bool,
    /// Read the line "Sources: A – B – C" at the foot of a text as citations.
    pub source_line: bool,
    /// What holds where the files say nothing.
    pub defaults: Defaults,
}

/// Imports the files of a site, in any order. What is broken loses only itself.
///
/// The same again changes nothing. Fails if the database or a file cannot be used; what was committed before stays, and
/// the same import again goes on from there.
pub async fn wordpress(
    app: &App,
    files: &[PathBuf],
    options: &Wordpress,
    progress: impl FnMut(Progress),
) -> Result<Fidelity> {
    let vocabulary = app.vocabulary.current();
    let mut run = Run {
        options,
        vocabulary: &vocabulary,
        index: Index::default(),
        out: ImportSink::new(app, options.dry_run).await?,
        progress,
        done: Progress::default(),
        comments: Comments::default(),
        earlier_paths: HashMap::new(),
    };
    for file in files {
        run.survey(file).await?;
    }
    run.index.close();
    let terms = Terms::plan(&run.index, &options.mapping, &vocabulary.regions);
    let mut authors = Authors::default();
    let language = run.site();
    let authors_planned = authors.plan(&run.index, &options.mapping, &options.defaults);
    run.vocabulary(&terms, authors_planned);
    run.out.flush().await?;
    let index = std::mem::take(&mut run.index);
    let site = Site {
        index: &index,
        terms: &terms,
        mapping: &options.mapping,
        source_line: options.source_line,
        now: app.clock.now(),
        language,
        defaults: &options.defaults,
    };
    let mut made = HashSet::new();
    for file in files {
        run.write(file, &site, &authors, &mut made).await?;
    }
    run.out.flush().await?;
    for (outcome, menu) in menus(&index, &terms, &mut run.out.report) {
        run.out.add(Record::Menu(Box::new(menu)), Some(outcome));
    }
    if let Some((outcome, collection)) = sticky(&index) {
        run.out.add(Record::Collection(Box::new(collection)), Some(outcome));
    }
    run.out.report.duplicate_slugs = index.slugs;
    run.out.finish().await
}

struct Run<'a, P> {
    options: &'a Wordpress,
    vocabulary: &'a Vocabulary,
    index: Index,
    out: ImportSink<'a>,
    progress: P,
    done: Progress,
    comments: Comments,
    /// Of posts that stand again later on.
    earlier_paths: HashMap<ImportKey, BTreeSet<String>>,
}

impl<P: FnMut(Progress)> Run<'_, P> {
    fn is_article(&self, kind: &str) -> bool {
        match self.options.mapping.types.get(kind) {
            Some(TypeUse::Article) => true,
            Some(TypeUse::Drop) => false,
            None => matches!(kind, "post" | "page"),
        }
    }

    /// Reads a file for what it holds, and writes its attachments.
    async fn survey(&mut self, path: &Path) -> Result<()> {
        let file = path.display().to_string();
        let mut parts = Parts::open(path)?;
        let mut found = 0_u64;
        let mut is_first = true;
        while let Some(piece) = parts.next()? {
            if std::mem::take(&mut is_first) {
                self.index.add_site(parts.around());
            }
            found += 1;
            match piece {
                Piece::Part { line, element, replaced } if element.name == "item" => {
                    let item = Item::read(&element, line, replaced);
                    let is_article = self.is_article(&item.kind);
                    let is_new = self.index.add_item(&file, &item, |_| is_article);
                    if item.kind == "attachment" {
                        self.attachment(&file, &item, is_new);
                    }
                }
                Piece::Part { line, element, .. } => {
                    if !self.index.add(&file, line, &element) {
                        let mut outcome = ItemOutcome::new(&file, line, &element.name, "");
                        outcome.drop("It has no name.");
                        self.out.note(outcome);
                    }
                }
                Piece::Broken { line, reason } => {
                    let mut outcome = ItemOutcome::new(&file, line, "part", "");
                    outcome.drop(reason);
                    self.out.note(outcome);
                    self.done.refused += 1;
                }
                Piece::Refused { line, reason } => {
                    let mut outcome = ItemOutcome::new(&file, line, "file", file.clone());
                    outcome.drop(reason);
                    self.out.note(outcome);
                    break;
                }
            }
            self.out.maybe_flush(0).await?;
            self.tell(&mut parts);
        }
        if found == 0 {
            self.index.add_site(parts.around());
        }
        if !parts.around().contains("<wp:wxr_version>") && !parts.around().contains("<rss") {
            let mut outcome = ItemOutcome::new(&file, 1, "file", file.clone());
            outcome.drop("It is no export of WordPress.");
            self.out.note(outcome);
        }
        Ok(())
    }

    fn tell(&mut self, parts: &mut Parts) {
        self.done.bytes += parts.bytes();
        self.done.lines += 1;
        if self.done.lines.is_multiple_of(50) {
            (self.progress)(self.done);
        }
    }

    fn attachment(&mut self, file: &str, item: &Item, is_new: bool) {
        let mut outcome = ItemOutcome::new(file, item.line, "attachment", item.label());
        replaced(item, &mut outcome);
        let (old, address) = (&self.index.old, attachment_key(item));
        let by_number = format!("/?attachment_id={}", item.id);
        let old_paths: HashSet<String> = old.path(&item.link).into_iter().chain([by_number]).collect();
        let own = address.as_deref().and_then(|address| old.path(address));
        for path in old_paths.into_iter().filter(|path| Some(path) != own.as_ref()) {
            self.out.redirect(path, address.clone());
        }
        if !is_new {
            outcome.change("The same file is there already.");
            return self.out.note(outcome);
        }
        let Some(input) = media(item, self.options.media.as_deref(), &mut outcome) else {
            return self.out.note(outcome);
        };
        self.out.add(Record::Media(Box::new(input)), Some(outcome));
    }

    /// Writes what the files say about the site; gives its language.
    fn site(&mut self) -> Option<String> {
        let site = self.index.site.clone().unwrap_or_default();
        let mut outcome = ItemOutcome::new("", 0, "site", site.title.clone().unwrap_or_default());
        let language = site.language.and_then(|language| match checked::language(language) {
            Ok(language) => Some(language),
            Err(error) => {
                outcome.drop(error.message());
                None
            }
        });
        let address = site.address.and_then(|address| checked::http_url(address).ok());
        let input = SiteInput {
            name: Patch::set_if(site.title),
            description: Patch::set_if(site.description),
            base_url: Patch::set_if(address.map(|address| address.trim_end_matches('/').to_owned())),
            default_language: Patch::set_if(language.clone()),
            ..SiteInput::default()
        };
        self.out.add(Record::Site(Box::new(input)), Some(outcome));
        language
    }

    fn vocabulary(&mut self, terms: &Terms, authors: Vec<AuthorPlan>) {
        let terms = terms.plan.iter().map(|TermPlan { outcome, record, old_paths, page }| {
            (outcome.clone(), record.clone(), old_paths.clone(), page.clone())
        });
        let authors = authors
            .into_iter()
            .map(|AuthorPlan { outcome, record, old_paths, page }| (outcome, record, old_paths, page));
        for (outcome, record, old_paths, page) in terms.chain(authors) {
            let unique: BTreeSet<String> = old_paths.into_iter().filter(|path| Some(path) != page.as_ref()).collect();
            for path in unique {
                self.out.redirect(path, page.clone());
            }
            match record {
                Some(record) => self.out.add(record, Some(outcome)),
                None => self.out.note(outcome),
            }
        }
    }

    /// Reads a file again and writes its posts.
    async fn write(
        &mut self,
        path: &Path,
        site: &Site<'_>,
        authors: &Authors,
        made: &mut HashSet<String>,
    ) -> Result<()> {
        let file = path.display().to_string();
        let mut parts = Parts::open(path)?;
        while let Some(piece) = parts.next()? {
            match piece {
                Piece::Part { line, element, replaced } if element.name == "item" => {
                    let mut item = Item::read(&element, line, replaced);
                    let bytes = item.content.len();
                    self.item(&file, &mut item, site, authors, made);
                    self.out.maybe_flush(bytes).await?;
                }
                Piece::Refused { .. } => break,
                Piece::Part { .. } | Piece::Broken { .. } => {}
            }
            self.tell(&mut parts);
        }
        Ok(())
    }

    fn item(&mut self, file: &str, item: &mut Item, site: &Site<'_>, authors: &Authors, made: &mut HashSet<String>) {
        let mut outcome = ItemOutcome::new(file, item.line, &item.kind, item.label());
        replaced(item, &mut outcome);
        let key = site.index.key(item);
        if !self.is_article(&item.kind) {
            let is_asked = self.options.mapping.types.get(&item.kind) == Some(&TypeUse::Drop);
            let lost = Comments::default().lose(&key, file, item, |outcome| match is_asked {
                true => outcome.leave_out("What it is on is left out as asked."),
                false => outcome.drop("What it is on has no place for comments."),
            });
            self.out.report.items.extend(lost);
            match item.kind.as_str() {
                // They have been told of already.
                "attachment" | "nav_menu_item" => return,
                _ if is_asked => outcome.leave_out("It is left out as asked."),
                "guest-author" => outcome.change("It is an author."),
                "wp_block" => outcome.change("It is in the posts that show it."),
                kind if is_machinery(kind) => outcome.leave_out("It belongs to the look of the site or to a plug-in."),
                kind => outcome.drop(format!("Nothing here is like the type \"{kind}\".")),
            }
            let paths = former_paths(item, site.index, &mut outcome);
            self.gone(paths.into_iter().filter(|path| site.index.owner(path).is_none()));
            return self.out.note(outcome);
        }
        let here = (file.to_owned(), item.line);
        if let Some((last, line)) = site.index.last(&key).filter(|last| **last != here) {
            outcome.change(format!("The item at {last}:{line} has the same GUID and counts."));
            let paths = former_paths(item, site.index, &mut outcome);
            self.earlier_paths.entry(key.clone()).or_default().extend(paths);
            self.out.report.items.extend(self.comments.wait(key, file, item));
            return self.out.note(outcome);
        }
        let by = authors.of(&item.creators());
        let earlier_paths = self.earlier_paths.remove(&key).unwrap_or_default();
        let mut read = article(item, site, &by, &mut outcome, &mut self.out.report);
        for media in read.media {
            if made.insert(format!("media {}", media.key)) {
                self.out.add(Record::Media(Box::new(media)), None);
            }
        }
        if let Some((slug, name)) = read.category {
            self.category(&slug, &name, site, made);
        }
        if let Patch::Set(citations) = &mut read.article.content.citations {
            for citation in citations {
                citation.source = citation.label.as_deref().and_then(|label| self.source(label, made));
            }
        }
        let paths = &mut read.article.paths;
        paths.extend(earlier_paths.into_iter().filter(|path| !paths.contains(path)).collect::<Vec<_>>());
        self.out.add(Record::Article(Box::new(read.article)), Some(outcome));
        for (outcome, comment) in self.comments.read(&key, file, item, |name| authors.is_writer(name)) {
            match comment {
                Some(comment) => self.out.add(Record::Comment(Box::new(comment)), Some(outcome)),
                None => self.out.note(outcome),
            }
        }
    }

    /// What was here does not come over, and its addresses say so.
    fn gone(&mut self, paths: impl IntoIterator<Item = String>) {
        for path in paths {
            self.out.redirect(path, None);
        }
    }

    /// A category for what has none, unless it is there.
    fn category(&mut self, slug: &str, name: &str, site: &Site<'_>, made: &mut HashSet<String>) {
        let is_there =
            self.vocabulary.categories.find(&CategoryRef::Slug(slug.to_owned())).is_ok_and(|found| found.is_some());
        if !made.insert(format!("category {slug}")) || is_there || site.terms.has_category(slug) {
            return;
        }
        let input =
            CategoryInput { slug: Some(slug.to_owned()), name: Some(name.to_owned()), ..CategoryInput::default() };
        self.out.add(Record::Category(Box::new(input)), None);
    }

    /// The source with this name, which is made if it is not there.
    fn source(&mut self, name: &str, made: &mut HashSet<String>) -> Option<SourceRef> {
        let slug = Slug::from_text(name)?.into_string();
        let reference = SourceRef::Slug(slug.clone());
        let is_there = self.vocabulary.sources.find(&reference).is_ok_and(|found| found.is_some());
        if !is_there && made.insert(format!("source {slug}")) {
            let input = SourceInput { slug: Some(slug), name: Some(name.to_owned()), ..SourceInput::default() };
            self.out.add(Record::Source(Box::new(input)), None);
        }
        Some(reference)
    }
}

/// Types of what themes and plug-ins need: no text for readers.
fn is_machinery(kind: &str) -> bool {
    let starts =
        ["wp_", "acf-", "elementor_", "et_", "vc", "wpcf7", "wpforms", "oembed", "custom", "revision", "jp_", "fl-"];
    starts.iter().any(|start| kind.starts_with(start))
        || matches!(kind, "nav_menu_item" | "feedback" | "mc4wp-form" | "ml-slider")
}

fn replaced(item: &Item, outcome: &mut ItemOutcome) {
    if item.replaced {
        outcome.change("Bytes of it that are not UTF-8 are replaced.");
    }
}
