use entity::article_live_body::Forms;
use sea_orm::prelude::Uuid;
use sea_orm::{DbErr, QueryResult, Value};

/// Rows that SQL cannot make of others: each is read, made anew and written.
#[derive(Clone, Copy, Debug)]
pub struct Rewrite {
    /// The next rows whose key is larger than `$1`, in its order.
    pub read: &'static str,
    /// Takes the key and the values of one.
    pub write: &'static str,
    pub row: fn(&QueryResult) -> Result<Row, DbErr>,
}

/// The key of a row, and the values that are written beside it.
pub type Row = (Uuid, Vec<Value>);

/// Bodies become packed.
pub(super) const PACK: Rewrite = Rewrite {
    read: "SELECT article_id, blocks, html, markdown, text FROM article_live_body_plain WHERE article_id > $1 \
           ORDER BY article_id LIMIT 200",
    write: "INSERT INTO article_live_body (article_id, forms) VALUES ($1, $2)",
    row: |row| {
        let form = |column: &str| row.try_get::<String>("", column);
        let (blocks, html, markdown, text) = (form("blocks")?, form("html")?, form("markdown")?, form("text")?);
        let forms = Forms { blocks, html, markdown, text }.pack().map_err(broken)?;
        Ok((row.try_get("", "article_id")?, vec![forms.into()]))
    },
};

/// Bodies become plain.
pub(super) const UNPACK: Rewrite = Rewrite {
    read: "SELECT article_id, forms FROM article_live_body WHERE article_id > $1 ORDER BY article_id LIMIT 200",
    write: "INSERT INTO article_live_body_plain (article_id, blocks, html, markdown, text) VALUES ($1, $2, $3, $4, $5)",
    row: |row| {
        let packed: Vec<u8> = row.try_get("", "forms")?;
        let Forms { blocks, html, markdown, text } = Forms::unpack(&packed).map_err(broken)?;
        Ok((row.try_get("", "article_id")?, vec![blocks.into(), html.into(), markdown.into(), text.into()]))
    },
};

fn broken(error: std::io::Error) -> DbErr {
    DbErr::Custom(format!("the text of an article cannot be read: {error}"))
}
