//! Pictures, galleries and content of other sites.

use super::dom::{Dom, attribute, first, has_class, has_link, line, name};
use super::flow::Flow;
use super::inline::State;
use super::reader::{Depth, Reader, code};
use super::{paragraph, tables};
use crate::body::sanitise::{as_link, is_link};
use crate::body::write::html::escape;
use crate::body::{Annotation, BlockKind, Body, Figure, FigureLayout, RichText, Span};

/// Content of another site. Frames of sites that nobody vouches for are embeds as well: nothing of them is loaded without consent.
pub fn embed(node: Dom<'_>) -> Option<BlockKind> {
    let made = |url: String, title| Some(BlockKind::Embed { url, title, thumbnail_id: None });
    let of =
        |attributes: &[&str], title| made(attributes.iter().find_map(|name| as_web(&attribute(node, name)?))?, title);
    match name(node) {
        "figure" if has_class(node, "embed") => of(&["data-url"], attribute(node, "data-title")),
        "figure" => {
            let caption = first(node, &["figcaption"]).filter(|caption| !has_link(*caption));
            let caption = caption.map(line).filter(|text| !text.is_empty());
            let mut frames = node.descendants().filter(|inner| matches!(name(*inner), "iframe" | "object" | "embed"));
            match (frames.next(), frames.next()) {
                (Some(frame), None) if says_only_captions(node) && first(node, &["img"]).is_none() => {
                    match embed(frame)? {
                        BlockKind::Embed { url, title, .. } => made(url, caption.or(title)),
                        _ => None,
                    }
                }
                (None, None) if has_class(node, "wp-block-embed") => {
                    made(as_web(&line(first(node, &["div"])?))?, caption)
                }
                _ => None,
            }
        }
        "iframe" | "amp-iframe" => {
            of(&["src", "data-src", "data-lazy-src", "data-src-cmplz", "data-cmplz-src"], attribute(node, "title"))
        }
        "amp-youtube" => made(format!("https://www.youtube.com/watch?v={}", attribute(node, "data-videoid")?), None),
        "amp-vimeo" => made(format!("https://vimeo.com/{}", attribute(node, "data-videoid")?), None),
        "embed" => of(&["src"], None),
        "object" => of(&["data"], None).or_else(|| first(node, &["embed"]).and_then(embed)).or_else(|| {
            let movie =
                |inner: &Dom<'_>| attribute(*inner, "name").is_some_and(|name| name == "movie" || name == "src");
            let movie = node.children().filter(|inner| name(*inner) == "param").find(movie)?;
            made(as_web(&attribute(movie, "value")?)?, None)
        }),
        "div" if has_class(node, "flourish-embed") => {
            made(format!("https://flo.uri.sh/{}/embed", attribute(node, "data-src")?), None)
        }
        "script" => {
            let url = as_web(&attribute(node, "src")?).filter(|url| url.starts_with("https://gist.github.com/"))?;
            made(url.strip_suffix(".js").unwrap_or(&url).to_owned(), None)
        }
        _ => None,
    }
    .filter(|block| matches!(block, BlockKind::Embed { url, .. } if is_link(url)))
}

/// An address on the web, as it may be written.
fn as_web(address: &str) -> Option<String> {
    as_link(address).filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

/// The address of a picture: not that of what stands in its place until it is in view.
pub fn picture_address(node: Dom<'_>) -> Option<String> {
    let real = |address: &String| !address.starts_with("data:") && !address.starts_with("about:");
    let lazy = ["data-src", "data-lazy-src", "data-original", "data-full-url", "data-orig-file"];
    let written = attribute(node, "src");
    let first_of = |set: String| set.split([' ', ',']).find(|part| !part.is_empty()).map(str::to_owned);
    let set = || ["srcset", "data-srcset"].iter().find_map(|name| attribute(node, name)).and_then(first_of);
    written
        .clone()
        .filter(real)
        .or_else(|| lazy.iter().find_map(|name| attribute(node, name)).filter(real))
        .or_else(|| set().filter(real))
        .or(written)
}

/// The address of a picture, sound or video.
pub fn media_address(node: Dom<'_>) -> Option<String> {
    match name(node) {
        "img" | "amp-img" => picture_address(node),
        "picture" => picture_address(first(node, &["img"])?),
        _ => attribute(node, "src").or_else(|| attribute(first(node, &["source"])?, "src")),
    }
}

/// Pictures, sound and video below a node.
fn media_below<'a>(node: Dom<'a>) -> impl Iterator<Item = Dom<'a>> {
    let is_media = |inner: &Dom<'_>| matches!(name(*inner), "img" | "amp-img" | "video" | "audio");
    node.descendants().filter(is_media).filter(|inner| !super::scene::is_scaffold(*inner))
}

/// What stands under a picture.
#[derive(Default)]
struct Caption {
    text: Option<RichText>,
    credit: Option<String>,
}

impl Reader<'_> {
    pub fn figure(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) {
        if has_class(node, "wp-block-pullquote")
            && let Some(quote) = first(node, &["blockquote"])
        {
            return self.pull_quote(quote, state, flow);
        }
        if let Some(embed) = embed(node) {
            flow.push(embed, self);
            return self.linked_caption(node, state, flow, depth);
        }
        if has_class(node, "kg-bookmark-card") {
            return self.bookmark(node, state, flow, depth);
        }
        if depth.is_caption {
            return self.nodes(node.children(), state, flow, depth.element());
        }
        let caption_line = plain_caption(node);
        let media: Vec<Dom<'_>> = media_below(node).collect();
        let is_framed = first(node, &["iframe", "object", "embed"]).is_some();
        // The one thing of its kind, if there is nothing beside it but the caption.
        let only = |wanted: &str| {
            let found =
                first(node, &["table", "blockquote", "pre"]).filter(|found| name(*found) == wanted && !is_framed)?;
            says_only(node, |above| above.id() == found.id() || name(above) == "figcaption").then_some(found)?;
            let is_inside = |picture: &Dom<'_>| picture.ancestors().any(|above| above.id() == found.id());
            media.iter().all(is_inside).then_some(found)
        };
        if let Some(table) = only("table") {
            tables::read(self, table, caption_line, state, flow, depth);
            self.linked_caption(node, state, flow, depth);
        } else if let Some(quote) = only("blockquote") {
            self.quote(quote, caption_line, state, flow, depth);
            self.linked_caption(node, state, flow, depth);
        } else if let Some(pre) = only("pre").filter(|_| caption_line.is_none()) {
            flow.push(code(pre), self);
            self.linked_caption(node, state, flow, depth);
        } else if self.gallery(node, state, flow, depth) {
        } else if let [picture] = media[..]
            && says_only_captions(node)
            && !is_framed
        {
            let caption = first(node, &["figcaption"]).map(|caption| self.caption(caption, depth)).unwrap_or_default();
            self.one(picture, node, caption, state, flow);
        } else {
            self.nodes(node.children(), state, flow, depth.element());
            flow.end_line(self);
        }
    }

    pub fn picture(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow) {
        let media = if name(node) == "picture" { first(node, &["img"]).unwrap_or(node) } else { node };
        self.one(media, node, Caption::default(), state, flow);
    }

    /// Several pictures in an element that says by itself or by its name that they are one thing.
    pub fn gallery(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) -> bool {
        let class = attribute(node, "class").unwrap_or_default().to_ascii_lowercase();
        let is_named = ["gallery", "slideshow", "carousel", "slider", "mosaic"].iter().any(|name| class.contains(name));
        if !is_named && !matches!(name(node), "figure" | "p") {
            return false;
        }
        let media: Vec<Dom<'_>> = media_below(node).collect();
        if media.len() < 2 || !says_only_captions(node) || first(node, &["iframe", "object", "embed"]).is_some() {
            return false;
        }
        let known =
            |media: &Dom<'_>| media_address(*media).and_then(|address| self.scene.images.0.get(&address).copied());
        let Some(ids) = media.iter().map(known).collect::<Option<Vec<_>>>() else {
            return false;
        };
        let mut figures = Vec::with_capacity(media.len());
        for (media, asset_id) in media.into_iter().zip(ids) {
            let holder = media.ancestors().find(|above| matches!(name(*above), "figure" | "li" | "div" | "dl"));
            let holder = holder.filter(|holder| holder.id() != node.id() && media_below(*holder).nth(1).is_none());
            let caption = holder.and_then(|holder| first(holder, &["figcaption", "dd"]));
            let caption = caption.map(|caption| self.caption(caption, depth)).unwrap_or_default();
            figures.push(self.shown(asset_id, media, holder.unwrap_or(media), caption, state));
        }
        flow.push(BlockKind::Gallery { title: plain_caption(node), figures }, self);
        self.linked_caption(node, state, flow, depth);
        true
    }

    /// The caption of something that has but a line for it: with a link in it, it is a paragraph below.
    fn linked_caption(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) {
        if let Some(caption) = own_caption(node).filter(|caption| has_link(*caption)) {
            self.nodes(caption.children(), state, flow, depth.element());
            flow.end_line(self);
        }
    }

    /// A picture, sound or video. One whose file nobody knows is HTML; one without an address that others have is left out.
    fn one(&mut self, media: Dom<'_>, holder: Dom<'_>, caption: Caption, state: &State, flow: &mut Flow) {
        let address = media_address(media);
        if let Some(asset_id) = address.as_ref().and_then(|address| self.scene.images.0.get(address)) {
            let figure = self.shown(*asset_id, media, holder, caption, state);
            return flow.push(BlockKind::Figure { figure }, self);
        }
        let usable = address.filter(|address| {
            let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
            scheme.is_none_or(|scheme| matches!(scheme.as_str(), "http" | "https") || scheme.contains(['/', '?', '.']))
        });
        let shown = match (usable, name(media)) {
            (Some(address), "img" | "amp-img") => {
                let own = |name: &str| attribute(media, name).map(|value| format!(" {name}=\"{}\"", escape(&value)));
                let rest: String = ["alt", "width", "height"].into_iter().filter_map(own).collect();
                let picture = format!("<img src=\"{}\"{rest}>", escape(&address));
                match link_around(media, holder, state) {
                    Some(link) => format!("<a href=\"{}\">{picture}</a>", escape(&link)),
                    None => picture,
                }
            }
            (Some(_), _) => scraper::ElementRef::wrap(media).map_or_else(String::new, |element| element.html()),
            (None, _) => String::new(),
        };
        let Caption { text, credit } = caption;
        if shown.is_empty() {
            // The words under a picture that nobody can see are words.
            if let Some(text) = text {
                self.raw_html(&text.html, flow);
            }
            if let Some(credit) = credit {
                flow.push(paragraph(vec![Span::plain(credit)]), self);
            }
            return;
        }
        let credit = credit.map(|credit| format!("<small class=\"credit\">{}</small>", escape(&credit)));
        let caption = [text.map(|text| text.html), credit].into_iter().flatten().collect::<String>();
        if caption.is_empty() {
            self.raw_html(&shown, flow);
        } else {
            self.raw_html(&format!("<figure>{shown}<figcaption>{caption}</figcaption></figure>"), flow);
        }
    }

    fn shown(&self, asset_id: uuid::Uuid, media: Dom<'_>, holder: Dom<'_>, caption: Caption, state: &State) -> Figure {
        let wide = |class: &str| has_class(holder, class) || has_class(media, class);
        let layout = match () {
            () if wide("alignleft") || wide("left") => FigureLayout::Left,
            () if wide("alignright") || wide("right") => FigureLayout::Right,
            () if wide("alignwide") || wide("wide") || wide("kg-width-wide") => FigureLayout::Wide,
            () if wide("alignfull") || wide("full") || wide("kg-width-full") => FigureLayout::Full,
            () => FigureLayout::Inline,
        };
        let Caption { text: caption, credit } = caption;
        let link_url = link_around(media, holder, state);
        Figure { asset_id, caption, credit, alt: attribute(media, "alt"), link_url, layout }
    }

    /// A caption with its links and styles, and the credit in it.
    fn caption(&mut self, node: Dom<'_>, depth: Depth) -> Caption {
        let is_credit = |inner: &Dom<'_>| {
            ["credit", "wp-media-credit", "media-credit"].iter().any(|class| has_class(*inner, class))
                && first(*inner, &["a"]).is_none()
        };
        let credit = node.children().find(is_credit);
        let words = node.children().filter(|inner| credit.is_none_or(|credit| credit.id() != inner.id()));
        let (blocks, _) = self.inside(words, &State::default(), depth.caption());
        let text = RichText::of(Body::new(blocks)).ok().filter(|text| !text.html.is_empty());
        Caption { text, credit: credit.map(line).filter(|text| !text.is_empty()) }
    }

    /// A card of Ghost that leads to a page elsewhere: its title, what it is about, whose it is.
    fn bookmark(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) {
        let url = first(node, &["a"]).and_then(|link| as_link(&attribute(link, "href")?));
        let mut spans: Vec<Span> = Vec::new();
        let parts = ["kg-bookmark-title", "kg-bookmark-description", "kg-bookmark-publisher", "kg-bookmark-author"];
        for part in parts {
            let Some(text) = node.descendants().find(|inner| has_class(*inner, part)).map(line) else { continue };
            if text.is_empty() {
                continue;
            }
            let mut span = Span::plain(text);
            if let (true, Some(url)) = (spans.is_empty(), &url) {
                let (key, url) = (String::new(), Some(url.clone()));
                span.annotations.push(Annotation::Link { key, url, article_id: None, title: None, rel: None });
            }
            super::flow::add_line(&mut spans, vec![span]);
        }
        if !spans.is_empty() {
            flow.push(BlockKind::Paragraph { spans }, self);
        }
        for picture in media_below(node) {
            self.one(picture, picture, Caption::default(), &State::default(), flow);
        }
        if let Some(caption) = own_caption(node) {
            self.nodes(caption.children(), state, flow, depth.element());
            flow.end_line(self);
        }
    }
}

/// Where a picture leads: a link between it and what holds it, or one around both.
fn link_around(media: Dom<'_>, holder: Dom<'_>, state: &State) -> Option<String> {
    let up_to = holder.id();
    let between = media.ancestors().take_while(|above| above.id() != up_to).find(|above| name(*above) == "a");
    let own = between.and_then(|link| as_link(&attribute(link, "href")?));
    own.or_else(|| state.link().map(str::to_owned))
}

/// What stands under something as a whole.
fn own_caption<'a>(node: Dom<'a>) -> Option<Dom<'a>> {
    node.children().find(|child| name(*child) == "figcaption")
}

/// The same as a line; `None` if that would lose a link.
fn plain_caption(node: Dom<'_>) -> Option<String> {
    own_caption(node).filter(|caption| !has_link(*caption)).map(line).filter(|text| !text.is_empty())
}

/// No word in an element stands outside of captions.
fn says_only_captions(node: Dom<'_>) -> bool {
    says_only(node, |above| matches!(name(above), "figcaption" | "dd") || has_class(above, "gallery-caption"))
}

/// All words in an element stand in some elements of it.
fn says_only(node: Dom<'_>, is_holder: impl Fn(Dom<'_>) -> bool) -> bool {
    node.descendants().filter(|inner| inner.value().as_text().is_some_and(|text| !text.trim().is_empty())).all(|text| {
        text.ancestors().take_while(|above| above.id() != node.id()).any(&is_holder)
            || text.ancestors().take(2).any(|above| super::dom::hides(name(above)))
    })
}
