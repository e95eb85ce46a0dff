//! What readers may ask of the newsroom, at every door.

use serde_json::json;

use super::encode;
use super::world::World;

const PAGE: &str = include_str!("../page.graphql");

impl World<'_> {
    /// A question that anybody may ask, at one door or the other.
    pub fn question(&mut self) -> String {
        const CARD: &str =
            "id headline path version publishedAt tags { tag { name } } regions { name } bylines { author { name } }";
        let path = self.dice.pick(&self.paths).cloned().unwrap_or_default();
        let (region, tag) =
            (self.region()["slug"].as_str().unwrap().to_owned(), self.tag()["slug"].as_str().unwrap().to_owned());
        let page = self.dice.below(2);
        let document = match self.dice.below(49) {
            0 | 1 => return format!("/graphql?query={}&variables={}", encode(PAGE), encode(&json!({"path": path}).to_string())),
            2 => format!("{{ articles(first: 3) {{ nodes {{ {CARD} }} pageInfo {{ hasNextPage endCursor }} }} }}"),
            3 => "{ articles(first: 2) { totalCount totalCountRelation nodes { headline } } }".into(),
            4 => format!("{{ articles(last: {}) {{ nodes {{ {CARD} }} pageInfo {{ hasPreviousPage }} }} }}", page + 2),
            5 => format!("{{ articles(first: 3, filter: {{region: {{anyOf: [{{slug: \"{region}\"}}]}}}}) {{ nodes {{ {CARD} }} }} }}"),
            6 => format!("{{ articles(first: 3, filter: {{region: {{anyOf: [{{slug: \"{region}\"}}]}}, tag: {{anyOf: [{{slug: \"{tag}\"}}]}}}}) {{ totalCount nodes {{ {CARD} }} }} }}"),
            7 => format!("{{ articles(first: 3, filter: {{tag: {{anyOf: [{{slug: \"{tag}\"}}, {{slug: \"nato\"}}]}}}}) {{ totalCount nodes {{ headline }} }} }}"),
            8 => "{ articles(first: 3, orderBy: {direction: ASC}) { nodes { headline } } }".into(),
            9 => "{ articles(first: 3, orderBy: {field: MODIFIED_AT}) { nodes { headline modifiedAt } } }".into(),
            10 => format!("{{ region(by: {{slug: \"{region}\"}}) {{ name articleCount ancestors {{ name }} articles(first: 2) {{ nodes {{ headline }} }} }} }}"),
            11 => format!("{{ tag(by: {{slug: \"{tag}\"}}) {{ name tagKind articleCount articles(first: 2) {{ nodes {{ headline }} }} }} }}"),
            12 => "{ tags(first: 5) { totalCount nodes { name } } authors { totalCount nodes { name jobTitle articleCount } } }".into(),
            13 => "{ author(by: {slug: \"qnavy\"}) { name jobTitle articleCount members { name } groups { name } } sources { nodes { name articleCount } } }".into(),
            14..=16 => format!("{{ route(path: \"{path}\") {{ status httpStatus canonicalPath redirectTo notice {{ text }} target {{ __typename path ... on Article {{ headline }} }} }} }}"),
            17 => format!("{{ route(path: \"/r/{}\") {{ status redirectTo target {{ path }} }} }}", self.dice.below(3)),
            18 => format!("{{ route(path: \"/{}\") {{ status target {{ path ... on Term {{ name }} }} }} }}", ["tag/nato", "tag/ceasefire", "author/qnavy", "tag/new-19"][self.dice.below(4)]),
            19 => "{ archive { years { year articleCount months { month articleCount articles(first: 2) { nodes { headline } } } } } }".into(),
            20 => "{ articleChanges(first: 4) { nodes { kind version article { headline } } pageInfo { endCursor hasNextPage } } }".into(),
            21 => format!("{{ article(by: {{path: \"{path}\"}}) {{ {CARD} commentThread {{ state count }} collections {{ totalCount nodes {{ title }} }} translations {{ headline }} nextInSeries {{ headline language }} any: nextInSeries(language: ANY) {{ headline }} }} }}"),
            22 => format!("{{ article(by: {{path: \"{path}\"}}) {{ headline navigation(scope: {{region: {{slug: \"{region}\"}}}}) {{ previous {{ headline }} next {{ headline }} }} moreIn(scope: {{region: {{slug: \"{region}\"}}}}, first: 3) {{ totalCount nodes {{ headline }} }} }} }}"),
            23 => format!("{{ article(by: {{path: \"{path}\"}}) {{ headline related(first: 4) {{ edges {{ score reasons {{ label }} node {{ headline }} }} }} }} }}"),
            24 | 25 => "{ collections { totalCount nodes { title version items(first: 4) { totalCount nodes { headline isCurated article { path } } } } } }".into(),
            26 => "{ corrections(first: 4) { totalCount nodes { text correctionKind article { headline } } } }".into(),
            27 => "{ site { name } menus { items { label } } categories { nodes { name } } }".into(),
            28 => format!("{{ article(by: {{path: \"{path}\"}}) {{ navigation(scope: {{preset: SITE}}) {{ previous {{ headline version }} next {{ headline version }} }} corrections {{ text }} commentCount }} }}"),
            29 | 30 => format!("{{ route(path: \"/w/{}{}\") {{ status redirectTo target {{ path }} }} }}", self.dice.below(3), ["", "/", "?a=b"][self.dice.below(3)]),
            // By relevance the order depends on what was deleted and is not merged away, which two nodes need not have in common.
            31 | 32 => format!("{{ search(query: \"story -kicker\", first: {}, orderBy: NEWEST) {{ totalCount freshness nodes {{ {CARD} }} facets(of: [REGION, LANGUAGE, YEAR]) {{ buckets {{ label articleCount }} }} }} }}", page + 3),
            33 => format!("{{ search(query: \"{region} {tag}\", orderBy: NEWEST) {{ totalCount freshness nodes {{ headline }} interpretation {{ corrections {{ used }} }} }} suggest(prefix: \"{}\") {{ text articleCount }} }}", &region[..2]),
            34 => "{ search(query: \"tag kickr moved*\", orderBy: NEWEST) { totalCount freshness edges { matchesAll node { headline } highlights { field fragments { text isMatch } } } interpretation { isRelaxed corrections { used } } } }".into(),
            35 => "{ articles(first: 3, filter: {preferLanguages: [\"fr\"]}) { totalCount nodes { headline language } } site { languages { language articleCount } } }".into(),
            36 => format!("{{ article(by: {{path: \"{path}\"}}) {{ isBehind translationOf {{ headline }} inLanguages(prefer: [\"de\", \"fr\"]) {{ path }} seo {{ alternates {{ hreflang url }} }} structuredData sourceLine citations {{ label }} }} }}"),
            37 => return format!("/api/v1/articles?first=3&region={region},russia&include=total"),
            38 => return format!("/api/v1/regions/{region}/articles?first=2&tag={tag}"),
            39 | 40 => return format!("/api/v1/route?path={}&include=navigation,related,moreIn,comments", encode(&path)),
            41 => return format!("/api/v1/tags/{tag}"),
            42 => return "/api/v1/changes?first=4&include=article".into(),
            43 => return "/api/v1/collections?first=5&include=total".into(),
            44 => return "/api/v1/corrections?first=4".into(),
            45 => return "/api/v1/menus/main".into(),
            46 => "{ articles(first: 6) { nodes { headline leadMedia { alt asset { url usableUntil blurHash rendition(maxWidth: 400, aspectRatio: \"1:1\") { url } sources { srcset } } } } } }".into(),
            47 => format!("{{ article(by: {{path: \"{path}\"}}) {{ headline seo {{ image {{ url }} }} structuredData leadMedia {{ asset {{ alt url }} }} body {{ html markdown json blocks {{ __typename html }} }} }} }}"),
            _ => "{ regions(first: 3) { nodes { name articleCount } } viewer { __typename } }".into(),
        };
        format!("/graphql?query={}", encode(&document))
    }

    /// The path of a feed or a sitemap that may be there.
    pub fn document(&mut self) -> String {
        let topics = [
            "all",
            "region/france",
            "region/africa",
            "tag/nato",
            "tag/ceasefire",
            "author/qnavy",
            "source/reuters",
            "language/en",
            "language/fr",
            "corrections",
            "collection/front",
        ];
        let others = [
            "/sitemap.xml",
            "/sitemap-news.xml",
            "/sitemaps/2020-12.xml",
            "/sitemaps/2020-11.xml",
            "/sitemaps/terms.xml",
            "/robots.txt",
        ];
        if self.dice.below(3) == 0 {
            return others[self.dice.below(others.len())].into();
        }
        let format = ["rss", "atom", "json"][self.dice.below(3)];
        let content = ["", "&content=full"][self.dice.below(2)];
        format!("/feeds/{}.{format}?first={}{content}", topics[self.dice.below(topics.len())], 1 + self.dice.below(6))
    }
}
