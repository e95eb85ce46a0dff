//! What data comes in and goes out as, on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::defaults::Defaults;

#[derive(Debug, Subcommand)]
pub enum Import {
    /// Newline-delimited JSON: one object a line; a bad line is told and skipped, the rest goes on
    ///
    /// The same file twice changes nothing. If a line is refused the exit code is 1.
    #[command(after_help = "Examples:
  dateline import ndjson articles.ndjson
  zcat articles.ndjson.gz | dateline import ndjson -")]
    Ndjson {
        /// Files in order; - is what is piped in
        #[arg(required = true, value_name = "FILE")]
        files: Vec<String>,
    },
    /// A site that ran on WordPress: the files of its export (WXR 1.0 to 1.2)
    ///
    /// Posts, pages, authors, terms, comments, attachments and menus come over, and every old address leads to the new one.
    /// The report says of each thing whether it was kept, changed or dropped, and why. The same again changes nothing. If
    /// something was dropped that nobody asked to drop the exit code is 1.
    #[command(after_help = "Examples:
  dateline import wordpress export.xml --dry-run
  dateline import wordpress export-*.xml --media wp-content/uploads --map map.toml --report report.json

The mapping file says what shall become something else than it would by itself:
  [categories]                  by slug: category:SLUG, region:SLUG-OR-CODE, tag:SLUG, drop
  moscow = \"region:russia\"
  [taxonomies]                  by name: category, tag, region, drop
  series = \"category\"
  [authors]                     by login: the slug to use
  jdoe = \"jane-doe\"
  [types]                       by post type: article, drop
  page = \"drop\"
  [meta]                        by key: kicker, dateline, drop
  location = \"dateline\"
  [shortcodes]                  by name: drop, text (its tags go), figure, embed, code
  ad = \"drop\"")]
    Wordpress(Wordpress),
    /// A folder of Markdown files with front matter, as Hugo, Jekyll, Zola and Astro have them
    ///
    /// Front matter is YAML, TOML or JSON. Files in folders called authors describe authors. Addresses, aliases and links
    /// between files keep leading to the same texts. The same again changes nothing. If something was dropped that nobody
    /// asked to drop the exit code is 1.
    #[command(after_help = "Examples:
  dateline import markdown site --dry-run
  dateline import markdown site --map map.toml --report report.json

The mapping file says what shall become something else than it would by itself:
  [keys]                        by key: title, kicker, standfirst, summary, date, author, category, tag, region, dateline,
  location = \"dateline\"         image, source, url, aliases, ignore, drop …
  [authors]                     by name: the slug to use
  \"J. Doe\" = \"jane-doe\"
  [regions]                     by category: slug or code of a region
  Deutschland = \"DE\"
  [shortcodes]                  by name: drop, text (its tags go), figure, embed, code
  ad = \"drop\"")]
    Markdown(Markdown),
    /// A site that runs on Ghost: the JSON file of its export
    ///
    /// Posts and pages come over through their HTML, with authors, tags and redirects; accounts and addresses of members
    /// stay behind. The same again changes nothing. If something was dropped that nobody asked to drop the exit code is 1.
    #[command(after_help = "Examples:
  dateline import ghost site.ghost.json --dry-run
  dateline import ghost site.ghost.json --redirects redirects.json --report report.json")]
    Ghost(Ghost),
}

#[derive(Debug, Args)]
pub struct Markdown {
    /// The folder of the site
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// A mapping file
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Write nothing to the database, report the same
    #[arg(long)]
    pub dry_run: bool,
    /// Leave a last line such as "Sources: A – B – C" in the text
    #[arg(long)]
    pub no_source_line: bool,
    /// Write the report as JSON to this file too
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub defaults: Defaults,
}

#[derive(Debug, Args)]
pub struct Ghost {
    /// The export
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// redirects.json or redirects.yaml
    #[arg(long, value_name = "FILE")]
    pub redirects: Option<PathBuf>,
    /// Write nothing to the database, report the same
    #[arg(long)]
    pub dry_run: bool,
    /// Leave a last line such as "Sources: A – B – C" in the text
    #[arg(long)]
    pub no_source_line: bool,
    /// Write the report as JSON to this file too
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub defaults: Defaults,
}

#[derive(Debug, Args)]
pub struct Wordpress {
    /// Files of one site, in any order
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// A copy of wp-content/uploads to check attachments against; nothing is ever fetched
    #[arg(long, value_name = "DIR")]
    pub media: Option<PathBuf>,
    /// A mapping file
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Write nothing to the database, report the same
    #[arg(long)]
    pub dry_run: bool,
    /// Leave a last line such as "Sources: A – B – C" in the text
    #[arg(long)]
    pub no_source_line: bool,
    /// Write the report as JSON to this file too
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub defaults: Defaults,
}

#[derive(Debug, Subcommand)]
pub enum Export {
    /// Newline-delimited JSON, in an order that import takes
    #[command(after_help = "Examples:
  dateline export ndjson --output articles.ndjson
  dateline export ndjson | gzip > articles.ndjson.gz")]
    Ndjson {
        /// Write to this file [default: print]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Markdown files with front matter, drafts included, in a folder that import markdown takes
    #[command(after_help = "Example:
  dateline export markdown site")]
    Markdown {
        /// Where to; made if it is not there
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// What is public as plain pages that any web server can serve, with lists, feed, sitemap and redirects
    #[command(after_help = "Example:
  dateline export static public")]
    Static {
        /// Where to; made if it is not there
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}
