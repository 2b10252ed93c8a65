import { Html } from './escape.ts';

const MONO = 'font:13px/1.4 Menlo,Consolas,monospace;white-space:pre-wrap';
const ANYWHERE = 'overflow-wrap:anywhere;word-break:break-word';

/** Of a table that only places things. */
export const LAYOUT = new Html('role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"');

/**
 * Inline styles for the light scheme, because some readers take nothing else; classes for the dark one. Every class
 * that sets a colour sets its background as well: readers that turn one of the two around must not leave grey on grey.
 */
export const STYLE = {
  body: 'margin:0;padding:0;background:#f3f4f6;color:#1f2328;font:16px/1.45 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif',
  card: 'width:100%;max-width:640px;background:#ffffff;color:#1f2328;border-collapse:separate;border-spacing:0;table-layout:fixed',
  cell: `padding:0 16px 16px;${ANYWHERE}`,
  head: `padding:14px 16px;${ANYWHERE}`,
  h1: 'margin:4px 0 0;font-size:19px;line-height:1.3;font-weight:600',
  h2: 'margin:0 0 6px;font-size:15px;line-height:1.3;font-weight:600',
  p: 'margin:0 0 6px',
  quiet: 'margin:0 0 6px;font-size:14px;background:#ffffff;color:#57606a',
  code: `margin:0 0 6px;padding:8px 10px;background:#eef0f3;color:#1f2328;${MONO};${ANYWHERE};border-radius:4px`,
  bar: 'padding:0 1px 0 0;vertical-align:bottom',
  mark: 'font-size:12px;line-height:1;text-align:center;overflow:visible',
  hint: 'background:#eef0f3;color:#57606a',
  table: 'width:100%;border-collapse:collapse;font-size:14px;table-layout:fixed',
  th: 'padding:4px 6px 4px 0;text-align:left;vertical-align:top;font-weight:600;border-bottom:1px solid #8c959f',
  row: `padding:4px 6px 4px 0;text-align:left;vertical-align:top;font-weight:400;border-bottom:1px solid #d8dee4;${ANYWHERE}`,
} as const;

/** A state's colours, light (inline) and dark (class). The word always stands beside them. */
export const TONES = {
  page: 'background:#b42318;color:#ffffff',
  warn: 'background:#ffd33d;color:#1f2328',
  info: 'background:#cfe3ff;color:#1f2328',
  over: 'background:#1a7f37;color:#ffffff',
} as const;

export type Tone = keyof typeof TONES;

/** Bars below and from the cell in which the threshold was reached on. */
export const BAR = { before: '#768390', after: '#b42318' } as const;

export const HEAD = new Html(`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
.b { background: #0d1117 !important; color: #e6edf3 !important; }
.c, .q, .r { background: #161b22 !important; color: #e6edf3 !important; }
.q { color: #a9b4c0 !important; }
.k { background: #252c35 !important; color: #e6edf3 !important; }
.r { border-color: #3d444d !important; }
.ba { background: #8b98a5 !important; }
.bb { background: #ff7b72 !important; }
.page { background: #8e1519 !important; color: #ffffff !important; }
.warn { background: #5c4400 !important; color: #ffe08a !important; }
.info { background: #10366b !important; color: #d6e6ff !important; }
.over { background: #0f5323 !important; color: #d9f7e0 !important; }
}
</style>`);
