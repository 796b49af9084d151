use std::process::{Command, Stdio};

use super::{curl, curl_lines};
use crate::model::{Body, Request};

const URL: &str = "https://api.example/v2/face-recognition/collections/65b9592267cc4f096dbe743d";

fn request(method: &str, url: &str, headers: &[(&str, &str)], body: Option<Body>) -> Request {
    let own = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    Request {
        method: method.to_owned(),
        url: url.to_owned(),
        headers: headers.iter().map(own).collect(),
        body,
    }
}

/// What `curl` would be given: its words, and the bytes on its standard input.
fn received(command: &str) -> (Vec<String>, Vec<u8>) {
    let stub = r#"curl() { printf '%s\0' "$@"; printf '\0'; cat; }"#;
    let output = Command::new("sh")
        .args(["-c", &format!("{stub}\n{command}")])
        .env("VERIFIK_TOKEN", "s3cret $(id) \"*\"")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    let end = output.stdout.windows(2).position(|pair| pair == b"\0\0").unwrap();
    let words = output.stdout[..end].split(|&byte| byte == 0);
    let words = words.map(|word| String::from_utf8(word.to_vec()).unwrap()).collect();
    (words, output.stdout[end + 2..].to_vec())
}

#[test]
fn a_plain_delete_reads_as_one_would_write_it() {
    let headers = [("host", "api.example"), ("authorization", "Bearer $VERIFIK_TOKEN")];
    let request = request("DELETE", URL, &headers, None);
    assert_eq!(
        curl(&request),
        format!("curl -i -X DELETE {URL} -H \"authorization: Bearer $VERIFIK_TOKEN\"")
    );
    assert_eq!(
        curl_lines(&request),
        format!("curl -i -X DELETE {URL} \\\n  -H \"authorization: Bearer $VERIFIK_TOKEN\"")
    );
}

#[test]
fn the_shell_hands_over_every_word_as_it_was_sent() {
    let url = "https://api.example/v2/$(id)/`id`/it's/\"q\"/a b/!!/~/\\x;&|?x=*#é";
    let headers = [
        ("authorization", "Bearer $VERIFIK_TOKEN"),
        ("x-odd", "$HOME 'single' \"double\" `id` \\ !"),
        ("x-empty", ""),
        ("content-type", "application/json"),
        ("content-length", "20"),
    ];
    let body = "@{\"name\": \"it's $5\"}";
    assert_eq!(body.len(), 20, "the content-length is implied");
    let request = request("DELETE", url, &headers, Some(Body::new(body)));
    let wanted = [
        "-i",
        "-X",
        "DELETE",
        url,
        "-H",
        "authorization: Bearer s3cret $(id) \"*\"",
        "-H",
        "x-odd: $HOME 'single' \"double\" `id` \\ !",
        "-H",
        "x-empty;",
        "-H",
        "content-type: application/json",
        "--data-raw",
        body,
    ];
    assert_eq!(received(&curl(&request)).0, wanted);
    assert_eq!(received(&curl_lines(&request)).0, wanted);
}

#[test]
fn only_a_variable_in_the_authorization_header_is_expanded() {
    for (value, sent) in [
        ("Bearer $VERIFIK_TOKEN", "Bearer s3cret $(id) \"*\""),
        ("a`id`\"\\$VERIFIK_TOKEN.$HOME", "a`id`\"\\s3cret $(id) \"*\".$HOME"),
        ("Bearer $(id)", "Bearer $(id)"),
        ("Bearer $1", "Bearer $1"),
        ("Bearer", "Bearer"),
    ] {
        let request = request("DELETE", URL, &[("authorization", value)], None);
        let (words, _) = received(&curl(&request));
        assert_eq!(words.last().unwrap(), &format!("authorization: {sent}"), "{value}");
    }
    let request = request("DELETE", URL, &[("x-token", "$VERIFIK_TOKEN")], None);
    assert_eq!(received(&curl(&request)).0.last().unwrap(), "x-token: $VERIFIK_TOKEN");
}

#[test]
fn bytes_that_are_no_line_of_text_go_through_standard_input() {
    let mut every_byte: Vec<u8> = (0..=255).collect();
    every_byte.insert(0, b'-');
    for bytes in [every_byte, b"two\nlines %s \\n 'x'".to_vec(), "a\u{202e}b".into()] {
        let request = request("DELETE", URL, &[], Some(Body::new(bytes.clone())));
        for command in [curl(&request), curl_lines(&request)] {
            let (words, input) = received(&command);
            assert_eq!(words[words.len() - 4..], ["-H", "content-type:", "--data-binary", "@-"]);
            assert_eq!(input, bytes, "{command}");
        }
    }
}

#[test]
fn no_command_of_a_ci_system_stands_in_what_the_shell_reads_as_it_was_sent() {
    let text = "##[error]it's ::error file=a::b";
    let url = format!("{URL}/::stop-commands::token?{text}");
    let headers = [("x-odd", text), ("x-same", "::debug::x")];
    let request = request("DELETE", &url, &headers, Some(Body::new(text)));
    let command = curl(&request);
    for live in ["##[", "::error", "::stop-commands", "::debug"] {
        assert!(!command.contains(live), "{command}");
    }
    let (words, input) = received(&command);
    assert_eq!(words[3], url);
    assert_eq!(words[6], format!("x-odd: {text}"));
    assert_eq!(words[8], "x-same: ::debug::x");
    assert_eq!(input, text.as_bytes());
}

#[test]
fn a_body_that_is_not_whole_is_asked_for() {
    let long = Body::new("x".repeat(5000));
    for body in [long.abbreviated(10), long] {
        let command = curl(&request("DELETE", URL, &[], Some(body)));
        let note = "--data-binary @- # its body of 5000 bytes goes to the standard input";
        assert!(command.ends_with(note), "{command}");
        assert_eq!(received(&command).0.last().unwrap(), "@-");
    }
}

#[test]
fn curl_is_kept_from_rewriting_the_url() {
    let options = |url: &str| {
        let words = received(&curl(&request("DELETE", url, &[], None))).0;
        words[4..].join(" ")
    };
    assert_eq!(options("http://h/v2/collections/../x"), "--path-as-is");
    assert_eq!(options("http://h/v2/collections/%2E%2e"), "--path-as-is");
    assert_eq!(options("http://h/v2/a..b/...?q=/../"), "");
    assert_eq!(options("http://[::1]:80/v2/x"), "--globoff");
    assert_eq!(options("http://h/./{a,b}"), "--path-as-is --globoff");
}

#[test]
fn a_head_request_does_not_wait_for_a_body() {
    assert_eq!(curl(&request("HEAD", URL, &[], None)), format!("curl --head {URL}"));
}

#[test]
fn a_foreign_host_and_a_wrong_length_are_kept() {
    let headers = [("host", "other.example"), ("content-length", "99")];
    let command = curl(&request("DELETE", URL, &headers, Some(Body::new("{}"))));
    assert!(command.contains("-H 'host: other.example' -H 'content-length: 99'"), "{command}");
}
