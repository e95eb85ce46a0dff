use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::kernel::{Code, Error, Micros, Result};

/// What is read of an export; the rest falls away while it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Data {
    #[serde(deserialize_with = "posts")]
    pub posts: Vec<Post>,
    pub users: Vec<User>,
    pub tags: Vec<Tag>,
    pub posts_authors: Vec<PostAuthor>,
    pub posts_tags: Vec<PostTag>,
    pub posts_meta: Vec<PostMeta>,
    pub settings: Vec<Setting>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Post {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub uuid: Option<String>,
    pub title: Option<String>,
    pub slug: Option<String>,
    /// What Ghost makes of mobiledoc and lexical, in which editors write.
    pub html: Option<String>,
    /// Kept only if there is no HTML.
    pub lexical: Option<String>,
    pub mobiledoc: Option<String>,
    pub plaintext: Option<String>,
    pub feature_image: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub status: Option<String>,
    pub visibility: Option<String>,
    pub locale: Option<String>,
    pub custom_excerpt: Option<String>,
    pub canonical_url: Option<String>,
    pub meta_title: Option<String>,
    pub meta_description: Option<String>,
    #[serde(deserialize_with = "moment")]
    pub published_at: Option<Micros>,
    #[serde(deserialize_with = "moment")]
    pub updated_at: Option<Micros>,
    #[serde(deserialize_with = "optional_id")]
    pub author_id: Option<String>,
}

impl Post {
    /// Where readers found it. A draft had no address, and must not get one that says that it is there.
    pub fn old_path(&self) -> Option<String> {
        let had_page = matches!(self.status.as_deref(), Some("published" | "sent"));
        self.slug.as_ref().filter(|_| had_page).map(|slug| format!("/{slug}"))
    }

    /// What its feed called it: before Ghost 1.0 posts were known by a number, and feeds had their UUIDs.
    pub fn feed_guid(&self) -> Option<String> {
        let is_number = self.id.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { self.uuid.clone() } else { Some(self.id.clone()) }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct User {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub name: Option<String>,
    pub slug: Option<String>,
    pub bio: Option<String>,
    pub website: Option<String>,
    pub twitter: Option<String>,
    pub profile_image: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tag {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub name: Option<String>,
    pub slug: Option<String>,
    pub description: Option<String>,
    pub visibility: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PostAuthor {
    #[serde(deserialize_with = "id")]
    pub post_id: String,
    #[serde(deserialize_with = "id")]
    pub author_id: String,
    pub sort_order: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PostTag {
    #[serde(deserialize_with = "id")]
    pub post_id: String,
    #[serde(deserialize_with = "id")]
    pub tag_id: String,
    pub sort_order: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PostMeta {
    #[serde(deserialize_with = "id")]
    pub post_id: String,
    pub feature_image_alt: Option<String>,
    pub feature_image_caption: Option<String>,
    pub meta_title: Option<String>,
    pub meta_description: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Setting {
    pub key: String,
    pub value: Option<serde_json::Value>,
}

impl Data {
    /// Reads a file, in the form of version 1 (`db` around it) or the bare one.
    pub fn read(path: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Database {
            data: Data,
        }
        #[derive(Deserialize)]
        struct Export {
            db: Option<Vec<Database>>,
            data: Option<Data>,
        }
        let file = File::open(path)
            .map_err(|error| Error::new(Code::NotFound, format!("{} cannot be read: {error}.", path.display())))?;
        let export: Export = serde_json::from_reader(BufReader::new(file))
            .map_err(|error| Error::invalid(format!("{} is no export of Ghost: {error}.", path.display())))?;
        let data = export.db.and_then(|databases| databases.into_iter().next()).map(|database| database.data);
        data.or(export.data)
            .ok_or_else(|| Error::invalid(format!("{} is no export of Ghost: \"db\" is missing.", path.display())))
    }

    /// A setting that is text.
    pub fn setting(&self, key: &str) -> Option<String> {
        let value = self.settings.iter().find(|setting| setting.key == key)?.value.as_ref()?;
        value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

/// Posts one after the other: of each only the form that is read is kept.
fn posts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Post>, D::Error> {
    struct Posts;
    impl<'de> Visitor<'de> for Posts {
        type Value = Vec<Post>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a list of posts")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut posts = Vec::new();
            while let Some(mut post) = items.next_element::<Post>()? {
                if post.html.as_deref().is_some_and(|html| !html.trim().is_empty()) {
                    (post.lexical, post.mobiledoc) = (None, None);
                }
                posts.push(post);
            }
            Ok(posts)
        }
    }
    deserializer.deserialize_seq(Posts)
}

/// A moment as text, or in milliseconds as exports before Ghost 1.0 have it.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Micros>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => Micros::parse(&text.trim().replace(' ', "T"))
            .or_else(|_| Micros::parse(&format!("{}Z", text.trim().replace(' ', "T"))))
            .ok(),
        serde_json::Value::Number(number) => number.as_i64().map(|millis| Micros(millis.saturating_mul(1_000))),
        _ => None,
    })
}

/// Old exports number their rows.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(optional_id(deserializer)?.unwrap_or_default())
}

fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}
