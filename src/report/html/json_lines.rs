//! A JSON document as lines, of which those that a pointer names are marked.

use serde_json::Value;

use super::super::printable;

/// One line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The text, without a line break.
    pub(super) text: String,
    /// Whether a pointer names it.
    pub(super) marked: bool,
}

/// The lines of a document. A pointer to something that is not there marks the member that would
/// hold it, since that is where a reader has to look.
pub(super) fn lines(document: &Value, pointers: &[&str]) -> Vec<Line> {
    let marks: Vec<&str> = pointers.iter().map(|pointer| nearest(document, pointer)).collect();
    let mut writer = Writer { marks, lines: Vec::new() };
    writer.value(document, "", "", "", false);
    writer.lines
}

/// The longest part of the pointer that leads to something.
fn nearest<'a>(document: &Value, pointer: &'a str) -> &'a str {
    let mut pointer = pointer;
    while document.pointer(pointer).is_none() {
        pointer = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    pointer
}

struct Writer<'a> {
    marks: Vec<&'a str>,
    lines: Vec<Line>,
}

impl Writer<'_> {
    /// Writes a value: `start` is what stands before it on its first line, `end` what follows.
    fn value(&mut self, value: &Value, path: &str, start: &str, end: &str, within: bool) {
        // The whole document is marked by marking nothing: every line would say nothing.
        let marked = within || (!path.is_empty() && self.marks.contains(&path));
        let indent = &start[..start.len() - start.trim_start().len()];
        match value {
            Value::Object(members) if !members.is_empty() => {
                self.line(&format!("{start}{{"), marked);
                let last = members.len() - 1;
                for (position, (name, member)) in members.iter().enumerate() {
                    let start = format!("{indent}  {}: ", Value::from(name.as_str()));
                    let path = format!("{path}/{}", token(name));
                    self.value(member, &path, &start, comma(position < last), marked);
                }
                self.line(&format!("{indent}}}{end}"), marked);
            }
            Value::Array(items) if !items.is_empty() => {
                self.line(&format!("{start}["), marked);
                let last = items.len() - 1;
                for (position, item) in items.iter().enumerate() {
                    let path = format!("{path}/{position}");
                    let start = format!("{indent}  ");
                    self.value(item, &path, &start, comma(position < last), marked);
                }
                self.line(&format!("{indent}]{end}"), marked);
            }
            leaf => self.line(&format!("{start}{leaf}{end}"), marked),
        }
    }

    fn line(&mut self, text: &str, marked: bool) {
        self.lines.push(Line { text: printable::line(text).into_owned(), marked });
    }
}

fn comma(more: bool) -> &'static str {
    if more { "," } else { "" }
}

/// RFC 6901, section 3: how a name is written in a pointer.
fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::lines;

    fn marked(document: &serde_json::Value, pointer: &str) -> String {
        let lines = lines(document, &[pointer]);
        let marked = lines.iter().filter(|line| line.marked).map(|line| line.text.trim());
        marked.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn the_lines_are_those_of_the_usual_indentation() {
        let document = json!({"a": {"b/c": [1, {"~": null}], "d": {}}, "e": [], "f": "\"\n"});
        let text: Vec<_> = lines(&document, &[]).into_iter().map(|line| line.text).collect();
        assert_eq!(text.join("\n"), serde_json::to_string_pretty(&document).unwrap());
    }

    #[test]
    fn a_pointer_marks_what_it_names_or_what_would_hold_it() {
        let document = json!({"data": {"code": 7, "b/c": [1, {"~": 2}]}, "last": true});
        assert_eq!(marked(&document, "/data/code"), "\"code\": 7,");
        assert_eq!(marked(&document, "/data/b~1c/1/~0"), "\"~\": 2");
        assert_eq!(marked(&document, "/data/b~1c"), "\"b/c\": [|1,|{|\"~\": 2|}|]");
        assert_eq!(marked(&document, "/last/deeper/still"), "\"last\": true");
        assert_eq!(marked(&document, ""), "");
        assert_eq!(marked(&document, "no pointer"), "");
    }
}
