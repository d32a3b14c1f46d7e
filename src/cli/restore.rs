//! `unfurnish restore`.

use super::args::RestoreArgs;
use super::{Outcome, say};
use crate::error::{Error, ErrorKind};
use crate::io::formats::json::Fields;
use crate::io::restore::restore;

/// Runs the command.
pub(super) fn run(args: &RestoreArgs) -> Result<Outcome, Error> {
    if !args.cleaned.exists() {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("there is no file or folder `{}`", args.cleaned.display()),
        ));
    }
    let fields = Fields { text: args.text_field.clone(), id: args.id_field.clone(), url: String::new() };
    let restored = restore(&args.cleaned, &args.audit, &args.output, &fields)?;
    for why in &restored.failed {
        say(format_args!("error: {why}"));
    }
    let documents = super::summary::documents(restored.documents);
    say(format_args!("{documents} restored to `{}`", args.output.display()));
    Ok(if restored.failed.is_empty() { Outcome::Done } else { Outcome::SomeFailed })
}
