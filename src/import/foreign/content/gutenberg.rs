//! The comments of the block editor.

use super::pictures::gallery;
use super::special::{Special, Specials, embed, escape};

/// A text of the block editor, its comments read and taken out.
pub struct Edited {
    pub html: String,
    /// It was written with the block editor, so it has its paragraphs.
    pub has_blocks: bool,
    /// Blocks that show what a site makes, such as its latest posts.
    pub made: Vec<String>,
    /// Blocks that are kept elsewhere.
    pub elsewhere: usize,
}

pub fn read(source: &str, specials: &mut Specials) -> Edited {
    let mut edited =
        Edited { html: String::with_capacity(source.len()), has_blocks: false, made: Vec::new(), elsewhere: 0 };
    let mut rest = source;
    while let Some(at) = rest.find("<!--") {
        let (before, comment) = rest.split_at(at);
        edited.html.push_str(before);
        let end = comment.find("-->").map_or(comment.len(), |end| end + 3);
        let (comment, after) = comment.split_at(end);
        rest = after;
        let inner = comment.trim_start_matches("<!--").trim_end_matches("-->").trim();
        let Some(block) = inner.strip_prefix("wp:") else {
            edited.has_blocks |= inner.starts_with("/wp:");
            continue;
        };
        edited.has_blocks = true;
        let name = block.split(|char: char| char.is_whitespace() || char == '{').next().unwrap_or_default();
        let name = name.trim_end_matches('/').trim_start_matches("core/");
        if block.ends_with('/') {
            match name {
                "more" | "nextpage" | "footnotes" | "separator" => {}
                "spacer" => edited.html.push_str("<p>&nbsp;</p>"),
                "block" => edited.elsewhere += 1,
                _ => match made_of_its_fields(name, block) {
                    Some(html) => edited.html.push_str(&html),
                    None if edited.made.iter().any(|known| known == name) => {}
                    None => edited.made.push(name.to_owned()),
                },
            }
            continue;
        }
        match name {
            "spacer" => edited.html.push_str("<p>&nbsp;</p>"),
            "gallery" => {
                let end = after.find("<!-- /wp:gallery -->").unwrap_or(after.len());
                let (inside, after) = after.split_at(end);
                let (title, pictures) = gallery(inside);
                if pictures.is_empty() {
                    continue;
                }
                edited.html.push_str(&specials.mark(Special::Gallery { title, pictures }));
                rest = after;
            }
            _ => {}
        }
    }
    edited.html.push_str(rest);
    edited
}

/// The HTML of a block that has none of its own: an embed, or a link to somebody's page elsewhere.
fn made_of_its_fields(name: &str, block: &str) -> Option<String> {
    let fields = block.get(block.find('{')?..=block.rfind('}')?)?;
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    let url = fields.get("url")?.as_str().filter(|url| url.starts_with("https://") || url.starts_with("http://"))?;
    match name {
        "social-link" => {
            let label = fields.get("label").or(fields.get("service")).and_then(|label| label.as_str()).unwrap_or(url);
            Some(format!("<p><a href=\"{}\">{}</a></p>", escape(url), escape(label)))
        }
        name if name == "embed" || name.starts_with("core-embed/") => Some(embed(url)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_galleries_are_marked() {
        let mut specials = Specials::default();
        let source = "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --><!-- wp:latest-posts /-->\
            <!-- wp:gallery {\"ids\":[1]} --><figure class=\"wp-block-gallery\"><!-- wp:image --><figure><img src=\"/a.jpg\" alt=\"A\"/>\
            <figcaption>One</figcaption></figure><!-- /wp:image --></figure><!-- /wp:gallery --><!--more-->";
        let edited = read(source, &mut specials);
        assert!(edited.has_blocks && edited.html.starts_with("<p>a</p>") && !edited.html.contains("<!--"));
        assert_eq!(edited.made, ["latest-posts"]);
        assert!(edited.html.contains("<div>") && !edited.html.contains("img"));
    }
}
