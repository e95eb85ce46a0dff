use std::collections::{HashMap, HashSet};

use entity::comment;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::input::{CommentInput, ParentRef};
use super::{Comment, CommentState};
use crate::article::existing;
use crate::body::RichText;
use crate::db::{DatabaseTransaction, Sql, insert_all};
use crate::kernel::{
    ArticleRef, Code, Error, ImportKey, Micros, OWN_SOURCE, Outcome, Problems, Result, checked, derived_id,
};

/// The longest name and the longest e-mail address, in characters.
const MAX_LINE: usize = 300;

/// Saves comments under their import keys, in order: an answer comes after what it answers. A failed one is left out.
///
/// An answer to a comment at the greatest depth becomes its neighbour. The counts of replies and of the articles'
/// comments follow. The outer error means that nothing at all was done.
pub async fn save_all(
    tx: &DatabaseTransaction,
    now: Micros,
    comments: Vec<CommentInput>,
) -> Result<Vec<Result<Outcome>>> {
    let mut stored = Stored::of(tx, &comments).await?;
    let mut outcomes = Vec::with_capacity(comments.len());
    for input in comments {
        outcomes.push(stored.take(input, now));
    }
    stored.write(tx).await?;
    Ok(outcomes)
}

/// The comments that a batch names, as they are and as they become.
struct Stored {
    articles: HashMap<ArticleRef, Uuid>,
    comments: HashMap<Uuid, comment::Model>,
    /// Those to insert, in order.
    new: Vec<Uuid>,
    changed: HashSet<Uuid>,
}

impl Stored {
    async fn of(tx: &DatabaseTransaction, comments: &[CommentInput]) -> Result<Self> {
        let keys = comments.iter().flat_map(|input| {
            let parent = input.parent.as_ref().map(|parent| parent_key(input, parent));
            [Some(input.import_key.clone()), parent].into_iter().flatten()
        });
        let ids: HashSet<Uuid> = keys.filter_map(|key| comment_id(&key).ok()).collect();
        let rows = comment::Entity::find().filter(comment::Column::Id.is_in(ids)).all(tx).await?;
        Ok(Self {
            articles: existing(tx, comments.iter().map(|input| &input.article)).await?,
            comments: rows.into_iter().map(|row| (row.id, row)).collect(),
            new: Vec::new(),
            changed: HashSet::new(),
        })
    }

    /// Notes what becomes of one comment.
    fn take(&mut self, input: CommentInput, now: Micros) -> Result<Outcome> {
        let id = comment_id(&input.import_key)?;
        let row = self.row(id, input, now)?;
        match self.comments.insert(id, row.clone()) {
            None => {
                self.new.push(id);
                Ok(Outcome::Created)
            }
            Some(before) if before == row => Ok(Outcome::Unchanged),
            Some(before) if (before.article_id, before.parent_id) != (row.article_id, row.parent_id) => {
                self.comments.insert(id, before);
                Err(Error::new(Code::Conflict, "A comment cannot move to another article or under another comment."))
            }
            Some(_) => {
                self.changed.insert(id);
                Ok(Outcome::Updated)
            }
        }
    }

    fn row(&self, id: Uuid, input: CommentInput, now: Micros) -> Result<comment::Model> {
        let mut problems = Problems::default();
        let parent = input.parent.as_ref().map(|parent| self.parent(&input, parent)).transpose();
        let parent = problems.take("parent", parent).flatten();
        let CommentInput {
            import_key: ImportKey { source, key },
            article,
            parent: _,
            author_name,
            author_email,
            author_url,
            is_staff,
            text,
            state,
            created_at,
            edited_at,
        } = input;
        let article_id = self.articles.get(&article).copied();
        if article_id.is_none() {
            problems.take("article", Err::<(), _>(Error::not_found(format!("There is no article with {article}."))));
        }
        if parent.is_some_and(|parent| Some(parent.article_id) != article_id) {
            problems.add("parent", "It is a comment on another article.");
        }
        let author_name = problems.take("authorName", checked::name(author_name, MAX_LINE)).unwrap_or_default();
        let author_email = author_email.map(|email| checked::line(email, MAX_LINE)).transpose();
        let author_email = problems.take("authorEmail", author_email).flatten();
        let author_url = problems.take("authorUrl", author_url.map(checked::http_url).transpose()).flatten();
        if text.trim().is_empty() {
            problems.add("text", "A comment needs a text.");
        }
        let body = problems.take("text", RichText::from_text(&text));
        problems.or(())?;
        let (Some(article_id), Some(body)) = (article_id, body) else {
            return Err(Error::internal("a comment without article or text passed the checks"));
        };
        let current = self.comments.get(&id);
        let is_ours = source == OWN_SOURCE;
        Ok(comment::Model {
            id,
            import_source: (!is_ours).then_some(source),
            import_key: (!is_ours).then_some(key),
            article_id,
            parent_id: parent.map(|parent| parent.id),
            depth: parent.map_or(0, |parent| parent.depth + 1),
            state: state.as_str().into(),
            author_name,
            author_url,
            author_email,
            is_staff,
            body: serde_json::to_string(&body).map_err(Error::internal)?,
            reply_count: current.map_or(0, |row| row.reply_count),
            created_at: created_at.map_or_else(|| current.map_or(now.0, |row| row.created_at), |at| at.0),
            edited_at: edited_at.map(|at| at.0),
        })
    }

    /// What the comment hangs on: what it answers, or the parent of that if it is as deep as can be.
    fn parent(&self, input: &CommentInput, parent: &ParentRef) -> Result<Parent> {
        let key = parent_key(input, parent);
        let row = self.comments.get(&comment_id(&key)?).ok_or_else(|| {
            let ImportKey { source, key } = key;
            Error::not_found(format!("There is no comment with key \"{key}\" of \"{source}\" (yet)."))
        })?;
        if row.depth < Comment::MAX_DEPTH {
            return Ok(Parent { id: row.id, article_id: row.article_id, depth: row.depth });
        }
        let id = row.parent_id.ok_or_else(|| Error::internal(format!("the deep comment {} has no parent", row.id)))?;
        Ok(Parent { id, article_id: row.article_id, depth: row.depth - 1 })
    }

    /// Writes what is new and what changed, then the counts.
    async fn write(mut self, tx: &DatabaseTransaction) -> Result<()> {
        let new: HashSet<Uuid> = self.new.iter().copied().collect();
        let invalidation: Vec<&comment::Model> =
            new.union(&self.changed).filter_map(|id| self.comments.get(id)).collect();
        let parents: HashSet<Uuid> = invalidation.iter().filter_map(|row| row.parent_id).collect();
        let articles: HashSet<Uuid> = invalidation.iter().map(|row| row.article_id).collect();
        for id in self.changed.difference(&new) {
            if let Some(row) = self.comments.get(id) {
                comment::Entity::update(row.clone().into_active_model().reset_all()).exec(tx).await?;
            }
        }
        let rows: Vec<_> = self.new.iter().filter_map(|id| self.comments.remove(id)).collect();
        insert_all::<comment::Entity, _>(tx, rows).await?;
        count_replies(tx, parents).await?;
        count_comments(tx, articles).await
    }
}

/// Where a comment hangs.
#[derive(Clone, Copy)]
struct Parent {
    id: Uuid,
    article_id: Uuid,
    depth: i32,
}

fn parent_key(input: &CommentInput, parent: &ParentRef) -> ImportKey {
    let source = parent.source.clone().unwrap_or_else(|| input.import_key.source.clone());
    ImportKey { source, key: parent.key.clone() }
}

/// The id of the comment with this key: the same on every database.
fn comment_id(key: &ImportKey) -> Result<Uuid> {
    let ImportKey { source, key } = key;
    if source != OWN_SOURCE {
        return Ok(derived_id("comment", &format!("{source}\n{key}")));
    }
    key.parse().map_err(|_| {
        Error::invalid(format!("\"{key}\" is not the key of a comment of \"{OWN_SOURCE}\": those keys are UUIDs."))
    })
}

async fn count_replies(tx: &DatabaseTransaction, parents: HashSet<Uuid>) -> Result<()> {
    if parents.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("UPDATE comment SET reply_count = (SELECT count(*) FROM comment r WHERE");
    sql.push(" r.parent_id = comment.id AND r.state = ").bind(CommentState::Approved.as_str());
    sql.push(") WHERE id IN ").list(parents);
    sql.execute(tx).await?;
    Ok(())
}

/// A comment changes no version: it is not what the article says.
async fn count_comments(tx: &DatabaseTransaction, articles: HashSet<Uuid>) -> Result<()> {
    if articles.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("UPDATE article_live SET comment_count = (SELECT count(*) FROM comment c WHERE");
    sql.push(" c.article_id = article_live.article_id AND c.state = ").bind(CommentState::Approved.as_str());
    sql.push(") WHERE article_id IN ").list(articles);
    sql.execute(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{fixture, live};
    use crate::comment::{CommentOrder, LIST, by_ids, count_thread, replies, thread};
    use crate::db::Database;
    use crate::kernel::{NodeKind, PageRequest};

    const NOW: Micros = Micros(1_000);

    fn input(article: Uuid, key: &str, parent: Option<&str>, state: CommentState, at: i64) -> CommentInput {
        CommentInput {
            import_key: ImportKey { source: "test".into(), key: key.into() },
            article: ArticleRef::Id(crate::kernel::GlobalId::new(NodeKind::Article, article).to_string().into()),
            parent: parent.map(|key| ParentRef { source: None, key: key.into() }),
            author_name: "Reader".into(),
            author_email: Some("reader@example.org".into()),
            author_url: None,
            is_staff: false,
            text: format!("Text of {key}"),
            state,
            created_at: Some(Micros(at)),
            edited_at: None,
        }
    }

    fn id(key: &str) -> Uuid {
        comment_id(&ImportKey { source: "test".into(), key: key.into() }).unwrap()
    }

    async fn save(db: &Database, comments: Vec<CommentInput>) -> Vec<Result<Outcome>> {
        let tx = db.begin().await.unwrap();
        let outcomes = save_all(&tx, NOW, comments).await.unwrap();
        tx.commit().await.unwrap();
        outcomes
    }

    fn texts<'a>(page: impl IntoIterator<Item = &'a crate::kernel::Edge<std::sync::Arc<Comment>>>) -> Vec<&'a str> {
        page.into_iter().map(|edge| edge.node.body.text.as_str()).collect()
    }

    #[tokio::test]
    async fn the_public_sees_what_was_approved() {
        use CommentState::{Approved, Pending, Spam};
        let db = fixture::database().await;
        let article = fixture::publish(&db, 1, &[], &Default::default()).await;
        let outcomes = save(
            &db,
            vec![
                input(article, "a", None, Approved, 1),
                input(article, "b", None, Pending, 2),
                input(article, "c", None, Approved, 3),
                input(article, "a1", Some("a"), Approved, 5),
                input(article, "a2", Some("a"), Approved, 4),
                input(article, "a3", Some("a"), Spam, 6),
                input(article, "b1", Some("b"), Approved, 7),
                input(article, "x", Some("nobody"), Approved, 8),
            ],
        )
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Ok(Outcome::Created))).count(), 7);
        assert_eq!(outcomes.last().unwrap().as_ref().unwrap_err().code(), Code::NotFound);

        let page = PageRequest::first(LIST, 10);
        let oldest = thread(db.reader(), article, CommentOrder::Oldest, &page).await.unwrap();
        assert_eq!(texts(&oldest.edges), ["Text of a", "Text of c"]);
        assert_eq!(oldest.edges[0].node.reply_count, 2);
        assert_eq!(count_thread(db.reader(), article).await.unwrap(), crate::kernel::Count::exact(2));
        let newest = thread(db.reader(), article, CommentOrder::Newest, &page).await.unwrap();
        assert_eq!(texts(&newest.edges), ["Text of c", "Text of a"]);
        let below = replies(db.reader(), &[id("a"), id("b"), id("c")], &page).await.unwrap();
        assert_eq!(texts(&below[&id("a")].edges), ["Text of a2", "Text of a1"]);
        assert!(below[&id("b")].edges.is_empty() && below[&id("c")].edges.is_empty());
        assert_eq!(by_ids(db.reader(), &[id("a"), id("b"), id("a1")]).await.unwrap().len(), 2);
        let card = live::by_ids(db.reader(), &[article]).await.unwrap().remove(&article).unwrap();
        assert_eq!(card.comment_count, 5);
    }

    #[tokio::test]
    async fn the_same_again_changes_nothing() {
        let db = fixture::database().await;
        let article = fixture::publish(&db, 1, &[], &Default::default()).await;
        let all = || vec![input(article, "a", None, CommentState::Approved, 1)];
        let kinds = |outcomes: Vec<Result<Outcome>>| outcomes.into_iter().map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(kinds(save(&db, all()).await), [Outcome::Created]);
        assert_eq!(kinds(save(&db, all()).await), [Outcome::Unchanged]);
        let hidden = input(article, "a", None, CommentState::Deleted, 1);
        assert_eq!(kinds(save(&db, vec![hidden]).await), [Outcome::Updated]);
        let card = live::by_ids(db.reader(), &[article]).await.unwrap().remove(&article).unwrap();
        assert_eq!(card.comment_count, 0);
        let other = fixture::publish(&db, 2, &[], &Default::default()).await;
        let moved = save(&db, vec![input(other, "a", None, CommentState::Approved, 1)]).await.remove(0);
        assert_eq!(moved.unwrap_err().code(), Code::Conflict);
    }

    #[tokio::test]
    async fn answers_are_at_most_four_deep() {
        let db = fixture::database().await;
        let article = fixture::publish(&db, 1, &[], &Default::default()).await;
        let keys: Vec<String> = (0..7).map(|depth| depth.to_string()).collect();
        let inputs = keys.iter().enumerate().map(|(depth, key)| {
            let parent = depth.checked_sub(1).map(|parent| keys[parent].as_str());
            input(article, key, parent, CommentState::Approved, depth as i64)
        });
        assert!(save(&db, inputs.collect()).await.iter().all(Result::is_ok));
        let ids: Vec<Uuid> = keys.iter().map(|key| id(key)).collect();
        let found = by_ids(db.reader(), &ids).await.unwrap();
        let depths: Vec<i32> = ids.iter().map(|id| found[id].depth).collect();
        assert_eq!(depths, [0, 1, 2, 3, 4, 4, 4]);
        assert!(ids[4..].iter().all(|deep| found[deep].parent_id == Some(ids[3])));
        assert_eq!(found[&ids[3]].reply_count, 3);
    }
}
