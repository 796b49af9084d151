//! The page that a framework shows by default where it finds no handler.

use super::ProviderRequest;
use super::answers::Answer;

/// 404 with a page for a person that names the method and the path.
pub(super) fn no_handler(request: &ProviderRequest) -> Answer {
    let (method, path) = (escaped(&request.method), escaped(&request.path));
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Error</title>\n</head>\n<body>\n<pre>Cannot {method} {path}</pre>\n</body>\n\
         </html>\n"
    );
    Answer::text(404, "text/html", page)
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}
