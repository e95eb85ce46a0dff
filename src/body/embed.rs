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
        "vimeo.com" | "player.vimeo.com" => (
            "Vimeo",
            last(&segments)
                .filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
                .map(|id| format!("https://player.vimeo.com/video/{id}")),
        ),
        "dailymotion.com" | "dai.ly" => {
            ("Dailymotion", last(&segments).map(|id| format!("https://geo.dailymotion.com/player.html?video={id}")))
        }
        "open.spotify.com" => ("Spotify", spotify(&segments)),
        "soundcloud.com" | "w.soundcloud.com" => ("SoundCloud", soundcloud(&url, &host)),
        "ted.com" | "embed.ted.com" => {
            ("TED", last(&segments).map(|talk| format!("https://embed.ted.com/talks/{talk}")))
        }
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

fn youtube(url: &Url, host: &str, segments: &[&str]) -> Option<String> {
    let watched = url.query_pairs().find(|(name, _)| name == "v").map(|(_, id)| id.into_owned());
    let id = match (segments, host) {
        (["embed" | "shorts" | "live" | "v", id, ..], _) => (*id).to_owned(),
        ([id], "youtu.be") => (*id).to_owned(),
        _ => watched?,
    };
    plain(&id).map(|id| format!("https://www.youtube-nocookie.com/embed/{id}"))
}

fn spotify(segments: &[&str]) -> Option<String> {
    let rest = segments.strip_prefix(&["embed"]).unwrap_or(segments);
    let (kind, id) = (plain(rest.first()?)?, plain(rest.get(1)?)?);
    Some(format!("https://open.spotify.com/embed/{kind}/{id}"))
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
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
            "https://youtu.be/dQw4w9WgXcQ",
            "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0",
        ] {
            assert_eq!(frame(address), video);
        }
        assert_eq!(frame("https://vimeo.com/76979871"), "https://player.vimeo.com/video/76979871");
        assert_eq!(frame("https://www.youtube.com/watch?v=%22onload%3D"), "");
        assert_eq!(provider("https://evil.example/embed/1"), None);
        assert_eq!(provider("javascript:alert(1)"), None);
    }
}
