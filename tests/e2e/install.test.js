// What a browser wants to know of a page before it offers to install it.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { chromium } from "playwright-core";
import { cards, PATIENCE } from "./actions.js";
import { DIST, executable } from "./browser.js";
import { kept } from "./publish.js";
import { serve } from "./server.js";

/** Width and height of a PNG file. */
const size = (png) => `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;

it("can be installed", { timeout: PATIENCE }, async () => {
  // No private window, which can't install anything.
  const profile = await mkdtemp(join(tmpdir(), "matinee-profile-"));
  const host = await serve(DIST);
  const context = await chromium.launchPersistentContext(profile, { executablePath: executable(), args: ["--no-sandbox", "--disable-background-networking"] });
  try {
    const page = await context.newPage();
    await page.goto(`${host.url}?device=cpu`);
    await cards(page).first().waitFor();
    await kept(page);
    const session = await context.newCDPSession(page);
    assert.deepEqual((await session.send("Page.getInstallabilityErrors")).installabilityErrors, []);
    const { data, errors, url } = await session.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const manifest = JSON.parse(data);
    assert.equal(new URL(manifest.start_url, url).href, host.url);
    assert.equal(new URL(manifest.scope, url).href, host.url);
    for (const icon of manifest.icons) {
      const file = await readFile(join(DIST, icon.src));
      if (icon.type === "image/png") assert.equal(size(file), icon.sizes, icon.src);
    }
    assert.ok(manifest.icons.some((icon) => icon.purpose === "maskable"));
    const touch = await page.getAttribute("link[rel=apple-touch-icon]", "href");
    assert.equal(size(await readFile(join(DIST, touch))), "180x180");
    assert.deepEqual(host.missed, []);
  } finally {
    await context.close();
    await host.close();
    await rm(profile, { recursive: true, force: true });
  }
});
