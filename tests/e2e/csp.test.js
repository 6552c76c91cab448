// The content security policy: the page lives with it, and foreign scripts don't.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { open, PATIENCE, rateFirst, topTen } from "./actions.js";
import { assertClean, start } from "./browser.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

/** Writes down what the policy refuses. */
const observe = (page) =>
  page.addInitScript(() => {
    globalThis.refused = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      globalThis.refused.push(`${violatedDirective}: ${blockedURI} (${sourceFile}:${lineNumber})`),
    );
  });
const refused = (page) => page.evaluate(() => globalThis.refused);

it("refuses nothing of the page's own", { timeout: 3 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await observe(page);
  await open(page, world.host, "cpu");
  await rateFirst(page, ["5", "4.5", "3", "2", "4", "1", "5", "3.5", "4", "2.5", "5", "3"]);
  await topTen(page);
  await page.getByTestId("search").fill("star wars");
  await page.getByTestId("search-results").getByTestId("film-card").first().waitFor();
  const link = (name) => page.getByRole("banner").getByRole("link", { name, exact: true });
  await link("Tune").click();
  const button = (name) => page.getByTestId("tune").getByRole("button", { name, exact: true });
  await button("Tune to me").click();
  await page.getByTestId("outcome").waitFor({ timeout: PATIENCE });
  if (await button("Keep").isVisible()) {
    await button("Keep").click();
    // A download is made in the page, too.
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("tune").getByRole("button", { name: /^Download/ }).first().click(),
    ]);
    await download.cancel();
  }
  await link("Model").click();
  await page.getByTestId("model").getByRole("img").first().waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  assert.deepEqual(await refused(page), []);
  assertClean(mishaps);
  await context.close();
});
it("runs no script, no text and no address that somebody slipped in", { timeout: PATIENCE }, async () => {
  const { page, context } = await world.visitor();
  await observe(page);
  await open(page, world.host, "cpu");
  await page.evaluate(() => {
    const inline = document.createElement("script");
    inline.textContent = "globalThis.slipped = 'inline'";
    const foreign = document.createElement("script");
    foreign.src = "https://elsewhere.invalid/script.js";
    const image = document.createElement("div");
    image.innerHTML = "<img src='data:,' onerror='globalThis.slipped = \"handler\"'>";
    const link = document.createElement("a");
    link.href = "javascript:globalThis.slipped='address'";
    document.body.append(inline, foreign, image, link);
    link.click();
    setTimeout("globalThis.slipped = 'text'");
    return Promise.allSettled([fetch("https://elsewhere.invalid/films"), fetch("data:,films")]);
  });
  for (const what of ["script-src-elem: inline", "script-src-elem: https://elsewhere.invalid", "connect-src: https://elsewhere.invalid", "img-src: data"]) {
    await page.waitForFunction((what) => globalThis.refused.join("\n").includes(what), what);
  }
  assert.equal(await page.evaluate(() => globalThis.slipped), undefined);
  await context.close();
});
