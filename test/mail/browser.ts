import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TestContext } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
/** As root in a container, with no wish of its own to speak to anybody. */
const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function whyNoBrowser(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : `${CHROMIUM} is not installed`;
}

export async function openBrowser(t: TestContext): Promise<Browser> {
  // Playwright gives it a user-data-dir of its own, and takes that away.
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  t.after(() => browser.close());
  return browser;
}

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export const LOOKS: readonly Look[] = [320, 800].flatMap((width) => {
  return (['light', 'dark'] as const).map((scheme) => ({ width, scheme }));
});

/** A page that shows a mail as a mail program would, without network. Says every request it makes. */
export async function show(browser: Browser, html: string): Promise<[Page, string[]]> {
  const page = await browser.newPage();
  const requests: string[] = [];
  await page.route('**', (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  await page.setContent(html, { waitUntil: 'load' });
  return [page, requests];
}

export async function lookAt(page: Page, { width, scheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 700 });
  await page.emulateMedia({ colorScheme: scheme });
}

/** A mail is a part of the page that shows it, which has landmarks of its own. */
const OF_A_WHOLE_PAGE = { 'landmark-one-main': { enabled: false }, region: { enabled: false } };

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong, one line a place. */
export async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(`if (typeof axe === 'undefined') { ${AXE} }`);
  // In the page, where axe is a global.
  const options = JSON.stringify({ resultTypes: ['violations'], rules: OF_A_WHOLE_PAGE });
  const found = await page.evaluate<{ readonly violations: readonly Violation[] }>(`axe.run(document, ${options})`);
  return found.violations.flatMap(({ id, nodes }) => {
    return nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`);
  });
}

/** Elements that reach over the right edge. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [document.documentElement, ...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 || e.scrollWidth > innerWidth)
      .map((e) => e.outerHTML.slice(0, 120))`);
}
