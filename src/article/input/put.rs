use super::ArticleInput;
use crate::kernel::Patch;

impl ArticleInput {
    /// Puts what another input says into the place of what this one says.
    pub fn put(&mut self, other: Self) {
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
        } = other;
        put(&mut self.headline, headline);
        put(&mut self.short_headline, short_headline);
        put(&mut self.social_headline, social_headline);
        put(&mut self.kicker, kicker);
        put(&mut self.standfirst, standfirst);
        put(&mut self.summary, summary);
        put(&mut self.slug, slug);
        put(&mut self.language, language);
        put(&mut self.genre, genre);
        put(&mut self.urgency, urgency);
        put(&mut self.is_breaking, is_breaking);
        put(&mut self.is_sensitive, is_sensitive);
        put(&mut self.is_free, is_free);
        put(&mut self.show_in_related, show_in_related);
        put(&mut self.dateline, dateline);
        put(&mut self.lead_media, lead_media);
        put(&mut self.body, body);
        put(&mut self.bylines, bylines);
        put(&mut self.regions, regions);
        put(&mut self.categories, categories);
        put(&mut self.tags, tags);
        put(&mut self.citations, citations);
        put(&mut self.related, related);
        put(&mut self.backstory, backstory);
        put(&mut self.rights, rights);
        put(&mut self.seo, seo);
        put(&mut self.comments, comments);
        put(&mut self.published_at, published_at);
        put(&mut self.expires_at, expires_at);
        put(&mut self.translation_of, translation_of);
    }
}

fn put<T>(place: &mut Patch<T>, change: Patch<T>) {
    if !matches!(change, Patch::Keep) {
        *place = change;
    }
}
