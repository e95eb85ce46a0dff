//! Pieces of HTML as the reader of bodies knows them.

use super::pictures::Picture;

/// Content of another site.
pub fn embed(address: &str) -> String {
    let address = escape(address);
    format!("\n\n<figure class=\"wp-block-embed\"><div>{address}</div></figure>\n\n")
}

/// A picture with its caption, which is HTML.
pub fn figure(picture: &Picture) -> String {
    let address = escape(picture.address.as_deref().unwrap_or_default());
    let alt = picture.alt.as_deref().map_or(String::new(), |alt| format!(" alt=\"{}\"", escape(alt)));
    let image = format!("<img src=\"{address}\"{alt}>");
    let image = match &picture.link {
        Some(link) => format!("<a href=\"{}\">{image}</a>", escape(link)),
        None => image,
    };
    let caption = picture.caption.as_deref().map_or(String::new(), |words| format!("<figcaption>{words}</figcaption>"));
    format!("<figure>{image}{caption}</figure>")
}

/// Several pictures that belong together.
pub fn gallery(title: Option<&str>, pictures: &[Picture]) -> String {
    let figures: String = pictures.iter().map(figure).collect();
    let title = title.map_or(String::new(), |title| format!("<figcaption>{title}</figcaption>"));
    format!("\n\n<figure class=\"wp-block-gallery\">{figures}{title}</figure>\n\n")
}

/// A block of code.
pub fn code(language: &str, text: &str) -> String {
    let class = match language {
        "" => String::new(),
        language => format!(" class=\"language-{}\"", escape(language)),
    };
    format!("\n\n<pre><code{class}>{}</code></pre>\n\n", escape(text.trim_matches('\n')))
}

/// Text in element content or in a quoted attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
