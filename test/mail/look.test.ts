import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { htmlOf } from '../../src/core/telling/html.ts';
import { complaints, LOOKS, lookAt, openBrowser, overflowing, show, whyNoBrowser } from './browser.ts';
import { FOUND, fleet, hostile, hostileHosts, oneService, onHosts, outage } from './examples.ts';

/** The mail in a real browser. With CERBERUS_SCREENSHOTS=DIR the pictures stay there, to be looked at. */

const MAILS = {
  firing: htmlOf(oneService('firing').letters, FOUND),
  page: htmlOf(oneService('rising').letters, FOUND),
  outage: htmlOf(outage(200).letters),
  over: htmlOf(oneService('over').letters),
  hostile: htmlOf(hostile().letters, FOUND),
  'one-host': htmlOf(onHosts([['web-1', 'www']]).letters, FOUND),
  fleet: htmlOf(onHosts(fleet(50, ['www', 'api', 'worker/1', 'mq'])).letters),
  'hostile-hosts': htmlOf(hostileHosts().letters, FOUND),
  'long-names': htmlOf(outage(3, (i) => `${i}${'x'.repeat(4_000)}`).letters),
} as const;

test('mails fit 320 and 800 pixels, light and dark, can be read by everybody, and ask for nothing', async (t) => {
  const why = whyNoBrowser();
  if (why !== undefined) {
    assert.notEqual(process.env.CERBERUS_REQUIRE_REAL, '1', why);
    return t.skip(why);
  }
  const browser = await openBrowser(t);
  const pictures = process.env.CERBERUS_SCREENSHOTS;
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  for (const [name, html] of Object.entries(MAILS)) {
    const [page, requests] = await show(browser, html);
    for (const look of LOOKS) {
      const at = `${name}, ${look.width} pixels, ${look.scheme}`;
      await lookAt(page, look);
      if (pictures !== undefined) {
        await page.screenshot({ path: join(pictures, `${name}-${look.width}-${look.scheme}.png`), fullPage: true });
      }
      assert.deepEqual(await overflowing(page), [], at);
      // What axe looks at does not depend on the width.
      if (look.width === 320) assert.deepEqual(await complaints(page), [], at);
    }
    assert.deepEqual(requests, [], name);
    await page.close();
  }
});
