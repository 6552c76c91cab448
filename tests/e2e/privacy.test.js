// Nothing leaves the site: not while it loads, and not after, whatever a visitor does.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, it } from "node:test";
import { assertClean, start } from "./browser.js";
import { open, PATIENCE, rateFirst, topTen } from "./actions.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

const CSV = "Title,Year,Rating\nHeat,1995,4\nAlien,1979,4.5\n";

it("sends no request elsewhere and none that says anything", { timeout: 4 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  const requests = [];
  // Those of workers and of the service worker as well.
  context.on("request", (request) => requests.push(request));
  await open(page, world.host, "cpu");
  await rateFirst(page, ["5", "4", "2", "4.5", "1", "3", "5", "2.5", "4", "3.5", "1.5", "5"]);
  await topTen(page);
  const header = page.getByRole("banner");
  await header.getByRole("link", { name: "Tune", exact: true }).click();
  await page.getByRole("button", { name: "Tune to me" }).click();
  await page.getByRole("button", { name: /^(Keep|Tune to me)$/ }).waitFor({ timeout: PATIENCE });
  await header.getByRole("link", { name: "Data", exact: true }).click();
  await page.locator("input[type=file][multiple]").setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
  await page.getByRole("button", { name: /^Import \d films?$/ }).click();
  await page.getByTestId("last-import").waitFor();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Backup" }).click();
  assert.equal(JSON.parse(await readFile(await (await downloading).path(), "utf8")).format, "matinee-backup");

  const origin = new URL(world.host.url).origin;
  const sent = requests.map((request) => ({ url: request.url(), method: request.method(), body: request.postData() }));
  assert.ok(sent.length > 10, `${sent.length} requests`);
  assert.deepEqual(sent.filter(({ url }) => !url.startsWith(origin) && !url.startsWith("blob:")), []);
  assert.deepEqual(sent.filter(({ method, body }) => method !== "GET" || body !== null), []);
  const queries = sent.map(({ url }) => new URL(url).search).filter((search) => search !== "" && search !== "?device=cpu");
  assert.deepEqual(queries, []);

  // The panel says the same of the page's own.
  const panel = page.getByTestId("privacy");
  assert.equal(await panel.getByTestId("elsewhere").innerText(), "none");
  const counted = () => page.evaluate(() => performance.getEntriesByType("resource").length);
  await page.waitForFunction((text) => document.querySelector("[data-testid=requests]").textContent === text, String(await counted()));
  assertClean(mishaps);
  await context.close();
});
it("says what is stored, and that nothing is once it is deleted", { timeout: PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await rateFirst(page, ["5", "4"]);
  await page.getByRole("banner").getByRole("link", { name: "Data", exact: true }).click();
  const first = page.getByTestId("privacy").locator("dd").first();
  await first.getByText("2", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByRole("button", { name: "Delete all of it" }).click();
  await first.getByText("0", { exact: true }).waitFor();
  assertClean(mishaps);
  await context.close();
});
