//! What pictures cost, as ratios in one run: `cargo bench --bench media`. The machine has to be quiet: what is told of processors is
//! the time of one thread that nothing holds up, the middle of some turns.
//!
//! A picture of 24 megapixels is made clean and brought into three sizes, by the server's own code and by hand: decoded, made
//! smaller by `fast_image_resize` and encoded, without looking at colours, notes or whether the file is whole. Memory is the most that
//! a process of its own ever had; that of each odd and hostile file is told too, with its processor time. A rendition that is kept is
//! asked for like a static file of the same size, which is read from the disk behind the same layers.

#[path = "../shared/client.rs"]
mod client;
#[expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "shared with the tests")]
#[path = "../../tests/it/media/files.rs"]
mod files;
mod odd;
mod pixels;
#[path = "../shared/process.rs"]
mod process;
mod static_file;
#[expect(clippy::indexing_slicing, reason = "shared with the tests")]
#[path = "../../tests/it/media/table.rs"]
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use client::{Load, exchange, get};
use dateline::kernel::Error;
use dateline::media::format::Format;
use dateline::media::ladder::{ImageFormat, Ratio, Spec};
use dateline::media::picture::Pixels;
use dateline::media::store::{Place, Spot};
use dateline::media::{Library, Settings, picture};
use futures_util::future::join_all;
use process::Process;
use serde_json::Value;
use tokio::net::TcpStream;
use uuid::Uuid;

/// That of the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const TURNS: usize = 9;
const UPLOADS: u128 = 50;
const WORKERS: usize = 2;
/// Makes one picture clean and tells how much memory that took.
const ONE: &str = "one-picture";
/// Takes many at once and tells the same.
const MANY: &str = "many-pictures";

const SIZES: [u32; 3] = [1_600, 960, 480];

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [odd::COMMAND, place] => return odd::look_at(place.parse()?),
        [ONE, file] => return one(Path::new(file)),
        [MANY, file, folder] => return many(Path::new(file), PathBuf::from(folder)),
        [static_file::COMMAND, folder] => return static_file::serve(folder.into()),
        _ => {}
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("media-bench");
    std::fs::create_dir_all(&folder)?;
    let photo = folder.join("photo.jpg");
    if !photo.exists() {
        std::fs::write(&photo, pixels::photo(6_000, 4_000)?)?;
    }
    let bytes = std::fs::read(&photo)?;
    println!("a picture of 24 megapixels, {} bytes\n", bytes.len());
    processors(&bytes)?;
    memory(&photo, &folder)?;
    odd::all()?;
    addresses(&folder)
}

/// What an error says, its cause included.
fn failed(error: Error) -> String {
    format!("{error:?}")
}

fn processors(bytes: &[u8]) -> Outcome<()> {
    let own = || -> Outcome<usize> {
        let master = clean(bytes)?.bytes;
        let pixels = Pixels::read(&master, false).map_err(failed)?;
        let sizes = SIZES.map(|rung| rendition(&pixels, rung, ImageFormat::Jpeg));
        sizes.into_iter().try_fold(master.len(), |sum, size| Ok(sum + size?.len()))
    };
    let [own, hand] = in_turns([&own, &|| pixels::by_hand(bytes, &SIZES)])?;
    row("a master and three sizes", own, "by hand", hand);
    let master = clean(bytes)?.bytes;
    for (name, format) in [("WebP", ImageFormat::Webp), ("JPEG", ImageFormat::Jpeg)] {
        let small = |of: &[u8]| Ok(rendition(&Pixels::read(of, false).map_err(failed)?, 640, format)?.len());
        let [from_master, from_original] = in_turns([&|| small(&master), &|| small(bytes)])?;
        row(&format!("640 pixels in {name} from the master"), from_master, "from the original", from_original);
    }
    Ok(())
}

/// The middle of what each takes, one after the other, so that what holds up one holds up the other.
fn in_turns<const N: usize>(works: [&dyn Fn() -> Outcome<usize>; N]) -> Outcome<[Duration; N]> {
    let mut took = [const { Vec::new() }; N];
    for _ in 0..TURNS {
        for (work, took) in works.iter().zip(&mut took) {
            let start = Instant::now();
            std::hint::black_box(work()?);
            took.push(start.elapsed());
        }
    }
    Ok(took.map(|mut took| {
        took.sort_unstable();
        took.get(TURNS / 2).copied().unwrap_or_default()
    }))
}

fn row(what: &str, took: Duration, other: &str, of: Duration) {
    let ratio = took.as_secs_f64() / of.as_secs_f64();
    println!("{what}: {} ms; {other}: {} ms; ratio {ratio:.2}", took.as_millis(), of.as_millis());
}

fn clean(bytes: &[u8]) -> Outcome<picture::Master> {
    picture::master(bytes, Format::Jpeg).map_err(failed)?.map_err(|refused| refused.message.into())
}

fn rendition(pixels: &Pixels, rung: u32, format: ImageFormat) -> Outcome<Vec<u8>> {
    Ok(pixels.rendition(None, Spec { rung, ratio: Ratio::Original, format }).map_err(failed)?)
}

/// What a process of its own says, that is this one with other arguments. It gives memory back as the server does.
fn told_by(words: &[&std::ffi::OsStr]) -> Outcome<String> {
    let output = Command::new(std::env::current_exe()?).args(words).env("MIMALLOC_PURGE_DELAY", "2").output()?;
    Ok(String::from_utf8(output.stdout)? + &String::from_utf8(output.stderr)?)
}

fn memory(photo: &Path, folder: &Path) -> Outcome<()> {
    println!(
        "\none picture made clean, and three sizes: {} resident at most",
        told_by(&[ONE.as_ref(), photo.as_ref()])?.trim()
    );
    let files = folder.join("files");
    let told = told_by(&[MANY.as_ref(), photo.as_ref(), files.as_ref()])?;
    println!("{UPLOADS} at once, {WORKERS} workers: {} resident at most", told.trim());
    std::fs::remove_dir_all(files)?;
    Ok(())
}

fn one(file: &Path) -> Outcome<()> {
    let master = clean(&std::fs::read(file)?)?.bytes;
    let pixels = Pixels::read(&master, false).map_err(failed)?;
    for rung in SIZES {
        rendition(&pixels, rung, ImageFormat::Jpeg)?;
    }
    tell_peak()
}

fn many(file: &Path, folder: PathBuf) -> Outcome<()> {
    let settings = Settings { workers: WORKERS, ..Settings::default() };
    let library = Library::new(settings, String::new(), Place::Folder(folder));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let bytes = std::fs::read(file)?;
    runtime.block_on(async {
        for number in 0..UPLOADS {
            let mut receiver = library.store.receive(&spot(number)).await.map_err(failed)?.ok_or("no receiver")?;
            for piece in bytes.chunks(64 << 10) {
                receiver.write(piece).await.map_err(failed)?;
            }
            receiver.finish().await.map_err(failed)?;
        }
        drop(bytes);
        let work = (0..UPLOADS).map(|number| examine(&library, number));
        join_all(work).await.into_iter().collect::<Outcome<()>>()
    })?;
    tell_peak()
}

async fn examine(library: &Library, number: u128) -> Outcome<()> {
    let examined = library.examine(&spot(number), Format::Jpeg, None, None).await.map_err(failed)?;
    Ok(examined.map(drop).map_err(|refused| refused.message)?)
}

fn spot(number: u128) -> Spot {
    Spot::incoming(Uuid::from_u128(number))
}

fn tell_peak() -> Outcome<()> {
    println!("{} MB", peak()? / 1_000);
    Ok(())
}

/// The most memory that this process ever had, in kilobytes.
fn peak() -> Outcome<u64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn addresses(folder: &Path) -> Outcome<()> {
    let database = folder.join("demo.db");
    let server = Process::dateline(&format!("sqlite://{}", database.display()), &["demo=true", "http.workers=1"])?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let files = folder.join("static");
    std::fs::create_dir_all(&files)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args([static_file::COMMAND.as_ref(), files.as_os_str()]);
    let other = Process::start(command)?;
    for place in [0, 2] {
        let ask =
            "/graphql?query={articles(first:50){nodes{leadMedia{asset{sources(formats:[JPEG]){renditions{url}}}}}}}";
        let (size, ours, theirs) = runtime.block_on(async {
            let answer = exchange(&mut TcpStream::connect(server.address).await?, &get(ask, None)).await?;
            let answer: Value = serde_json::from_slice(&answer.body)?;
            let url = format!("/leadMedia/asset/sources/0/renditions/{place}/url");
            let mut articles = answer.pointer("/data/articles/nodes").and_then(Value::as_array).into_iter().flatten();
            let url = articles.find_map(|article| article.pointer(&url)?.as_str()).ok_or("the demo has no picture")?;
            let path = format!("/{}", url.splitn(4, '/').nth(3).ok_or("no path")?);
            let shown = exchange(&mut TcpStream::connect(server.address).await?, &get(&path, None)).await?;
            let name = format!("{place}.jpg");
            std::fs::write(files.join(&name), &shown.body)?;
            let load = |address, target| Load {
                address,
                targets: vec![target],
                with_etag: false,
                time: Duration::from_secs(5),
            };
            let ours = load(server.address, path).run(&server).await?;
            let theirs = load(other.address, format!("/static/{name}")).run(&other).await?;
            Outcome::Ok((shown.body.len(), ours, theirs))
        })?;
        println!(
            "\na rendition of {size} bytes that is kept: {:.0}/s, {:.0} µs; a static file behind the same layers: {:.0}/s, {:.0} µs; \
             ratio {:.2} ({:.2} by processor time)",
            ours.per_second,
            ours.micros,
            theirs.per_second,
            theirs.micros,
            ours.per_second / theirs.per_second,
            theirs.micros / ours.micros
        );
    }
    println!("the server has {} MB resident", server.resident_bytes()? / 1_000_000);
    drop(server);
    for file in std::fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()) {
        let is_demo = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("demo.db"));
        if is_demo {
            if file.is_dir() {
                std::fs::remove_dir_all(file)?
            } else {
                std::fs::remove_file(file)?
            };
        }
    }
    Ok(())
}
