use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::{autop, blocks, footnotes, gutenberg, links, pictures, shortcode, sources};
use crate::article::input::CitationInput;
use crate::body::input::{BlockInput, BodyInput, LinkInput, ParagraphInput};
use crate::body::{Body, Images, MAX_BLOCKS, Naming, Reading, check_depth};
use crate::import::foreign::{ItemOutcome, Shares, ShortcodeUse, one_line, shares};
use crate::kernel::{ArticleRef, Error, ImportKey, MediaRef, Result, TagRef, derived_id};
use crate::media::MediaInput;

/// What is known of the site that a text comes from.
pub trait Known {
    /// The key of the media file with this address, if it is an attachment.
    fn media(&self, address: &str) -> Option<String>;
    /// The key of an attachment.
    fn attachment(&self, id: i64) -> Option<String>;
    /// The article at an address of the old site.
    fn article(&self, address: &str) -> Option<ImportKey>;
    /// An absolute address; `None` if it leads nowhere on the web.
    fn absolute(&self, address: &str) -> Option<String>;
    /// An address that means something else elsewhere, as it is from anywhere; `None` if it is so already.
    fn whole(&self, address: &str) -> Option<String>;
    /// It should be that of a text of the old site, and is not.
    fn is_missing(&self, address: &str) -> bool;
}

/// How texts are read.
pub struct Options<'a> {
    pub source_line: bool,
    /// What only texts of WordPress have.
    pub wordpress: Option<Wordpress<'a>>,
}

/// What texts of WordPress are read with.
pub struct Wordpress<'a> {
    pub shortcodes: &'a BTreeMap<String, ShortcodeUse>,
    /// The field in which the block editor keeps footnotes.
    pub footnotes: Option<&'a str>,
    /// The attachments of the post.
    pub attached: &'a [i64],
    /// The texts of blocks that several posts share, by number.
    pub patterns: &'a HashMap<i64, String>,
}

/// The longest text, in bytes.
const LONGEST: usize = 4 << 20;

/// A text as blocks.
#[derive(Default)]
pub struct Found {
    pub blocks: Vec<BlockInput>,
    pub citations: Option<Vec<CitationInput>>,
    /// Files that it shows though they are no attachments.
    pub media: Vec<MediaInput>,
    keys: HashSet<String>,
    pub unknown_shortcodes: Vec<String>,
    /// What it refers to that is not there.
    pub dangling: Vec<String>,
    /// How much of it came over.
    pub shares: Shares,
    /// It is nothing but characters: what it was nobody can read.
    pub is_broken: bool,
}

impl Found {
    /// A text that cannot be read as more than its characters.
    pub fn plain(source: &str) -> Self {
        let source = without_tags(source);
        let paragraphs = source.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
        let block = |text: &str| {
            let text: String = text.chars().filter(|char| !char.is_control() || *char == '\n').collect();
            BlockInput::Paragraph(ParagraphInput { key: None, spans: vec![blocks::plain(&text)], anchor: None })
        };
        let blocks = paragraphs.take(MOST_PARAGRAPHS).map(block).collect();
        Self { blocks, is_broken: true, ..Self::default() }
    }

    /// The words of the heading that it begins with.
    pub fn heading(&self) -> Option<String> {
        match self.blocks.first()? {
            BlockInput::Heading(heading) => one_line(&blocks::text(&heading.spans)),
            _ => None,
        }
    }

    /// Nothing is said and nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| matches!(block, BlockInput::Divider(_)))
    }
}

/// The characters that are in no tag.
fn without_tags(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let is_tag = after.starts_with(|char: char| char.is_ascii_alphabetic() || matches!(char, '/' | '!'));
        match after.split_once('>').filter(|_| is_tag) {
            Some((_, tail)) => rest = tail,
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out + rest
}

/// The most paragraphs of a text that is nothing but its characters.
const MOST_PARAGRAPHS: usize = 1_000;

/// Reads the text of a post. What cannot be kept is told in `fate`.
pub fn read(source: &str, known: &impl Known, options: &Options<'_>, outcome: &mut ItemOutcome) -> Result<Found> {
    if source.len() > LONGEST {
        return Err(Error::invalid(format!("Its text has {} bytes; at most {LONGEST} are allowed.", source.len())));
    }
    check_depth(source)?;
    let mut found = Found::default();
    let html = match &options.wordpress {
        Some(wordpress) => found.of_wordpress(source, wordpress, known, outcome),
        None => source.to_owned(),
    };
    check_depth(&html)?;
    tell(&html, outcome);
    let html = links::with_whole_links(&html, known);
    let mut names = Names::default();
    for (address, element) in pictures::shown_files(&html) {
        names.add_file(&address, &element, known, &mut found);
    }
    let Reading { body, tally, omissions } = Body::from_html(&html, &names.images)?;
    let BodyInput::Blocks(read) = body.to_input(&names) else {
        return Err(Error::internal("a body was written as something else than blocks"));
    };
    found.shares = shares(&tally, &omissions);
    omissions.iter().for_each(|omission| outcome.omit(omission));
    for block in read {
        found.take(block, known);
    }
    if options.source_line {
        found.citations = sources::take_source_line(&mut found.blocks);
    }
    if blocks::fit(&mut found.blocks) {
        outcome.change(format!("It has more than {MAX_BLOCKS} blocks, so paragraphs in a row are one."));
    }
    Ok(found)
}

/// Tells what a text never takes along.
fn tell(html: &str, outcome: &mut ItemOutcome) {
    let lower = html.to_ascii_lowercase();
    for (start, what) in [("<script", "scripts"), ("<style", "style sheets")] {
        let count = lower.matches(start).count();
        if count > 0 {
            outcome.leave_out(format!("{count} {what} are not taken."));
        }
    }
    for (start, what) in [("<form", "forms"), ("<object", "objects")] {
        let count = lower.matches(start).count();
        if count > 0 {
            outcome.drop(format!("{count} {what} are not taken."));
        }
    }
}

impl Found {
    /// The HTML that WordPress makes of a text.
    fn of_wordpress(
        &mut self,
        source: &str,
        wordpress: &Wordpress<'_>,
        known: &impl Known,
        outcome: &mut ItemOutcome,
    ) -> String {
        let edited = gutenberg::read(source, wordpress.patterns);
        if source.contains("<!--nextpage-->") {
            outcome.change("Its pages are one.");
        }
        if !edited.made.is_empty() {
            outcome
                .leave_out(format!("Blocks in which the site shows others are not taken: {}.", edited.made.join(", ")));
        }
        if !edited.missing.is_empty() {
            outcome
                .drop(format!("Blocks that are kept elsewhere are not in the files: {}.", edited.missing.join(", ")));
        }
        let attachment = |id: i64| known.attachment(id);
        let expanded = shortcode::expand(&edited.html, wordpress.shortcodes, wordpress.attached, &attachment);
        if expanded.left_out > 0 {
            outcome.leave_out(format!("{} shortcodes are left out as asked.", expanded.left_out));
        }
        if !expanded.unknown.is_empty() {
            let mut names = expanded.unknown.clone();
            names.dedup();
            outcome.change(format!(
                "The marks of unknown shortcodes are gone, what they say is kept: {}.",
                names.join(", ")
            ));
        }
        if !expanded.lost.is_empty() {
            outcome.drop(format!("Nothing here is like these, so they are lost: {}.", expanded.lost.join(" ")));
        }
        for name in expanded.missing {
            outcome.drop(format!("A picture of a gallery is not there: {name}."));
            self.dangling.push(name);
        }
        self.unknown_shortcodes = expanded.unknown;
        let html = footnotes::with_footnotes(&expanded.html, wordpress.footnotes);
        if edited.has_blocks { html } else { autop::autop(&html) }
    }

    /// Adds a block; its links lead to articles where they can.
    fn take(&mut self, mut block: BlockInput, known: &impl Known) {
        for run in blocks::runs(&mut block) {
            for span in run.iter_mut() {
                let Some(link) = &mut span.link else { continue };
                let Some(address) = link.url.as_deref() else { continue };
                if let Some(key) = known.article(address) {
                    // The place in the article is part of the address.
                    let url = address.contains('#').then(|| address.to_owned());
                    *link = LinkInput { url, article: Some(ArticleRef::ImportKey(key)), ..link.clone() };
                } else if known.is_missing(address) {
                    self.dangling.push(address.to_owned());
                }
            }
        }
        self.blocks.push(block);
    }

    /// The key of a file, which becomes a record if it is no attachment.
    fn file(&mut self, address: &str, element: &str, known: &impl Known) -> Option<String> {
        if let Some(key) = known.media(address) {
            return Some(key);
        }
        let whole = known.whole(address);
        let address = known.absolute(whole.as_deref().unwrap_or(address)).filter(|address| address.len() <= 1_000)?;
        if self.keys.insert(address.clone()) {
            self.media.push(pictures::media_shown_as(&address, element));
        }
        Some(address)
    }
}

/// What the things that a body shows are called.
#[derive(Default)]
struct Names {
    images: Images,
    media: HashMap<Uuid, String>,
}

impl Names {
    fn add_file(&mut self, address: &str, element: &str, known: &impl Known, found: &mut Found) {
        if let Some(key) = found.file(address, element, known) {
            let id = key.parse().unwrap_or_else(|_| derived_id("media", &key));
            self.images.0.insert(address.to_owned(), id);
            self.media.insert(id, key);
        }
    }
}

impl Naming for Names {
    fn media(&self, id: Uuid) -> MediaRef {
        MediaRef::Key(self.media.get(&id).cloned().unwrap_or_else(|| id.to_string()))
    }

    fn article(&self, id: Uuid) -> ArticleRef {
        ArticleRef::ImportKey(ImportKey::of(id, None, None))
    }

    fn tag(&self, _: Uuid) -> Option<TagRef> {
        None
    }
}
