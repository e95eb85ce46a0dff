use url::Url;

/// A site whose content may be shown inside of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    pub name: &'static str,
    /// What to load in a frame; `None` if the content needs a script and is linked instead.
    pub frame: Option<String>,
}

/// The provider of an embedded address; `None` for a site that is not on the list.
///
/// Frames are built from the parts of the address that name the content, never taken as they come.
pub fn provider(address: &str) -> Option<Provider> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?.trim_start_matches("www.").trim_start_matches("m.").to_owned();
    let segments: Vec<&str> =
        url.path_segments().map(|parts| parts.filter(|part| !part.is_empty()).collect()).unwrap_or_default();
    let (name, frame) = match host.as_str() {
        "youtube.com" | "youtu.be" | "youtube-nocookie.com" => ("YouTube", youtube(&url, &host, &segments)),
        "vimeo.com" | "player.vimeo.com" => ("Vimeo", vimeo(&url, &segments)),
        "dailymotion.com" | "dai.ly" | "geo.dailymotion.com" => ("Dailymotion", dailymotion(&url, &segments)),
        "open.spotify.com" => ("Spotify", spotify(&segments)),
        "soundcloud.com" | "w.soundcloud.com" => ("SoundCloud", soundcloud(&url, &host)),
        "ted.com" | "embed.ted.com" => ("TED", ted(&url, &segments)),
        "datawrapper.dwcdn.net" => ("Datawrapper", datawrapper(&segments)),
        "flo.uri.sh" | "public.flourish.studio" => ("Flourish", flourish(&segments)),
        "x.com" | "twitter.com" => ("X", None),
        "facebook.com" => ("Facebook", None),
        "instagram.com" => ("Instagram", None),
        "tiktok.com" => ("TikTok", None),
        "bsky.app" => ("Bluesky", None),
        "flickr.com" | "flic.kr" => ("Flickr", None),
        "reddit.com" => ("Reddit", None),
        _ => return None,
    };
    Some(Provider { name, frame })
}

/// A part of an address that is safe in another: letters, digits, `_` and `-`.
fn plain(part: &str) -> Option<&str> {
    let fits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    fits.then_some(part)
}

fn last<'a>(segments: &[&'a str]) -> Option<&'a str> {
    segments.last().copied().and_then(plain)
}

/// A parameter of the query that is safe in another address.
fn parameter(url: &Url, names: &[&str]) -> Option<String> {
    let found = url.query_pairs().find(|(name, _)| names.contains(&name.as_ref()))?.1.into_owned();
    plain(&found).map(str::to_owned)
}

/// Seconds, written as 90, 90s or 1h2m3s.
fn seconds(text: &str) -> Option<u32> {
    let (mut total, mut number) = (0_u32, None::<u32>);
    for char in text.chars() {
        match (char, char.to_digit(10)) {
            (_, Some(digit)) => number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?),
            ('h', _) => total = total.checked_add(number.take()?.checked_mul(3_600)?)?,
            ('m', _) => total = total.checked_add(number.take()?.checked_mul(60)?)?,
            ('s', _) => total = total.checked_add(number.take()?)?,
            _ => return None,
        }
    }
    total.checked_add(number.unwrap_or(0)).filter(|total| *total > 0)
}

/// Where in the content to begin: in the query, or in the fragment as `t=`.
fn begin(url: &Url) -> Option<u32> {
    let in_query = parameter(url, &["t", "start", "time_continue"]);
    let in_fragment = || url.fragment().and_then(|text| text.strip_prefix("t=")).map(str::to_owned);
    in_query.or_else(in_fragment).as_deref().and_then(seconds)
}

fn youtube(url: &Url, host: &str, segments: &[&str]) -> Option<String> {
    let list = parameter(url, &["list"]);
    let id = match (segments, host) {
        (["embed", "videoseries"] | ["playlist"], _) => None,
        (["embed" | "shorts" | "live" | "v", id, ..], _) => Some(*id),
        ([id], "youtu.be") => Some(*id),
        _ => None,
    };
    let id = id.and_then(plain).map(str::to_owned).or_else(|| parameter(url, &["v"]));
    let mut rest: Vec<String> = begin(url).map(|start| format!("start={start}")).into_iter().collect();
    rest.extend(parameter(url, &["end"]).map(|end| format!("end={end}")));
    let id = match (id, &list) {
        (Some(id), _) => id,
        (None, Some(_)) => "videoseries".to_owned(),
        (None, None) => return None,
    };
    rest.extend(list.map(|list| format!("list={list}")));
    let query = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
    Some(format!("https://www.youtube-nocookie.com/embed/{id}{query}"))
}

/// A video that is not listed has a hash after its number.
fn vimeo(url: &Url, segments: &[&str]) -> Option<String> {
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let place = segments.iter().rposition(is_number)?;
    let id = segments.get(place)?;
    let hash = segments.get(place + 1).copied().and_then(plain).map(str::to_owned).or_else(|| parameter(url, &["h"]));
    let query = hash.map_or_else(String::new, |hash| format!("?h={hash}"));
    let start = begin(url).map_or_else(String::new, |start| format!("#t={start}s"));
    Some(format!("https://player.vimeo.com/video/{id}{query}{start}"))
}

fn dailymotion(url: &Url, segments: &[&str]) -> Option<String> {
    let id = parameter(url, &["video"]).or_else(|| last(segments).map(str::to_owned))?;
    let start = begin(url).map_or_else(String::new, |start| format!("&startTime={start}"));
    Some(format!("https://geo.dailymotion.com/player.html?video={id}{start}"))
}

/// Before what it names, a path can have a language, "embed" or a user.
fn spotify(segments: &[&str]) -> Option<String> {
    const KINDS: [&str; 6] = ["track", "album", "playlist", "artist", "episode", "show"];
    let place = segments.iter().position(|part| KINDS.contains(part))?;
    let (kind, id) = (plain(segments.get(place)?)?, plain(segments.get(place + 1)?)?);
    Some(format!("https://open.spotify.com/embed/{kind}/{id}"))
}

fn ted(url: &Url, segments: &[&str]) -> Option<String> {
    let talk = last(segments)?;
    let language = match segments {
        [.., "lang", language, _] => plain(language).map(str::to_owned),
        _ => parameter(url, &["language"]),
    };
    let language = language.map_or_else(String::new, |language| format!("lang/{language}/"));
    Some(format!("https://embed.ted.com/talks/{language}{talk}"))
}

fn datawrapper(segments: &[&str]) -> Option<String> {
    let (id, version) = (plain(segments.first()?)?, segments.get(1).copied().and_then(plain));
    let version = version.map_or_else(String::new, |version| format!("{version}/"));
    Some(format!("https://datawrapper.dwcdn.net/{id}/{version}"))
}

fn flourish(segments: &[&str]) -> Option<String> {
    let place = segments.iter().position(|part| matches!(*part, "visualisation" | "story"))?;
    let (kind, id) = (segments.get(place)?, plain(segments.get(place + 1)?)?);
    Some(format!("https://flo.uri.sh/{kind}/{id}/embed"))
}

fn soundcloud(url: &Url, host: &str) -> Option<String> {
    let track = if host == "w.soundcloud.com" {
        url.query_pairs().find(|(name, _)| name == "url").map(|(_, track)| track.into_owned())?
    } else {
        url.to_string()
    };
    let encoded: String = url::form_urlencoded::byte_serialize(track.as_bytes()).collect();
    Some(format!("https://w.soundcloud.com/player/?url={encoded}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_built_from_the_address() {
        let frame = |address| provider(address).unwrap().frame.unwrap_or_default();
        let video = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ";
        for address in [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ",
            "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0",
        ] {
            assert_eq!(frame(address), video);
        }
        assert_eq!(frame("https://vimeo.com/76979871"), "https://player.vimeo.com/video/76979871");
        assert_eq!(frame("https://www.youtube.com/watch?v=%22onload%3D"), "");
        for (address, expected) in [
            (
                "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1m3s",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=63",
            ),
            ("https://youtu.be/dQw4w9WgXcQ?t=90", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90"),
            (
                "https://www.youtube.com/playlist?list=PL1_-x",
                "https://www.youtube-nocookie.com/embed/videoseries?list=PL1_-x",
            ),
            (
                "https://vimeo.com/76979871/8272103f6e#t=30s",
                "https://player.vimeo.com/video/76979871?h=8272103f6e#t=30s",
            ),
            (
                "https://player.vimeo.com/video/76979871?h=8272103f6e",
                "https://player.vimeo.com/video/76979871?h=8272103f6e",
            ),
            ("https://open.spotify.com/intl-de/track/4uLU6hMC?si=x", "https://open.spotify.com/embed/track/4uLU6hMC"),
            ("https://open.spotify.com/user/u/playlist/37i9", "https://open.spotify.com/embed/playlist/37i9"),
            ("https://www.ted.com/talks/a_talk?language=fr", "https://embed.ted.com/talks/lang/fr/a_talk"),
            (
                "https://www.dailymotion.com/embed/video/x7?start=5",
                "https://geo.dailymotion.com/player.html?video=x7&startTime=5",
            ),
            ("https://datawrapper.dwcdn.net/AbCdE/1/", "https://datawrapper.dwcdn.net/AbCdE/1/"),
            ("https://public.flourish.studio/visualisation/12/", "https://flo.uri.sh/visualisation/12/embed"),
        ] {
            assert_eq!(frame(address), expected);
        }
        assert_eq!(provider("https://evil.example/embed/1"), None);
        assert_eq!(provider("javascript:alert(1)"), None);
    }
}
