use std::collections::{HashMap, HashSet};

use super::wxr::{Comment, Item};
use crate::body::RichText;
use crate::comment::{Comment as Stored, CommentInput, CommentState, ParentRef};
use crate::import::foreign::content::autop;
use crate::import::foreign::{ItemOutcome, cut};
use crate::kernel::{ArticleRef, ImportKey, checked};

/// A comment in a file; the line is that of its post.
struct Told {
    comment: Comment,
    file: String,
    line: u64,
    label: String,
}

impl Told {
    fn outcome(&self) -> ItemOutcome {
        ItemOutcome::new(&self.file, self.line, "comment", &self.label)
    }
}

/// The comments on one post, each once.
#[derive(Default)]
struct Thread {
    told: Vec<Told>,
    places: HashMap<String, usize>,
}

/// Comments on posts that stand in the files several times wait for the last of them.
#[derive(Default)]
pub struct Comments(HashMap<ImportKey, Thread>);

impl Comments {
    /// Takes the comments of an item that stands again later on; tells of those that do not count.
    pub fn wait(&mut self, article: ImportKey, file: &str, item: &mut Item) -> Vec<ItemOutcome> {
        self.0.entry(article).or_default().add(file, item)
    }

    /// All comments on an article, each after what it answers.
    pub fn read(
        &mut self,
        article: &ImportKey,
        file: &str,
        item: &mut Item,
        is_writer: impl Fn(&str) -> bool,
    ) -> Vec<(ItemOutcome, Option<CommentInput>)> {
        let mut thread = self.0.remove(article).unwrap_or_default();
        let lost = thread.add(file, item);
        lost.into_iter().map(|outcome| (outcome, None)).chain(thread.read(article, &is_writer)).collect()
    }

    /// Tells of the comments of an item that does not come over, in the words of `say`.
    pub fn lose(
        &mut self,
        article: &ImportKey,
        file: &str,
        item: &mut Item,
        say: impl Fn(&mut ItemOutcome),
    ) -> Vec<ItemOutcome> {
        let mut thread = self.0.remove(article).unwrap_or_default();
        let mut fates = thread.add(file, item);
        fates.extend(thread.told.iter().map(|told| {
            let mut outcome = told.outcome();
            say(&mut outcome);
            outcome
        }));
        fates
    }
}

impl Thread {
    /// Adds the comments of an item; of those with one number the last counts.
    fn add(&mut self, file: &str, item: &mut Item) -> Vec<ItemOutcome> {
        let mut fates = Vec::new();
        for comment in std::mem::take(&mut item.comments) {
            let label = format!("{} on {}", comment.id, item.label());
            let mut told = Told { comment, file: file.to_owned(), line: item.line, label };
            if told.comment.id.is_empty() {
                let mut outcome = told.outcome();
                outcome.drop("It has no number, by which it would be known again.");
                fates.push(outcome);
                continue;
            }
            let next = self.told.len();
            let place = *self.places.entry(told.comment.id.clone()).or_insert(next);
            match self.told.get_mut(place) {
                Some(earlier) => {
                    std::mem::swap(earlier, &mut told);
                    let mut outcome = told.outcome();
                    outcome.change(format!("It stands again at {}:{}, and that counts.", earlier.file, earlier.line));
                    fates.push(outcome);
                }
                None => self.told.push(told),
            }
        }
        fates
    }

    fn read(&self, article: &ImportKey, is_writer: &impl Fn(&str) -> bool) -> Vec<(ItemOutcome, Option<CommentInput>)> {
        let mut read = Vec::with_capacity(self.told.len());
        // What an answer to each comment hangs on: the comment, or what is above it if it did not come over.
        let mut anchors: HashMap<&str, Option<Anchor<'_>>> = HashMap::new();
        for told in self.in_order() {
            let mut outcome = told.outcome();
            let comment = &told.comment;
            let parent = comment.parent.as_deref();
            let above = parent.and_then(|parent| anchors.get(parent)).copied();
            let anchor = above.flatten();
            match (parent, above, anchor) {
                (Some(_), None, _) => outcome.change("What it answers is not in the files; it stands for itself."),
                (Some(_), Some(None), _) => outcome.change("What it answers did not come over; it stands for itself."),
                (Some(parent), _, Some(anchor)) if anchor.id != parent => {
                    outcome.change(format!("What it answers did not come over; it answers comment {}.", anchor.id));
                }
                (_, _, Some(anchor)) if anchor.depth == Stored::MAX_DEPTH => {
                    outcome.change("Answers are not as deep here; it stands beside what it answers.");
                }
                _ => {}
            }
            let input = input(comment, anchor.map(|anchor| anchor.id), article, is_writer, &mut outcome);
            let own = anchor.map_or(0, |anchor| (anchor.depth + 1).min(Stored::MAX_DEPTH));
            anchors.insert(
                &comment.id,
                if input.is_some() { Some(Anchor { id: &comment.id, depth: own }) } else { anchor },
            );
            read.push((outcome, input));
        }
        read
    }

    /// The comments, each after what it answers. Of those that answer each other in a circle one comes first.
    fn in_order(&self) -> Vec<&Told> {
        let mut done = HashSet::new();
        let mut order = Vec::with_capacity(self.told.len());
        for told in &self.told {
            let (mut line, mut seen) = (vec![told], HashSet::from([told.comment.id.as_str()]));
            while let Some(parent) = line.last().and_then(|last| self.parent(last))
                && !done.contains(parent.comment.id.as_str())
                && seen.insert(&parent.comment.id)
            {
                line.push(parent);
            }
            order.extend(line.into_iter().rev().filter(|told| done.insert(told.comment.id.as_str())));
        }
        order
    }

    fn parent(&self, told: &Told) -> Option<&Told> {
        self.told.get(*self.places.get(told.comment.parent.as_deref()?)?)
    }
}

/// A comment that came over.
#[derive(Clone, Copy)]
struct Anchor<'a> {
    id: &'a str,
    depth: i32,
}

/// A comment as it is written; `None` if it cannot be.
fn input(
    comment: &Comment,
    parent: Option<&str>,
    article: &ImportKey,
    is_writer: &impl Fn(&str) -> bool,
    outcome: &mut ItemOutcome,
) -> Option<CommentInput> {
    let key = |id: &str| format!("{}#comment-{id}", article.key);
    let read = RichText::from_html(&autop(&comment.content)).and_then(|text| RichText::from_text(&text.text));
    let text = match read {
        Ok(text) => text.text,
        Err(error) => {
            outcome.drop(error.message());
            return None;
        }
    };
    if text.trim().is_empty() {
        outcome.drop("It has no text.");
        return None;
    }
    if matches!(comment.kind.as_str(), "pingback" | "trackback") {
        outcome.change(format!("It is a {}, kept as a comment.", comment.kind));
    }
    let state = match comment.approved.as_str() {
        "1" | "approve" | "approved" => CommentState::Approved,
        "spam" => CommentState::Spam,
        "trash" | "post-trashed" => CommentState::Deleted,
        _ => CommentState::Pending,
    };
    let author_name = comment.author.clone().unwrap_or_else(|| {
        outcome.change("Nobody is named as its author.");
        "Anonymous".into()
    });
    let author_url = comment.url.clone().filter(|url| checked::http_url(url.clone()).is_ok());
    if comment.url.is_some() && author_url.is_none() {
        outcome.change("The address of its author is none on the web.");
    }
    let author_email = comment.email.clone().filter(|email| checked::line(email.clone(), LONGEST).is_ok());
    if comment.email.is_some() && author_email.is_none() {
        outcome.change("The e-mail address of its author is none.");
    }
    if comment.created.is_none() {
        outcome.change("Its date is unknown; it has that of the import.");
    }
    Some(CommentInput {
        import_key: ImportKey { source: article.source.clone(), key: key(&comment.id) },
        article: ArticleRef::ImportKey(article.clone()),
        parent: parent.map(|parent| ParentRef { source: None, key: key(parent) }),
        is_staff: comment.user > 0 && is_writer(&author_name),
        author_name: cut(author_name, LONGEST).0,
        author_email,
        author_url,
        text,
        state,
        created_at: comment.created,
        edited_at: None,
    })
}

/// The longest name and e-mail address of an author, in characters.
const LONGEST: usize = 300;
