use super::blocks::text;
use crate::article::CitationRole;
use crate::article::input::CitationInput;
use crate::body::input::{BlockInput, SpanInput};

/// The longest name of a source; what is longer is a sentence.
const LONGEST: usize = 120;

/// Takes the line "Sources: A – B – C" from the foot of a text; nothing if there is none.
pub fn take_source_line(blocks: &mut Vec<BlockInput>) -> Option<Vec<CitationInput>> {
    let last = blocks.iter().rposition(|block| !matches!(block, BlockInput::Divider(_)))?;
    let BlockInput::Paragraph(paragraph) = blocks.get(last)? else { return None };
    let citations = read(&paragraph.spans)?;
    blocks.truncate(last);
    while blocks.last().is_some_and(|block| matches!(block, BlockInput::Divider(_))) {
        blocks.pop();
    }
    Some(citations)
}

fn read(spans: &[SpanInput]) -> Option<Vec<CitationInput>> {
    let line = text(spans);
    let (head, names) = line.trim().split_once(':')?;
    if !matches!(head.trim().to_lowercase().as_str(), "source" | "sources") || names.contains('\n') {
        return None;
    }
    let separator = [" \u{2013} ", " \u{2014} ", " - ", " | ", " / ", ";", ","];
    let separator = separator.into_iter().find(|separator| names.contains(separator));
    let names: Vec<&str> = match separator {
        Some(separator) => names.split(separator).map(str::trim).filter(|name| !name.is_empty()).collect(),
        None => vec![names.trim()],
    };
    if names.is_empty()
        || names.len() > 50
        || names.iter().any(|name| name.is_empty() || name.chars().count() > LONGEST)
    {
        return None;
    }
    let citation = |name: &str| CitationInput {
        key: None,
        source: None,
        label: Some(name.to_owned()),
        role: CitationRole::Reporting,
        title: None,
        url: address(spans, name),
        archived_url: None,
        published_at: None,
        accessed_at: None,
        note: None,
    };
    Some(names.into_iter().map(citation).collect())
}

/// Where the name links to.
fn address(spans: &[SpanInput], name: &str) -> Option<String> {
    let linked = spans.iter().find(|span| span.link.is_some() && span.text.contains(name))?;
    let url = linked.link.as_ref()?.url.clone()?;
    (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::input::{LinkInput, ParagraphInput};

    fn span(text: &str, url: Option<&str>) -> SpanInput {
        let link = url.map(|url| LinkInput { url: Some(url.into()), article: None, title: None, rel: None });
        SpanInput { text: text.into(), marks: vec![], link, quotation: None, citation_key: None, note: None }
    }

    #[test]
    fn names_and_addresses_are_read() {
        let spans = vec![
            span("Sources: Reuters \u{2013} ", None),
            span("TASS", Some("https://tass.example/1")),
            span(" \u{2013} Al-Jazeera", None),
        ];
        let mut blocks = vec![BlockInput::Paragraph(ParagraphInput { key: None, spans, anchor: None })];
        let citations = take_source_line(&mut blocks).unwrap();
        let labels: Vec<_> = citations.iter().map(|citation| citation.label.as_deref().unwrap()).collect();
        assert_eq!(labels, ["Reuters", "TASS", "Al-Jazeera"]);
        assert_eq!(citations[1].url.as_deref(), Some("https://tass.example/1"));
        assert!(blocks.is_empty());
        let mut prose = vec![BlockInput::Paragraph(ParagraphInput {
            key: None,
            spans: vec![span("Sources said: no.", None)],
            anchor: None,
        })];
        assert_eq!(take_source_line(&mut prose), None);
        assert_eq!(prose.len(), 1);
    }
}
