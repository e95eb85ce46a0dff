use std::collections::HashMap;

use entity::comment;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::input::{CommentInput, ParentRef};
use super::{Comment, CommentState};
use crate::article::input::Names;
use crate::body::RichText;
use crate::kernel::{Error, ImportKey, Micros, Result};

/// Comments fetched in one step.
const STEP: u64 = 500;

/// Walks over all comments, whatever their state: what answers comes after what it answers.
#[derive(Default)]
pub struct Export {
    depth: i32,
    after: Option<Uuid>,
}

impl Export {
    /// The next comments; `None` at the end.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Option<Vec<CommentInput>>> {
        let mut rows = Vec::new();
        while rows.is_empty() && self.depth <= Comment::MAX_DEPTH {
            rows = self.rows(connection).await?;
            match rows.last() {
                Some(row) => self.after = Some(row.id),
                None => (self.depth, self.after) = (self.depth + 1, None),
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let names = Names::of_articles(connection, rows.iter().map(|row| row.article_id).collect()).await?;
        let parents: Vec<Uuid> = rows.iter().filter_map(|row| row.parent_id).collect();
        let parents = keys(connection, parents).await?;
        rows.into_iter().map(|row| input(row, &names, &parents)).collect::<Result<_>>().map(Some)
    }

    async fn rows(&self, connection: &impl ConnectionTrait) -> Result<Vec<comment::Model>> {
        let mut query = comment::Entity::find()
            .filter(comment::Column::Depth.eq(self.depth))
            .order_by_asc(comment::Column::Id)
            .limit(STEP);
        if let Some(id) = self.after {
            query = query.filter(comment::Column::Id.gt(id));
        }
        Ok(query.all(connection).await?)
    }
}

/// What comments are called in files.
async fn keys(connection: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, ImportKey>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = comment::Entity::find().filter(comment::Column::Id.is_in(ids)).all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.id, ImportKey::of(row.id, row.import_source, row.import_key))).collect())
}

fn input(row: comment::Model, names: &Names, parents: &HashMap<Uuid, ImportKey>) -> Result<CommentInput> {
    let body: RichText = serde_json::from_str(&row.body).map_err(Error::internal)?;
    let parent = row.parent_id.map(|id| parents.get(&id).cloned().unwrap_or_else(|| ImportKey::of(id, None, None)));
    Ok(CommentInput {
        import_key: ImportKey::of(row.id, row.import_source, row.import_key),
        article: names.article(row.article_id),
        parent: parent.map(|ImportKey { source, key }| ParentRef { source: Some(source), key }),
        author_name: row.author_name,
        author_email: row.author_email,
        author_url: row.author_url,
        is_staff: row.is_staff,
        text: body.text,
        state: CommentState::from_stored(&row.state)?,
        created_at: Some(Micros(row.created_at)),
        edited_at: row.edited_at.map(Micros),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::fixture;
    use crate::comment::save_all;
    use crate::kernel::{ArticleRef, GlobalId, NodeKind, Outcome};

    #[tokio::test]
    async fn what_is_written_can_be_read_again() {
        let db = fixture::database().await;
        let article = fixture::publish(&db, 1, &[], &Default::default()).await;
        let article = ArticleRef::Id(GlobalId::new(NodeKind::Article, article).to_string().into());
        let input = |key: &str, parent: Option<&str>, text: &str| CommentInput {
            import_key: ImportKey { source: "test".into(), key: key.into() },
            article: article.clone(),
            parent: parent.map(|key| ParentRef { source: None, key: key.into() }),
            author_name: "Reader".into(),
            author_email: None,
            author_url: Some("https://example.org/".into()),
            is_staff: true,
            text: text.into(),
            state: CommentState::Spam,
            created_at: Some(Micros(5)),
            edited_at: Some(Micros(6)),
        };
        let comments = vec![
            input("a", None, "One line\nand another.\n\nA second <b>paragraph</b> & *more*."),
            input("b", Some("a"), "  An answer.  "),
            input("c", Some("b"), "1. A list?\n- No."),
        ];
        let tx = db.begin().await.unwrap();
        assert!(save_all(&tx, Micros(9), comments).await.unwrap().iter().all(Result::is_ok));
        let mut pages = Export::default();
        let mut written = Vec::new();
        while let Some(page) = pages.next(&tx).await.unwrap() {
            written.extend(page);
        }
        let keys: Vec<&str> = written.iter().map(|comment| comment.import_key.key.as_str()).collect();
        assert_eq!(keys, ["a", "b", "c"]);
        let again = save_all(&tx, Micros(10), written).await.unwrap();
        assert!(again.iter().all(|outcome| matches!(outcome, Ok(Outcome::Unchanged))), "{again:?}");
    }
}
