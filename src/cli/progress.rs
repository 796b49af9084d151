//! Progress on standard error during a run.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Context;
use super::output::{self, Output};
use super::settings::{Settings, When};
use crate::model::{Ending, Event};
use crate::report::printable_line;

/// Returns true if progress is shown: by default on a terminal outside CI, unless the log is shown.
pub(super) fn is_shown(settings: &Settings, context: &Context, output: &Output) -> bool {
    match settings.progress {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            let is_logged = settings.verbosity >= output::DEBUG;
            output.stderr_is_terminal && !is_logged && (context.environment)("CI").is_none()
        }
    }
}

/// A progress line that follows the events of a run.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    running: Vec<String>,
    requests: u64,
}

impl Progress {
    /// A progress line of `steps` steps; hidden unless `visible`.
    pub(super) fn new(steps: usize, visible: bool) -> Self {
        let target =
            if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(steps as u64), target);
        // A template that cannot be parsed would only change how the line looks.
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        Self { bar, running: Vec::new(), requests: 0 }
    }

    /// Updates the line from an event.
    pub(super) fn observe(&mut self, event: &Event) {
        if self.bar.is_hidden() {
            return;
        }
        match event {
            Event::ScenarioStarted { scenario, .. } => self.running.push(scenario.clone()),
            Event::Exchanged { .. } => self.requests += 1,
            Event::ScenarioFinished { scenario, ending, .. } => {
                self.running.retain(|running| running != scenario);
                if !matches!(ending, Ending::Skipped { .. }) {
                    self.bar.tick();
                }
                self.bar.inc(1);
            }
            _ => {}
        }
        let running = self.running.join(", ");
        let running = printable_line(&running);
        self.bar.set_message(format!("{} requests · {running}", self.requests));
    }

    /// Advances by one step.
    pub(super) fn step(&self, message: String) {
        self.bar.set_message(message);
        self.bar.inc(1);
    }

    /// Removes the line.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
