//! Articles of the newsroom by what is in their working copies. The database looks through these itself: nothing of a draft is
//! kept anywhere else, and what was saved is found at once.

use sea_orm::DbBackend;

use crate::db::Sql;
use crate::fulltext::{Clause, Query, What};

/// Adds the condition that the working copy of `a` has what is asked for.
pub(super) fn has_text(sql: &mut Sql, backend: DbBackend, query: &Query) {
    if query.clauses.is_empty() {
        sql.push(" AND 1 = 0");
    }
    for Clause { what, in_title, is_excluded } in &query.clauses {
        sql.push(if *is_excluded { " AND NOT " } else { " AND " });
        let patterns = patterns(what);
        if *in_title {
            is_like(sql, backend, "a.headline", &patterns);
        } else {
            is_in_copy(sql, backend, &patterns);
        }
    }
}

/// The content is a tree, and only its texts are looked through, not the names of their places; that the whole has the text at all is
/// found out faster.
fn is_in_copy(sql: &mut Sql, backend: DbBackend, patterns: &[String]) {
    let (texts, text) = match backend {
        DbBackend::Postgres => {
            ("jsonb_path_query(r.content::jsonb, '$.** ? (@.type() == \"string\")') AS t (value)", "t.value #>> '{}'")
        }
        _ => ("json_tree(r.content) t", "t.atom"),
    };
    sql.push("EXISTS (SELECT 1 FROM article_revision r WHERE r.id = a.head_revision_id AND ");
    is_like(sql, backend, "r.content", patterns);
    sql.push(" AND EXISTS (SELECT 1 FROM ").push(texts).push(" WHERE ");
    is_like(sql, backend, text, patterns);
    sql.push("))");
}

fn is_like(sql: &mut Sql, backend: DbBackend, text: &str, patterns: &[String]) {
    let like = if backend == DbBackend::Postgres { " ILIKE " } else { " LIKE " };
    for (place, pattern) in patterns.iter().enumerate() {
        sql.push(if place == 0 { "(" } else { " OR " }).push(text).push(like).bind(pattern.as_str());
    }
    sql.push(")");
}

/// What the text is like. No word has a character that means something in a pattern but the underscore, which stands for any.
fn patterns(what: &What) -> Vec<String> {
    let words: Vec<&str> = match what {
        What::Word(word) => vec![&word.form],
        What::Phrase(words) => words.iter().map(|word| word.form.as_str()).collect(),
        What::Prefix(prefix) => vec![prefix],
    };
    let lower = words.join("_").replace('\'', "_");
    let mut forms = vec![lower.clone()];
    if !lower.is_ascii() {
        // Not every database knows the case of other letters.
        let mut letters = lower.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        forms.extend([first + letters.as_str(), lower.to_uppercase()]);
    }
    forms.into_iter().map(|form| format!("%{form}%")).collect()
}
