//! The HTML of Ghost without what only its scripts and styles need.

use scraper::{ElementRef, Html};

use super::cards;
use crate::import::foreign::content::{Picture, escape, gallery};
use crate::import::foreign::one_line;

/// Names of cards whose HTML shows more or less than they say; bookmarks are read with every text.
const CARDS: [&str; 7] = ["file", "gallery", "toggle", "callout", "product", "audio", "video"];

/// The HTML with its cards in simple elements.
pub fn simple(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, name, element, after)) = next_card(rest) {
        out.push_str(before);
        let fragment = Html::parse_fragment(element);
        match read(name, fragment.root_element()) {
            Some(html) => out.push_str(&html),
            None => out.push_str(element),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What is before the next card, its name, its element, and what is after it.
fn next_card(html: &str) -> Option<(&str, &'static str, &str, &str)> {
    let found = html.match_indices("kg-").find_map(|(at, _)| {
        let rest = html.get(at + 3..)?;
        let name = CARDS.iter().copied().find(|name| {
            rest.strip_prefix(*name).is_some_and(|rest| rest.starts_with("-card\"") || rest.starts_with("-card "))
        })?;
        let start = html.get(..at)?.rfind('<')?;
        Some((start, name))
    });
    let (start, name) = found?;
    let (before, element) = html.split_at(start);
    let (element, after) = element.split_at(end_of(element)?);
    Some((before, name, element, after))
}

/// The length of the element at the start of a text.
fn end_of(html: &str) -> Option<usize> {
    let name: String = html.get(1..)?.chars().take_while(char::is_ascii_alphanumeric).collect();
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut depth = 0_usize;
    for (at, _) in html.match_indices('<') {
        let rest = html.get(at..)?;
        if rest.starts_with(&close) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at + close.len());
            }
        } else if rest.strip_prefix(&open).is_some_and(|rest| rest.starts_with([' ', '>', '\n'])) {
            depth += 1;
        }
    }
    None
}

/// A card as simple HTML.
fn read(name: &str, card: ElementRef<'_>) -> Option<String> {
    let by_class =
        |class: &str| card.descendent_elements().find(|element| element.value().classes().any(|own| own == class));
    let text = |class: &str| {
        by_class(class).and_then(|element| one_line(&element.text().collect::<String>())).unwrap_or_default()
    };
    let inner = |class: &str| by_class(class).map(|element| element.inner_html()).unwrap_or_default();
    let first = |tag: &str| card.descendent_elements().find(|element| element.value().name() == tag);
    let attribute = |element: Option<ElementRef<'_>>, name: &str| {
        element.and_then(|element| element.attr(name)).unwrap_or_default().to_owned()
    };
    let caption = || first("figcaption").map(|element| element.inner_html()).unwrap_or_default();
    let address = attribute(first("a"), "href");
    Some(match name {
        "file" if !address.is_empty() => {
            let name = [text("kg-file-card-filename"), text("kg-file-card-filesize")].join(" ");
            cards::file(&address, &text("kg-file-card-title"), &text("kg-file-card-caption"), name.trim())
        }
        "gallery" => {
            let images = card.descendent_elements().filter(|element| element.value().name() == "img");
            let picture = |image: ElementRef<'_>| {
                let link = image.parent().and_then(ElementRef::wrap).filter(|above| above.value().name() == "a");
                let link = link.and_then(|link| link.attr("href")).map(str::to_owned);
                let alt = image.attr("alt").and_then(one_line);
                Picture { address: image.attr("src").map(str::to_owned), alt, caption: None, link }
            };
            let caption = caption();
            gallery((!caption.is_empty()).then_some(caption.as_str()), &images.map(picture).collect::<Vec<_>>())
        }
        "toggle" => cards::toggle(&inner("kg-toggle-heading-text"), &inner("kg-toggle-content")),
        "callout" => cards::callout(&text("kg-callout-emoji"), &inner("kg-callout-text")),
        "product" => cards::product(
            &attribute(by_class("kg-product-card-image"), "src"),
            &inner("kg-product-card-title"),
            &inner("kg-product-card-description"),
            &attribute(by_class("kg-product-card-button"), "href"),
            &text("kg-product-card-button"),
        ),
        "audio" => cards::player("audio", &attribute(first("audio"), "src"), &escape(&text("kg-audio-title"))),
        "video" => cards::player("video", &attribute(first("video"), "src"), &caption()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_become_simple_elements() {
        let toggle = "<div class=\"kg-card kg-toggle-card\" data-kg-toggle-state=\"close\"><div class=\"kg-toggle-heading\"><h4 class=\"kg-toggle-heading-text\">Q</h4><button><svg></svg></button></div><div class=\"kg-toggle-content\"><p>A</p></div></div>z";
        assert_eq!(simple(toggle), "\n\n<h4>Q</h4>\n<p>A</p>\n\nz");
        let callout = "<div class=\"kg-card kg-callout-card kg-callout-card-blue\"><div class=\"kg-callout-emoji\">!</div><div class=\"kg-callout-text\">So <b>it</b></div></div>";
        assert_eq!(simple(callout).trim(), "<p>! So <b>it</b></p>");
        let gallery = "<figure class=\"kg-card kg-gallery-card kg-card-hascaption\"><div class=\"kg-gallery-container\"><div class=\"kg-gallery-row\"><div class=\"kg-gallery-image\"><img src=\"1.jpg\" alt=\"One\"></div><div class=\"kg-gallery-image\"><img src=\"2.jpg\"></div></div></div><figcaption>Both</figcaption></figure>";
        assert!(simple(gallery).contains("<img src=\"2.jpg\"></figure><figcaption>Both</figcaption></figure>"));
        assert_eq!(simple("<p>kg-audio-card</p>"), "<p>kg-audio-card</p>");
    }
}
