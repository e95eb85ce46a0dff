//! Styles that say what elements would: word processors write `font-weight:700` for bold.

use std::collections::HashMap;

use super::dom::{Dom, attribute, name};
use crate::body::Mark;

/// What a style says of the text, as far as marks go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Css {
    strong: Option<bool>,
    emphasis: Option<bool>,
    underline: Option<bool>,
    strikethrough: Option<bool>,
    raised: Option<Raised>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raised {
    No,
    Up,
    Down,
}

impl Css {
    fn read(declarations: &str) -> Self {
        let mut css = Self::default();
        for declaration in declarations.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().to_ascii_lowercase();
            let value = value.trim_end_matches("!important").trim();
            match property.trim().to_ascii_lowercase().as_str() {
                "font-weight" => css.strong = weight(value).or(css.strong),
                "font-style" => css.emphasis = Some(value.starts_with("italic") || value.starts_with("oblique")),
                "text-decoration" | "text-decoration-line" => {
                    css.underline = Some(value.contains("underline"));
                    css.strikethrough = Some(value.contains("line-through"));
                }
                "vertical-align" => {
                    css.raised = match value {
                        "super" => Some(Raised::Up),
                        "sub" => Some(Raised::Down),
                        "baseline" => Some(Raised::No),
                        _ => css.raised,
                    }
                }
                _ => {}
            }
        }
        css
    }

    /// The same with what another says over it.
    fn with(self, over: Self) -> Self {
        Self {
            strong: over.strong.or(self.strong),
            emphasis: over.emphasis.or(self.emphasis),
            underline: over.underline.or(self.underline),
            strikethrough: over.strikethrough.or(self.strikethrough),
            raised: over.raised.or(self.raised),
        }
    }
}

fn weight(value: &str) -> Option<bool> {
    match value {
        "bold" | "bolder" => Some(true),
        "normal" | "lighter" => Some(false),
        number => number.parse::<u32>().ok().map(|number| number >= 600),
    }
}

/// The rules of a style sheet that concern a class, which is what Pages and TextEdit write.
#[derive(Debug, Default)]
pub struct Sheet(HashMap<String, Css>);

/// Longer style sheets are those of pages, not of texts.
const LONGEST: usize = 64 << 10;

impl Sheet {
    pub fn read(source: &str) -> Self {
        let mut classes: HashMap<String, Css> = HashMap::new();
        for rule in source.get(..source.len().min(LONGEST)).unwrap_or_default().split('}') {
            let Some((selectors, declarations)) = rule.split_once('{') else { continue };
            let css = Css::read(declarations);
            for class in
                selectors.split(',').filter_map(|selector| selector.trim().rsplit_once('.')).map(|(_, name)| name)
            {
                if css != Css::default() && !class.contains([' ', ':', '>', '+']) {
                    let all = classes.entry(class.to_owned()).or_default();
                    *all = all.with(css);
                }
            }
        }
        Self(classes)
    }

    pub fn of(&self, node: Dom<'_>) -> Css {
        let mut css = Css::default();
        if !self.0.is_empty()
            && let Some(classes) = attribute(node, "class")
        {
            css = classes.split_whitespace().filter_map(|class| self.0.get(class)).fold(css, |css, own| css.with(*own));
        }
        match attribute(node, "style") {
            Some(style) => css.with(Css::read(&style)),
            None => css,
        }
    }
}

/// The mark that an element puts on the text inside of it.
fn mark_of(node: Dom<'_>) -> Option<Mark> {
    Some(match name(node) {
        "strong" | "b" => Mark::Strong,
        "em" | "i" => Mark::Emphasis,
        "u" | "ins" => Mark::Underline,
        "s" | "del" | "strike" => Mark::Strikethrough,
        "code" | "kbd" | "samp" | "tt" => Mark::Code,
        "sup" => Mark::Superscript,
        "sub" => Mark::Subscript,
        "mark" => Mark::Highlight,
        _ => return None,
    })
}

/// Changes the marks around an element to those inside of it. A style wins over the element: Google Docs wraps what is not bold in
/// `<b style="font-weight:normal">`. An underline by style inside of a link is how links look.
pub fn restyle(node: Dom<'_>, css: Css, is_linked: bool, marks: &mut Vec<Mark>) {
    marks.extend(mark_of(node));
    let mut set = |mark: Mark, is_on: Option<bool>| match is_on {
        Some(true) => marks.push(mark),
        Some(false) => marks.retain(|own| *own != mark),
        None => {}
    };
    let Css { strong, emphasis, underline, strikethrough, raised } = css;
    set(Mark::Strong, strong);
    set(Mark::Emphasis, emphasis);
    // What is around is underlined however this is styled.
    set(Mark::Underline, underline.filter(|is_on| *is_on && !is_linked));
    set(Mark::Strikethrough, strikethrough.filter(|is_on| *is_on));
    set(Mark::Superscript, raised.map(|raised| raised == Raised::Up));
    set(Mark::Subscript, raised.map(|raised| raised == Raised::Down));
}
