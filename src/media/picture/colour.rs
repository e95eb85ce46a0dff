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
