use std::collections::HashSet;

use uuid::Uuid;

use super::{
    ArticleInput, ArticleTagInput, BylineInput, CitationInput, CommentPolicyInput, DatelineInput, Resolved, SeoInput,
    Warning,
};
use crate::article::content::{Byline, Citation, CommentPolicy, ContentMeta, Dateline, SeoFields, TagUse};
use crate::article::{ArticleContent, CommentThreadState, Genre, limits};
use crate::body::input::RichTextInput;
use crate::body::{Body, RichText};
use crate::kernel::{Error, Patch, Problems, Result, Slug, checked};
use crate::media::Rights;
use crate::words::words;

impl ArticleInput {
    /// The content after this change; what cannot be is noted and left as it was, and so is what is left out of texts.
    pub fn apply(
        self,
        current: Option<ArticleContent>,
        resolved: &Resolved<'_>,
        problems: &mut Problems,
        warnings: &mut Vec<Warning>,
    ) -> ArticleContent {
        let mut content = current.unwrap_or_else(|| blank(&resolved.vocabulary.site.default_language));
        let Self {
            headline,
            short_headline,
            social_headline,
            kicker,
            standfirst,
            summary,
            slug,
            language,
            genre,
            urgency,
            is_breaking,
            is_sensitive,
            is_free,
            show_in_related,
            dateline,
            lead_media,
            body,
            bylines,
            regions,
            categories,
            tags,
            citations,
            related,
            backstory,
            rights,
            seo,
            comments,
            published_at,
            expires_at,
            translation_of,
        } = self;
        let line = |text: String| checked::line(text, limits::LINE);
        set(&mut content.headline, problems, "headline", headline, String::new, |text| {
            // A draft may have none yet; one that nobody sees is a mistake.
            if text.is_empty() { Ok(text) } else { checked::name(text, limits::LINE) }
        });
        set_option(&mut content.meta.short_headline, problems, "shortHeadline", short_headline, line);
        set_option(&mut content.meta.social_headline, problems, "socialHeadline", social_headline, line);
        set_option(&mut content.meta.kicker, problems, "kicker", kicker, line);
        set_option(&mut content.meta.standfirst, problems, "standfirst", standfirst, |input| {
            rich_text(input, "standfirst", warnings)
        });
        set_option(&mut content.summary, problems, "summary", summary, line);
        set(
            &mut content.language,
            problems,
            "language",
            language,
            || resolved.vocabulary.site.default_language.clone(),
            checked::language,
        );
        set(&mut content.genre, problems, "genre", genre, || Genre::News, Ok);
        set(&mut content.meta.urgency, problems, "urgency", urgency, || DEFAULT_URGENCY, checked_urgency);
        set(&mut content.meta.is_breaking, problems, "isBreaking", is_breaking, || false, Ok);
        set(&mut content.meta.is_sensitive, problems, "isSensitive", is_sensitive, || false, Ok);
        set(&mut content.meta.is_free, problems, "isFree", is_free, || true, Ok);
        set(&mut content.meta.show_in_related, problems, "showInRelated", show_in_related, || true, Ok);
        set_option(&mut content.meta.dateline, problems, "dateline", dateline, |input| {
            read_dateline(input, resolved, &content.language)
        });
        set_option(&mut content.meta.lead_media, problems, "leadMedia", lead_media, |input| {
            if let Some(caption) = &input.caption {
                warnings.extend(Warning::of("leadMedia", caption.form(), caption.account()?.1));
            }
            input.read(resolved)
        });
        set(&mut content.meta.citations, problems, "citations", citations, Vec::new, |list| {
            read_citations(list, resolved)
        });
        let keys: HashSet<String> = content.meta.citations.iter().map(|citation| citation.key.clone()).collect();
        set(&mut content.body, problems, "body", body, Body::default, |input| {
            let form = input.form();
            let (body, omissions) = input.resolve(resolved, &keys)?;
            warnings.extend(Warning::of("body", form, omissions));
            Ok(body)
        });
        set(&mut content.meta.bylines, problems, "bylines", bylines, Vec::new, |list| {
            each(list, limits::BYLINES, |byline| read_byline(byline, resolved))
        });
        set(&mut content.meta.regions, problems, "regions", regions, Vec::new, |list| {
            each(list, limits::REGIONS, |reference| resolved.region(&reference)).map(once)
        });
        set(&mut content.meta.categories, problems, "categories", categories, Vec::new, |list| {
            each(list, limits::CATEGORIES, |reference| resolved.category(&reference)).map(once)
        });
        set(&mut content.meta.tags, problems, "tags", tags, Vec::new, |list| {
            let mut tags = each(list, limits::TAGS, |tag| read_tag(&tag, resolved))?;
            let mut seen = HashSet::new();
            tags.retain(|tag| seen.insert(tag.tag_id));
            Ok(tags)
        });
        set(&mut content.meta.related, problems, "related", related, Vec::new, |list| {
            each(list, limits::RELATED, |reference| resolved.article_id(&reference)).map(once)
        });
        set_option(&mut content.meta.backstory, problems, "backstory", backstory, |input| {
            rich_text(input, "backstory", warnings)
        });
        set(&mut content.meta.rights, problems, "rights", rights, Default::default, Rights::checked);
        set(&mut content.meta.seo, problems, "seo", seo, SeoFields::default, |input| read_seo(input, resolved));
        set(
            &mut content.comments,
            problems,
            "comments",
            comments,
            || CLOSED,
            |CommentPolicyInput { state, closes_at }| Ok(CommentPolicy { state, closes_at }),
        );
        set_option(&mut content.published_at, problems, "publishedAt", published_at, Ok);
        set_option(&mut content.expires_at, problems, "expiresAt", expires_at, Ok);
        set_option(&mut content.translation_of, problems, "translationOf", translation_of, |reference| {
            resolved.article_id(&reference)
        });
        set(&mut content.slug, problems, "slug", slug, String::new, |text| Slug::parse(&text).map(Slug::into_string));
        if content.slug.is_empty() {
            content.slug =
                Slug::from_text(&content.headline).map(Slug::into_string).unwrap_or_else(|| "article".into());
        }
        content
    }
}

/// IPTC urgency of what nobody gave one.
const DEFAULT_URGENCY: i32 = 5;
const CLOSED: CommentPolicy = CommentPolicy { state: CommentThreadState::Closed, closes_at: None };

/// An article that nobody has written yet.
fn blank(language: &str) -> ArticleContent {
    ArticleContent {
        headline: String::new(),
        summary: None,
        slug: String::new(),
        language: language.to_owned(),
        genre: Genre::News,
        meta: ContentMeta { urgency: DEFAULT_URGENCY, is_free: true, show_in_related: true, ..ContentMeta::default() },
        body: Body::default(),
        comments: CLOSED,
        published_at: None,
        expires_at: None,
        translation_of: None,
    }
}

/// Changes a part that always has a value.
fn set<T, U>(
    place: &mut T,
    problems: &mut Problems,
    field: &str,
    change: Patch<U>,
    cleared: impl FnOnce() -> T,
    read: impl FnOnce(U) -> Result<T>,
) {
    match change {
        Patch::Keep => {}
        Patch::Clear => *place = cleared(),
        Patch::Set(value) => {
            if let Some(value) = problems.take(field, read(value)) {
                *place = value;
            }
        }
    }
}

/// Changes a part that may be absent.
fn set_option<T, U>(
    place: &mut Option<T>,
    problems: &mut Problems,
    field: &str,
    change: Patch<U>,
    read: impl FnOnce(U) -> Result<T>,
) {
    set(place, problems, field, change, || None, |value| read(value).map(Some));
}

/// Reads a list of bounded length; a failure says at which place it is.
fn each<T, U>(list: Vec<T>, most: usize, mut read: impl FnMut(T) -> Result<U>) -> Result<Vec<U>> {
    if list.len() > most {
        return Err(Error::invalid(format!("There are {} of these; at most {most} are allowed.", list.len())));
    }
    list.into_iter()
        .enumerate()
        .map(|(place, item)| read(item).map_err(|error| error.in_field(&place.to_string())))
        .collect()
}

/// The same list with each id at its first place only.
fn once(mut ids: Vec<Uuid>) -> Vec<Uuid> {
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(*id));
    ids
}

fn checked_urgency(urgency: i32) -> Result<i32> {
    if (1..=9).contains(&urgency) {
        return Ok(urgency);
    }
    Err(Error::invalid(format!("The urgency is {urgency}; it must be between 1 (highest) and 9.")))
}

fn checked_url(url: Option<String>) -> Result<Option<String>> {
    url.map(checked::http_url).transpose()
}

fn rich_text(input: RichTextInput, field: &str, warnings: &mut Vec<Warning>) -> Result<RichText> {
    let (text, omissions) = input.account()?;
    warnings.extend(Warning::of(field, input.form(), omissions));
    Ok(text)
}

fn read_dateline(input: DatelineInput, resolved: &Resolved<'_>, language: &str) -> Result<Dateline> {
    let DatelineInput { text, place, region, date } = input;
    let day = date.as_deref().map(str::parse::<jiff::civil::Date>).transpose();
    let day = day.map_err(|_| Error::invalid("`date` is not a date. Write YYYY-MM-DD."))?;
    let made = || {
        let day = day.map(|day| words(language).day(day));
        let place = place.as_deref().map(str::to_uppercase);
        [place, day].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let text = text.map_or_else(|| Ok(made()), |text| checked::line(text, limits::LINE))?;
    let region_id = region.map(|reference| resolved.region(&reference)).transpose()?;
    Ok(Dateline { text, place, region_id, date })
}

fn read_byline(input: BylineInput, resolved: &Resolved<'_>) -> Result<Byline> {
    let BylineInput { author, role, credited_as } = input;
    let credited_as = credited_as.map(|name| checked::line(name, limits::NAME)).transpose()?;
    Ok(Byline { author_id: resolved.author(&author)?, role, credited_as })
}

fn read_tag(input: &ArticleTagInput, resolved: &Resolved<'_>) -> Result<TagUse> {
    let ArticleTagInput { tag, relation } = input;
    Ok(TagUse { tag_id: crate::body::Resolve::tag(resolved, tag)?, relation: *relation })
}

fn read_citations(list: Vec<CitationInput>, resolved: &Resolved<'_>) -> Result<Vec<Citation>> {
    let given: HashSet<String> = list.iter().filter_map(|citation| citation.key.clone()).collect();
    let mut keys = HashSet::new();
    let mut number = 0;
    each(list, limits::CITATIONS, |input| {
        let CitationInput { key, source, label, role, title, url, archived_url, published_at, accessed_at, note } =
            input;
        let source = source.map(|reference| resolved.source(&reference)).transpose()?;
        let (source_id, name) = source.unzip();
        let own = label.filter(|label| name.as_ref() != Some(label));
        let follows_source = own.is_none();
        let label = own.or(name).ok_or_else(|| Error::invalid("Give a source or a label."))?;
        let key = key.unwrap_or_else(|| {
            loop {
                number += 1;
                let made = format!("c{number}");
                if !given.contains(&made) {
                    return made;
                }
            }
        });
        if !keys.insert(key.clone()) {
            return Err(Error::invalid(format!("The key \"{key}\" is used twice.")));
        }
        let (url, archived_url) = (checked_url(url)?, checked_url(archived_url)?);
        let label = checked::line(label, limits::LINE)?;
        Ok(Citation {
            key,
            source_id,
            label,
            follows_source,
            role,
            title,
            url,
            archived_url,
            published_at,
            accessed_at,
            note,
        })
    })
}

fn read_seo(input: SeoInput, resolved: &Resolved<'_>) -> Result<SeoFields> {
    let SeoInput { title, description, image, no_index, canonical_url } = input;
    let image_id = image.map(|reference| crate::body::Resolve::media(resolved, &reference)).transpose()?;
    Ok(SeoFields { title, description, image_id, no_index, canonical_url: checked_url(canonical_url)? })
}
