use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::special::{Special, Specials, unmarked};
use super::visible::{Comparison, compare};
use super::{autop, blocks, footnotes, gutenberg, links, pictures, shortcode, sources};
use crate::article::input::CitationInput;
use crate::body::input::{BlockInput, BodyInput, FigureInput, GalleryInput, HtmlBlockInput, LinkInput, RichTextInput};
use crate::body::{Body, FigureLayout, Images, Naming, Reading, check_depth};
use crate::import::foreign::Fate;
use crate::import::foreign::ShortcodeUse;
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
    /// An address that is relative to the page, as it is from anywhere.
    fn whole(&self, address: &str) -> Option<String> {
        self.absolute(address)
    }
    /// It should be that of a text of the old site, and is not.
    fn is_missing(&self, address: &str) -> bool;
}

/// How texts are read.
pub struct Options<'a> {
    pub source_line: bool,
    /// Line breaks make paragraphs, as in texts that WordPress' first editor wrote.
    pub line_breaks: bool,
    pub shortcodes: &'a BTreeMap<String, ShortcodeUse>,
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
    /// Characters of visible text that came over, and all of them.
    pub text: (u64, u64),
}

/// Reads the text of a post. What cannot be kept is told in `fate`.
pub fn read(
    source: &str,
    footnotes_meta: Option<&str>,
    attached: &[i64],
    known: &impl Known,
    options: &Options<'_>,
    fate: &mut Fate,
) -> Result<Found> {
    if source.len() > LONGEST {
        return Err(Error::invalid(format!("Its text has {} bytes; at most {LONGEST} are allowed.", source.len())));
    }
    check_depth(source)?;
    let mut found = Found::default();
    let mut specials = Specials::default();
    let edited = gutenberg::read(&unmarked(source), &mut specials);
    tell(source, &edited, fate);
    let expanded = shortcode::expand(&edited.html, options.shortcodes, attached, &mut specials);
    if expanded.left_out > 0 {
        let reason = format!("{} shortcodes are left out as asked.", expanded.left_out);
        fate.say(crate::import::foreign::Verdict::LeftOut, reason);
    }
    if !expanded.unknown.is_empty() {
        fate.change(format!("Unknown shortcodes are HTML blocks: {}.", expanded.unknown.join(", ")));
    }
    found.unknown_shortcodes = expanded.unknown;
    let html = footnotes::with_footnotes(&expanded.html, footnotes_meta);
    let html = if edited.has_blocks || !options.line_breaks { html } else { autop::autop(&html) };

    check_depth(&html)?;
    let html = links::with_whole_links(&html, known);
    let mut names = Names::default();
    for address in pictures::picture_addresses(&html) {
        names.add_picture(&address, known, &mut found);
    }
    let Reading { body, .. } = Body::from_html(&html, &names.images)?;
    let BodyInput::Blocks(read) = body.to_input(&names) else {
        return Err(Error::internal("a body was written as something else than blocks"));
    };
    let Comparison { all, kept, first_missing } = compare(&html, &read);
    found.text = (kept, all);
    if let Some(missing) = first_missing {
        fate.drop(format!("{} of {all} characters of its text are not there, the first at \"{missing}\".", all - kept));
    }
    for block in read {
        found.take(block, &specials, known, fate);
    }
    if options.source_line {
        found.citations = sources::take_source_line(&mut found.blocks);
    }
    Ok(found)
}

/// Tells what falls away by itself.
fn tell(source: &str, edited: &gutenberg::Edited, fate: &mut Fate) {
    if source.contains("<!--nextpage-->") {
        fate.change("Its pages are one.");
    }
    let styles = source.matches(" style=\"").count() + source.matches(" style='").count();
    if styles > 0 {
        fate.change(format!("{styles} inline styles are left out."));
    }
    let lower = source.to_ascii_lowercase();
    for (start, what) in
        [("<script", "scripts"), ("<form", "forms"), ("<object", "objects"), ("<style", "style sheets")]
    {
        let count = lower.matches(start).count();
        if count > 0 {
            fate.drop(format!("{count} {what} are not taken."));
        }
    }
    if !edited.made.is_empty() {
        fate.drop(format!("Blocks that the site makes are not taken: {}.", edited.made.join(", ")));
    }
    if edited.elsewhere > 0 {
        fate.drop(format!("{} blocks that are kept elsewhere are not taken.", edited.elsewhere));
    }
}

impl Found {
    /// Adds a block, or what it stands for.
    fn take(&mut self, mut block: BlockInput, specials: &Specials, known: &impl Known, fate: &mut Fate) {
        if let BlockInput::Paragraph(paragraph) = &block
            && let Some(special) = specials.stood_for(&blocks::text(&paragraph.spans))
        {
            let block = match special {
                Special::Shortcode { name, text } => {
                    let (html, source) = (format!("<p>{text}</p>"), Some(format!("wordpress:{name}")));
                    Some(BlockInput::Html(HtmlBlockInput { key: None, html, source }))
                }
                Special::Gallery { title, pictures } => self.gallery(title.clone(), pictures, known, fate),
            };
            self.blocks.extend(block);
            return;
        }
        if let BlockInput::Code(code) = &mut block
            && let Some(text) = specials.in_text(&code.code)
        {
            code.code = text;
        }
        if let BlockInput::Html(html) = &mut block
            && let Some(text) = specials.in_text(&html.html)
        {
            html.html = text;
        }
        for run in blocks::runs(&mut block) {
            for span in run.iter_mut() {
                if let Some(text) = specials.in_text(&span.text) {
                    span.text = text;
                }
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
            run.retain(|span| !span.text.is_empty());
        }
        self.blocks.push(block);
    }

    fn gallery(
        &mut self,
        title: Option<String>,
        pictures: &[pictures::Picture],
        known: &impl Known,
        fate: &mut Fate,
    ) -> Option<BlockInput> {
        let mut figures = Vec::new();
        for picture in pictures {
            let key = picture.id.and_then(|id| known.attachment(id));
            let key = key.or_else(|| picture.address.as_deref().and_then(|address| self.file(address, known)));
            let Some(key) = key else {
                let name = picture.address.clone().or_else(|| picture.id.map(|id| format!("attachment {id}")));
                let name = name.unwrap_or_default();
                fate.drop(format!("A picture of a gallery is not there: {name}."));
                self.dangling.push(name);
                continue;
            };
            figures.push(FigureInput {
                asset: MediaRef::Key(key),
                caption: picture.caption.clone().map(RichTextInput::Text),
                credit: None,
                alt: picture.alt.clone(),
                link_url: None,
                layout: FigureLayout::Inline,
            });
        }
        (!figures.is_empty()).then_some(BlockInput::Gallery(GalleryInput { key: None, title, figures }))
    }

    /// The key of a file, which becomes a record if it is no attachment.
    fn file(&mut self, address: &str, known: &impl Known) -> Option<String> {
        if let Some(key) = known.media(address) {
            return Some(key);
        }
        let address = known.absolute(address).filter(|address| address.len() <= 1_000)?;
        if self.keys.insert(address.clone()) {
            self.media.push(pictures::media_of(&address));
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
    fn add_picture(&mut self, address: &str, known: &impl Known, found: &mut Found) {
        if let Some(key) = found.file(address, known) {
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
