use std::collections::{HashMap, HashSet};

use super::wxr::{Comment, Item};
use crate::body::RichText;
use crate::comment::{CommentInput, CommentState, ParentRef};
use crate::import::foreign::Fate;
use crate::kernel::{ArticleRef, ImportKey};

/// The comments on a post, each after what it answers.
pub fn comments(
    item: &Item,
    article: &ImportKey,
    file: &str,
    is_writer: impl Fn(&str) -> bool,
) -> Vec<(Fate, Option<CommentInput>)> {
    let by_id: HashMap<&str, &Comment> = item.comments.iter().map(|comment| (comment.id.as_str(), comment)).collect();
    let mut done = HashSet::new();
    let mut read = Vec::with_capacity(item.comments.len());
    for comment in &item.comments {
        let mut line = vec![comment];
        while let Some(parent) = line.last().and_then(|last| by_id.get(last.parent.as_deref()?)).copied()
            && !done.contains(parent.id.as_str())
            && !line.iter().any(|below| below.id == parent.id)
        {
            line.push(parent);
        }
        for comment in line.into_iter().rev() {
            if !done.insert(comment.id.as_str()) {
                continue;
            }
            let mut fate = Fate::new(file, item.line, "comment", format!("{} on {}", comment.id, item.label()));
            let has_parent =
                comment.parent.as_deref().is_some_and(|parent| done.contains(parent) && parent != comment.id);
            let input = input(comment, has_parent, article, &is_writer, &mut fate);
            read.push((fate, input));
        }
    }
    read
}

fn input(
    comment: &Comment,
    has_parent: bool,
    article: &ImportKey,
    is_writer: &impl Fn(&str) -> bool,
    fate: &mut Fate,
) -> Option<CommentInput> {
    let key = |id: &str| format!("{}#comment-{id}", article.key);
    let text = match RichText::from_html(&crate::import::foreign::content::autop(&comment.content)) {
        Ok(text) => text.text,
        Err(error) => {
            fate.drop(error.message());
            return None;
        }
    };
    if text.trim().is_empty() {
        fate.drop("It has no text.");
        return None;
    }
    if comment.parent.is_some() && !has_parent {
        fate.change("What it answers is not in the files; it stands for itself.");
    }
    if matches!(comment.kind.as_str(), "pingback" | "trackback") {
        fate.change(format!("It is a {}, kept as a comment.", comment.kind));
    }
    let state = match comment.approved.as_str() {
        "1" | "approve" | "approved" => CommentState::Approved,
        "spam" => CommentState::Spam,
        "trash" | "post-trashed" => CommentState::Deleted,
        _ => CommentState::Pending,
    };
    let author_name = comment.author.clone().unwrap_or_else(|| {
        fate.change("Nobody is named as its author.");
        "Anonymous".into()
    });
    let author_url = comment
        .url
        .clone()
        .filter(|url| url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")));
    if comment.url.is_some() && author_url.is_none() {
        fate.change("The address of its author is none on the web.");
    }
    if comment.created.is_none() {
        fate.change("Its date is unknown; it has that of the import.");
    }
    Some(CommentInput {
        import_key: ImportKey { source: article.source.clone(), key: key(&comment.id) },
        article: ArticleRef::ImportKey(article.clone()),
        parent: comment
            .parent
            .as_deref()
            .filter(|_| has_parent)
            .map(|parent| ParentRef { source: None, key: key(parent) }),
        is_staff: comment.user > 0 && is_writer(&author_name),
        author_name: crate::import::foreign::cut(author_name, 300).0,
        author_email: comment.email.clone(),
        author_url,
        text,
        state,
        created_at: comment.created,
        edited_at: None,
    })
}
