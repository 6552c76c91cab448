//! What is said on the way.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use matinee_train::fit::{Epoch, Progress};

/// A line that says what is being done.
pub fn bar() -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{spinner} fitting: {msg}, {elapsed}")?;
    let bar = ProgressBar::new_spinner().with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    Ok(bar)
}

/// Shows what training tells: a line for each epoch.
pub fn show(bar: &ProgressBar, progress: &Progress) {
    match progress {
        Progress::Doing(what) => bar.set_message(*what),
        Progress::Sweep(sweep) => say(
            bar,
            &format!("sweep {:>3}  loss {:.3}  nDCG@10 {:.4}", sweep.epoch, sweep.retrieval_loss, sweep.ndcg10),
        ),
        Progress::Epoch(epoch) => say(bar, &describe(epoch)),
        Progress::Trained { epoch, left } => say(bar, &format!("{}, at most {left:.0} s left", describe(epoch))),
        Progress::TrainedAgain { epoch, retrieval_loss, ranking_loss, seconds, left } => say(
            bar,
            &format!(
                "epoch {epoch:>3}  loss {retrieval_loss:.3} + {ranking_loss:.3}  on all users  {seconds:.1} s, {left:.0} s left"
            ),
        ),
    }
}

fn say(bar: &ProgressBar, line: &str) {
    bar.suspend(|| eprintln!("{line}"));
}

fn describe(epoch: &Epoch) -> String {
    let [ten, fifty, hundred] = epoch.top;
    format!(
        "epoch {:>3}  loss {:.3} + {:.3}  top-10/50/100 {ten:.3}/{fifty:.3}/{hundred:.3}  nDCG@10 {:.4}  RMSE {:.4}  \
         MAE {:.4}  {:.1} s",
        epoch.epoch, epoch.retrieval_loss, epoch.ranking_loss, epoch.ndcg10, epoch.rmse, epoch.mae, epoch.seconds,
    )
}
