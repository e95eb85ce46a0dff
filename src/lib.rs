//! The content API of a newsroom: GraphQL over SQLite or PostgreSQL.
//!
//! # The map
//!
//! Each module uses only those above it; `tests/it/architecture` holds the order.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`kernel`] | errors, pages, cursors, ids, time, references: no I/O |
//! | [`words`] | what the server says to readers, by language |
//! | [`auth`] | who is asking, when, and what they may do |
//! | [`workflow`] | the states of an article and the steps between them |
//! | [`refusal`] | why a change did not happen |
//! | [`body`] | the text of an article: typed blocks, read from and written as HTML, CommonMark, text, JSON |
//! | [`facet`] | what answers depend on and changes touch |
//! | [`db`] | connections, statements, errors translated once |
//! | [`audit`] | who did what to what |
//! | [`route`] | paths: pages, former paths, redirects |
//! | [`taxonomy`] | the kinds of terms, one row each |
//! | [`region`] | places and groupings of places, as a graph |
//! | [`category`] | sections of the site, as a tree |
//! | [`tag`] | what articles are about |
//! | [`source`] | where information comes from |
//! | [`author`] | who signs |
//! | [`media`] | pictures, videos, sounds, documents: their records, their bytes, the sizes of pictures |
//! | [`menu`] | navigation menus |
//! | [`site`] | the site as a whole |
//! | [`vocabulary`] | all that is small of it, in memory, swapped whole |
//! | [`terms`] | how terms are saved and given out |
//! | [`fulltext`] | documents found by their words: analyser, index, queries; no articles, no database |
//! | [`account`] | users, sessions, keys: who is asking |
//! | [`app`] | what a node consists of, and how it changes something |
//! | [`correction`] | notices to readers |
//! | [`article`] | drafts, what is public, the lists that it is in |
//! | [`comment`] | what readers say to it |
//! | [`collection`] | articles that editors put together |
//! | [`navigation`] | the way of a reader from article to article |
//! | [`search`] | public articles by their words, names by their beginnings |
//! | [`syndication`] | feeds, sitemaps, `robots.txt` |
//! | [`editorial`] | how articles are written, reviewed, published, corrected and withdrawn |
//! | [`curation`] | how vocabulary, menus, collections, redirects and the site are looked after |
//! | [`import`] | data in |
//! | [`export`] | data out |
//! | [`demo`] | a small newsroom to look at |
//! | [`graphql`] | the public schema: views of the domain, no SQL |
//! | [`http`] | requests and responses |
//! | [`config`] | the settings |
//! | [`cli`] | how it is started |
//!
//! # The path of a request
//!
//! HTTP → caller (the clock is read once) → GraphQL (limits, then one service call a field) → service → store → SQL, and
//! back the same way. What many rows need is gathered by a loader or read from the vocabulary: no statement per row.
//!
//! # What always holds
//!
//! - A row of `article_live` exists if and only if the article is public. Public reads touch nothing else of an article:
//!   there is no condition on a state that somebody could forget.
//! - `article::publisher` is the only writer of the public tables. The feeds are exactly the closure of the tags.
//! - Every public list is one range of one index; its cost does not depend on the size of the corpus.
//! - Our error type is not `Display`, so no driver text can turn into a GraphQL error by itself.

pub mod account;
pub mod app;
pub mod article;
mod audit;
pub mod auth;
mod author;
pub mod body;
mod category;
pub mod cli;
mod collection;
mod comment;
mod config;
mod correction;
pub mod curation;
pub mod db;
pub mod demo;
pub mod editorial;
pub mod export;
pub mod facet;
pub mod fulltext;
pub mod graphql;
pub mod http;
pub mod import;
pub mod kernel;
pub mod media;
mod menu;
mod navigation;
mod refusal;
mod region;
mod route;
pub mod search;
mod site;
mod source;
pub mod syndication;
mod tag;
pub mod taxonomy;
mod terms;
pub mod vocabulary;
mod words;
mod workflow;
