use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The same picture in the colours that every screen knows. A profile that cannot be read, or is not for what the file has, says
/// nothing.
pub fn to_srgb(picture: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let Some(profile) = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok()) else { return picture };
    match (profile.color_space, picture) {
        (DataColorSpace::Rgb, DynamicImage::ImageRgb8(mut pixels)) => {
            convert(&profile, Layout::Rgb, &mut pixels);
            DynamicImage::ImageRgb8(pixels)
        }
        (DataColorSpace::Rgb, DynamicImage::ImageRgba8(mut pixels)) => {
            convert(&profile, Layout::Rgba, &mut pixels);
            DynamicImage::ImageRgba8(pixels)
        }
        (_, picture) => picture,
    }
}

fn convert(profile: &ColorProfile, layout: Layout, pixels: &mut [u8]) {
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()) else {
        return;
    };
    let source = pixels.to_vec();
    if transform.transform(&source, pixels).is_err() {
        pixels.copy_from_slice(&source);
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    /// Worked out from the primaries and curves of the standards.
    #[test]
    fn colours_are_those_of_the_profile() {
        let (p3, adobe) = (ColorProfile::new_display_p3(), ColorProfile::new_adobe_rgb());
        for (profile, from, to) in [
            (&p3, [200, 100, 50], [215, 93, 31]),
            (&p3, [90, 160, 120], [61, 162, 117]),
            (&p3, [128, 128, 128], [128, 128, 128]),
            (&p3, [40, 60, 200], [34, 61, 208]),
            (&adobe, [200, 100, 50], [227, 100, 42]),
            (&adobe, [128, 128, 128], [129, 129, 129]),
            (&adobe, [40, 60, 200], [21, 57, 205]),
        ] {
            let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(4, 4, Rgb(from)));
            let shown = to_srgb(picture, Some(&profile.encode().unwrap())).into_rgb8().get_pixel(1, 1).0;
            let is_near = shown.iter().zip(to).all(|(one, other)| one.abs_diff(other) <= 3);
            assert!(is_near, "{from:?} is {shown:?}, not {to:?}");
        }
        let kept = DynamicImage::ImageRgb8(RgbImage::from_pixel(4, 4, Rgb([200, 100, 50])));
        assert_eq!(to_srgb(kept.clone(), Some(b"no profile")), kept);
        assert_eq!(to_srgb(kept.clone(), None), kept);
    }
}
