use std::collections::HashMap;

use uuid::Uuid;

use super::Related;
use crate::kernel::Result;
use crate::route::NodeRef;

/// Places at the top that must not be all alike.
const TOP: usize = 6;
/// Articles of one author among them.
const MAX_OF_AUTHOR: usize = 2;
/// Articles among them that only one and the same thing speaks for.
const MAX_OF_REASON: usize = 3;

/// Puts suggestions in order: best first, but among the first six no author more than twice and no single reason more
/// than three times. What was passed over follows.
///
/// `taken` are the authors of the places that editors filled.
pub(super) fn arrange(mut ranked: Vec<Related>, taken: &[Vec<Uuid>]) -> Result<Vec<Related>> {
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.card.sort_key.cmp(&a.card.sort_key)));
    let mut of_author: HashMap<Uuid, usize> = HashMap::new();
    let mut of_reason: HashMap<NodeRef, usize> = HashMap::new();
    for author in taken.iter().take(TOP).flatten() {
        *of_author.entry(*author).or_default() += 1;
    }
    let places = TOP.saturating_sub(taken.len());
    let (mut top, mut rest) = (Vec::new(), Vec::new());
    for related in ranked {
        let authors = authors(&related)?;
        let single = match related.reasons.as_slice() {
            [only] => only.target,
            _ => None,
        };
        let has_room = top.len() < places
            && authors.iter().all(|author| of_author.get(author).is_none_or(|count| *count < MAX_OF_AUTHOR))
            && single.is_none_or(|target| of_reason.get(&target).is_none_or(|count| *count < MAX_OF_REASON));
        if has_room {
            for author in authors {
                *of_author.entry(author).or_default() += 1;
            }
            if let Some(target) = single {
                *of_reason.entry(target).or_default() += 1;
            }
            top.push(related);
        } else {
            rest.push(related);
        }
    }
    top.extend(rest);
    Ok(top)
}

/// Who an article is by, each once.
pub(super) fn authors(related: &Related) -> Result<Vec<Uuid>> {
    let mut authors: Vec<Uuid> = related.card.detail()?.meta.bylines.iter().map(|byline| byline.author_id).collect();
    authors.sort_unstable();
    authors.dedup();
    Ok(authors)
}
