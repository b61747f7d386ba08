//! The report as other programs read it.

use super::{Format, Rendered};

/// The form `json`.
pub(super) const FORMAT: Format = Format {
    name: "json",
    about: "For programs: the report, version 1",
    render: |report, _| Rendered::Json(serde_json::to_value(report).unwrap_or_default()),
};
