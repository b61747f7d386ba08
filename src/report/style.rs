//! The style sheet of the report as HTML: one accent, light and dark, phone and paper. It stands in the page itself, so that
//! nothing is loaded; it holds no `<` and no `&`.

/// The style sheet.
pub(super) const CSS: &str = r#"
:root {
  --paper: #fbfaf8; --card: #ffffff; --ink: #1d2126; --soft: #5b636d; --line: #e3e1dc; --track: #e8e6e1;
  --accent: #14606b; --accent-soft: #e4f0f0; --good: #23693b; --bad: #a03a2b; --note: #fdf4df;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --card: #1d2125; --ink: #e6e4df; --soft: #a2a8ae; --line: #32373c; --track: #343a40;
    --accent: #6cc3cd; --accent-soft: #1f3437; --good: #7fc796; --bad: #ee9a8a; --note: #332c1a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: clamp(1.25rem, 5vw, 4rem) clamp(1rem, 4vw, 2rem); max-width: 52rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: anywhere;
}
h1 { margin: 0.25rem 0 0.75rem; font-size: clamp(1.6rem, 1.2rem + 2vw, 2.3rem); line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; text-wrap: balance; }
h2 { margin: 0 0 1rem; font-size: 1.25rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.005em; }
h3 { margin: 1.1rem 0 0.35rem; font-size: 0.95rem; line-height: 1.4; font-weight: 650; }
p { margin: 0 0 0.75rem; }
section { margin: 0 0 2.75rem; }
code, td:first-child, dd { font-variant-ligatures: none; }
code { display: inline-block; max-width: 100%; padding: 0 0.4em; border-radius: 0.3rem; background: var(--track); font: 0.85em/1.5 var(--mono); }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 0.2rem; }

.eyebrow { margin: 0; color: var(--accent); font-size: 0.8rem; font-weight: 650; letter-spacing: 0.02em; }
.meta { display: flex; flex-wrap: wrap; gap: 0.15rem 1.25rem; margin: 0 0 2rem; color: var(--soft); font-size: 0.9rem; }
.share { font-variant-numeric: tabular-nums; white-space: nowrap; }

.verdict { padding: clamp(1.1rem, 4vw, 1.75rem); border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 0.6rem; background: var(--card); }
.verdict.good { border-left-color: var(--good); }
.verdict h2 { margin: 0.2rem 0 0.6rem; font-size: clamp(1.3rem, 1.1rem + 1vw, 1.6rem); text-wrap: balance; }
.verdict .share { color: var(--accent); }
.verdict > :last-child { margin-bottom: 0; }
.note { padding: 0.6rem 0.9rem; border-radius: 0.4rem; background: var(--note); font-size: 0.95rem; }
.warning { color: var(--bad); }
.next { padding-top: 0.75rem; border-top: 1px solid var(--line); }
.next .label { margin-right: 0.6rem; color: var(--soft); font-size: 0.9rem; }
.next a { font-weight: 600; }

.cause { border-top: 1px solid var(--line); padding: 0.8rem 0 0.7rem; }
summary { display: block; cursor: pointer; position: relative; padding-left: 1.4rem; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; position: absolute; left: 0.2rem; top: 0.55em; width: 0.45em; height: 0.45em; border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); }
details[open] > summary::before { transform: rotate(45deg); }
.cause .row { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem; }
.cause .title { font-weight: 600; }
.cause .share { color: var(--soft); }
.cause > :not(summary) { margin-left: 1.4rem; }
.cause .explanation { margin-top: 0.75rem; }
.tail > summary::before { top: 1.35em; }
.tail > summary { padding-top: 0.8rem; padding-bottom: 0.8rem; border-top: 1px solid var(--line); color: var(--soft); }
.bar { display: block; width: 100%; height: 8px; margin-top: 0.4rem; }
.track { fill: var(--track); }
.fill { fill: var(--accent); }

.evidence { margin: 0; padding: 0; list-style: none; }
.evidence li { position: relative; padding: 0.15rem 0 0.35rem 1.4rem; }
.evidence li::before { position: absolute; left: 0; font-weight: 700; }
.evidence.for li::before { content: "+"; color: var(--good); }
.evidence.against li::before { content: "−"; color: var(--bad); }
.evidence.open li::before { content: "?"; color: var(--soft); }
.absent { color: var(--soft); }
.behind { display: block; color: var(--soft); font-size: 0.82rem; line-height: 1.45; }
p.behind { margin-top: 0.75rem; margin-bottom: 0; }

.moves { margin: 0; padding: 0; list-style: none; counter-reset: move; }
.moves > li { position: relative; padding: 0 0 1.5rem 3rem; counter-increment: move; }
.moves > li::before { content: counter(move); position: absolute; left: 0; top: -0.1rem; width: 2rem; height: 2rem; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-weight: 650; line-height: 2rem; text-align: center; font-variant-numeric: tabular-nums; }
.moves > li:not(:last-child)::after { content: ""; position: absolute; left: 1rem; top: 2.3rem; bottom: 0.4rem; border-left: 1px solid var(--line); }
.moves h3, .workaround h3 { margin: 0 0 0.3rem; font-size: 1.05rem; }
.chips { display: flex; flex-wrap: wrap; gap: 0.35rem; margin: 0 0 0.6rem; }
.chips span { padding: 0.05rem 0.6rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); color: var(--soft); font-size: 0.85rem; }
.steps { margin: 0 0 0.5rem; padding-left: 1.1rem; list-style: disc; }
.steps li { padding: 0.1rem 0; }
.steps li::marker { color: var(--soft); font-size: 0.8em; }
.contact { font-weight: 600; color: var(--accent); }
.expectation { color: var(--soft); font-size: 0.95rem; }
.workaround { padding: 0.9rem 0; border-top: 1px solid var(--line); }

.timeline { display: block; width: 100%; overflow: visible; font: 0.82rem var(--sans); }
.timeline text { fill: var(--ink); }
.timeline .source, .timeline .took { fill: var(--soft); }
.timeline .took { text-anchor: end; font-variant-numeric: tabular-nums; }
.moment { fill: var(--card); }

.list summary { color: var(--accent); }
table { width: 100%; border-collapse: collapse; font-size: 0.88rem; line-height: 1.5; }
details > table { margin-top: 0.6rem; }
th { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--soft); color: var(--soft); font-weight: 600; text-align: left; }
td { padding: 0.45rem 0.75rem 0.45rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; min-width: 4.5rem; }
td.short { white-space: nowrap; overflow-wrap: normal; min-width: 0; }
footer { padding-top: 1.5rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1.25rem; margin: 0 0 1rem; }
dd { margin: 0; }

@media (max-width: 32rem) {
  table { font-size: 0.82rem; }
  th, td { padding-right: 0.5rem; }
  .moves > li { padding-left: 2.5rem; }
  .moves > li::before { width: 1.7rem; height: 1.7rem; line-height: 1.7rem; }
  .moves > li:not(:last-child)::after { left: 0.85rem; top: 2rem; }
}
@media print {
  :root {
    --paper: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --track: #e4e4e4;
    --accent: #14606b; --accent-soft: #ffffff; --good: #23693b; --bad: #a03a2b; --note: #ffffff;
  }
  @page { margin: 18mm 16mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  section { margin-bottom: 1.6rem; }
  .note, .moves > li::before { border: 1px solid var(--line); }
  .moves > li, .workaround, tr, .evidence li, summary, .verdict { break-inside: avoid; }
  h2, h3, thead { break-after: avoid; }
  td, th { padding-top: 0.2rem; padding-bottom: 0.2rem; }
  thead { display: table-header-group; }
  .causes > .cause::details-content, .list details::details-content { content-visibility: visible; block-size: auto; }
  summary { padding-left: 0; }
  summary::before, .list summary, .cause:not([open]) .open, .cause:not([open]) .unchecked { display: none; }
  .cause > :not(summary) { margin-left: 0; }
  .fill, .track, .moment { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"#;
