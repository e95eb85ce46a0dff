use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// A folder for one test, gone when it is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dateline-cli-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    /// Exit code, what was printed, what was told on standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_wrong_configuration_is_told_in_one_line_and_exits_with_2() {
    let folder = Folder::new("wrong");
    let (code, _, told) = folder.run(&["serve", "--bind", "nowhere"]);
    assert_eq!(
        (code, told.as_str()),
        (
            2,
            "dateline: bind = nowhere (--bind): an IP address and a port, such as 127.0.0.1:8080 or [::]:8080, is allowed.\n"
        )
    );
    std::fs::write(folder.0.join("dateline.toml"), "[limits]\ndept = 3\n").unwrap();
    let (code, _, told) = folder.run(&["doctor"]);
    let line = "dateline: limits.dept (dateline.toml) is no setting. Did you mean limits.depth?\n";
    assert_eq!((code, told.as_str()), (2, line));
    let (code, ..) = folder.run(&["doctor", "--config", "other.toml"]);
    assert_eq!(code, 2);
    assert_eq!(folder.run(&["serve", "--nonsense"]).0, 2);
}

#[test]
fn the_doctor_tells_where_a_setting_comes_from_and_no_password() {
    let folder = Folder::new("doctor");
    let (code, printed, _) = folder.run(&["doctor", "--set", "limits.depth=7"]);
    assert_eq!(code, 0, "{printed}");
    let depth = printed.lines().find(|line| line.contains("limits.depth")).unwrap();
    assert_eq!(depth.split_whitespace().collect::<Vec<_>>(), ["limits.depth", "7", "--set"]);
    assert!(printed.contains("not there yet"));

    // A server that hangs up on everybody.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().for_each(drop));
    let nobody = format!("postgres://me:hunter2@{host}/x?sslpassword=hunter2");
    let (code, printed, told) = folder.run(&["doctor", "--database-url", &nobody, "--log", "trace", "--verbose"]);
    assert_eq!(code, 1);
    assert!(printed.contains(&format!("postgres://me:***@{host}/x")), "{printed}");
    assert!(!printed.contains("hunter2") && !told.contains("hunter2"), "{printed}{told}");
}

#[test]
fn migrations_go_up_and_down() {
    let folder = Folder::new("migrate");
    let applied = |printed: &str| printed.lines().filter(|line| line.starts_with("applied ")).count();
    let (_, printed, _) = folder.run(&["migrate", "status"]);
    let all = printed.lines().count();
    assert!(all > 0 && applied(&printed) == 0);
    assert_eq!(applied(&folder.run(&["migrate"]).1), all);
    let (code, _, told) = folder.run(&["migrate", "down"]);
    assert_eq!((code, told.lines().count()), (1, 1), "{told}");
    assert_eq!(applied(&folder.run(&["migrate", "down", "--yes"]).1), all - 1);
    assert_eq!(folder.run(&["doctor"]).0, 1);
    assert_eq!(applied(&folder.run(&["migrate", "up"]).1), all);
    assert_eq!(folder.run(&["doctor"]).0, 0);
}

/// A server that is stopped whatever happens.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn serve_makes_its_database_and_prints_a_query_that_works() {
    let folder = Folder::new("serve");
    let child =
        folder.command(&["serve", "--bind", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut running = Running(child.unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.find_map(|line| line.strip_prefix("Dateline answers at http://").map(str::to_owned)).unwrap();
    let host = address.strip_suffix("/graphql").unwrap();
    let body =
        lines.find_map(|line| line.trim().strip_prefix("-d '").map(|body| body.trim_end_matches('\'').to_owned()));
    let body = body.unwrap();

    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(folder.0.join("data/dateline.db").exists());
}

#[test]
fn a_site_is_set_up_once() {
    let folder = Folder::new("setup");
    let serve = |url: &str| {
        let url = format!("site.url={url}");
        let arguments = ["serve", "--bind", "127.0.0.1:0", "--set", &url, "--set", "site.time_zone=Europe/Paris"];
        let child = folder.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut running = Running(child.unwrap());
        let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.any(|line| line.starts_with("Dateline answers")));
    };
    let (_, told, _) = folder.run(&["doctor"]);
    assert!(!told.contains("Site"), "there are no tables yet: {told}");
    for url in ["https://paper.example", "https://other.example"] {
        // What somebody has said stays.
        serve(url);
        let (code, told, _) = folder.run(&["setup"]);
        assert_eq!(code, 0);
        assert!(
            told.contains("address    https://paper.example\n") && told.contains("time zone  Europe/Paris\n"),
            "{told}"
        );
    }
    assert!(folder.run(&["setup", "--name", "The Paper", "--language", "fr"]).1.contains("name       The Paper\n"));
    assert!(folder.run(&["doctor"]).1.contains("Site \"The Paper\" at https://paper.example\n"));
    let (code, _, told) = folder.run(&["setup", "--time-zone", "Mars/Olympus"]);
    assert!(code != 0 && told.contains("is not an IANA time zone"), "{told}");
}

#[test]
fn the_search_index_is_told_made_anew_and_found_out_if_damaged() {
    let folder = Folder::new("search");
    let lines = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/page.ndjson");
    assert_eq!(folder.run(&["import", "ndjson", lines]).0, 0);
    let (code, printed, _) = folder.run(&["search", "status"]);
    assert!(code == 0 && printed.contains("not there; the server builds it"), "{printed}");
    assert_eq!(folder.run(&["doctor"]).0, 0);
    let (code, printed, told) = folder.run(&["search", "rebuild"]);
    assert!(code == 0 && printed.contains(" articles, "), "{printed}{told}");
    let (_, printed, _) = folder.run(&["search", "status"]);
    assert!(printed.contains("\n  complete\n") && printed.contains("\n  0 changes behind\n"), "{printed}");
    let (code, printed, _) = folder.run(&["doctor"]);
    assert!(code == 0 && printed.contains("Search index") && printed.contains("  complete\n"), "{printed}");
    let mut files =
        std::fs::read_dir(folder.0.join("data/dateline.db.search")).unwrap().map(|file| file.unwrap().path());
    let part = files.find(|file| file.extension().is_some_and(|extension| extension == "term")).unwrap();
    let mut bytes = std::fs::read(&part).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&part, bytes).unwrap();
    let (code, printed, _) = folder.run(&["doctor"]);
    assert!(code == 1 && printed.contains("the search index is of no use"), "{printed}");
    assert_eq!(folder.run(&["search", "rebuild"]).0, 0);
    assert_eq!(folder.run(&["doctor"]).0, 0);
}

#[test]
fn the_first_admin_is_made_with_a_password_that_nobody_sees() {
    let folder = Folder::new("user");
    let create = ["user", "create", "jane@example.org", "--name", "Jane Doe", "--role", "admin", "--password-stdin"];
    let piped = |password: &str| {
        let mut child = folder.command(&create).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        let Output { status, stderr, .. } = child.wait_with_output().unwrap();
        (status.code().unwrap(), String::from_utf8(stderr).unwrap())
    };
    let (code, told) = piped("short\n");
    assert_eq!((code, told.contains("A password has at least 12 characters.")), (1, true), "{told}");
    assert_eq!(piped("correct horse battery\n").0, 0);
    let (code, told) = piped("correct horse battery\n");
    assert_eq!((code, told.contains("There is an account with this address already.")), (1, true), "{told}");
    // Without a terminal there is nobody to ask.
    let (code, _, told) = folder.run(&create[..7]);
    assert_eq!((code, told.contains("--password-stdin")), (1, true), "{told}");

    let listed = || folder.run(&["user", "list"]).1.split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>();
    assert_eq!(listed(), ["jane@example.org", "ADMIN", "ACTIVE", "never", "Jane", "Doe"]);
    let (code, token, _) = folder.run(&["user", "reset-password", "Jane@example.org"]);
    assert!(code == 0 && token.starts_with("dll_"), "{token}");
    assert_eq!(folder.run(&["user", "suspend", "jane@example.org"]).0, 0);
    assert_eq!(listed()[2], "SUSPENDED");
    assert_eq!(folder.run(&["user", "reset-password", "jane@example.org"]).0, 1);
    assert_eq!(folder.run(&["user", "reinstate", "jane@example.org"]).0, 0);
    assert_eq!(listed()[2], "ACTIVE");
    assert_eq!(folder.run(&["user", "suspend", "nobody@example.org"]).0, 1);
}
