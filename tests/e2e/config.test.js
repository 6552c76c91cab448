// What a host chooses in matinee.json, and which bundles may be asked for.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { assertNotWhite, cards, notices, PATIENCE, rateFirst, topTen } from "./actions.js";
import { assertClean, start } from "./browser.js";
import { clean, copy, edit, folder, list, version } from "./publish.js";
import { serve } from "./server.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());
afterEach(clean);

const THREE = ["5", "4", "3"];
const trouble = (page) => page.getByRole("alert").first();

/** Publishes the page with this matinee.json, and a copy of its bundle, told apart by its attribution, in `films/`. */
async function publish(config) {
  const site = await version();
  const json = typeof config === "string" ? config : JSON.stringify(config);
  if (config === undefined) await rm(join(site, "matinee.json"));
  else await writeFile(join(site, "matinee.json"), json);
  await films(join(site, "films"));
  world.host.publish(site);
  return site;
}

async function films(to) {
  await copy(to, join(await version(), "model"));
  await edit(join(to, "manifest.json"), (text) => JSON.stringify({ ...JSON.parse(text), attribution: "Other films" }));
}

async function visit(query = "") {
  const visit = await world.visitor();
  await visit.page.goto(`${world.host.url}?device=cpu${query}`);
  return visit;
}

it("has a title, links and a bundle of the host's choice", { timeout: PATIENCE }, async () => {
  const links = [{ text: "Imprint & <b>contact</b>", href: "imprint.html?a=\"b\"" }, { text: "Films", href: "https://films.example/" }];
  await publish({ title: "Kino <i>am</i> Ufer", bundle: "films", links, unheard: "of" });
  const { page, context, mishaps } = await visit();
  await cards(page).first().waitFor();
  assert.equal(await page.title(), "Kino <i>am</i> Ufer");
  assert.match(await page.getByRole("banner").innerText(), /Kino <i>am<\/i> Ufer/);
  await page.getByText("Other films").waitFor();
  const shown = page.getByRole("contentinfo").getByRole("link");
  assert.deepEqual(await shown.allInnerTexts(), links.map((link) => link.text));
  assert.deepEqual(await shown.evaluateAll((all) => all.map((link) => link.href)), [`${world.host.url}imprint.html?a=%22b%22`, "https://films.example/"]);
  await page.getByRole("banner").getByRole("link", { name: "Model", exact: true }).click();
  await page.getByTestId("model").waitFor();
  assert.equal(await page.title(), "The model · Kino <i>am</i> Ufer");
  assertClean(mishaps);
  await context.close();
});

it("is as it comes without the file", { timeout: PATIENCE }, async () => {
  await publish(undefined);
  const { page, context } = await visit();
  await rateFirst(page, THREE);
  await topTen(page);
  assert.match(await page.title(), /^Matinee: /);
  assert.equal(await notices(page).count(), 0);
  await context.close();
});

for (const [how, text] of Object.entries({
  "no JSON": "{ title: ",
  "a title that is none": '{ "title": 7 }',
  "links that are none": '{ "links": [{ "text": "x" }] }',
  "origins that are none": '{ "origins": "https://films.example" }',
})) {
  it(`says so and goes on when the file has ${how}`, { timeout: PATIENCE }, async () => {
    await publish(text);
    const { page, context } = await visit();
    await rateFirst(page, THREE);
    await topTen(page);
    assert.match(await notices(page).first().innerText(), /matinee\.json can't be read \(.+\), so the page goes on without it/);
    await context.close();
  });
}

describe("a bundle in the address", () => {
  for (const asked of ["films", "films/", "./films?x#y", "/some/sub/path/films/"]) {
    it(`is shown: ${asked}`, { timeout: PATIENCE }, async () => {
      await publish({});
      world.host.asked.length = 0;
      const { page, context, mishaps } = await visit(`&bundle=${encodeURIComponent(asked)}`);
      await rateFirst(page, THREE);
      await topTen(page);
      await page.getByText("Other films").waitFor();
      assert.ok(world.host.asked.some((path) => path.endsWith("/films/manifest.json")));
      assertClean(mishaps);
      await context.close();
    });
  }

  for (const [asked, says] of Object.entries({
    "nowhere/": /nowhere\/manifest\.json could not be loaded \(it is not there \(404\)\)/,
    "broken/": /broken\/manifest\.json can't be read/,
    "http://": /"http:\/\/" is no address of a bundle/,
    "data:application/json,{}/": /takes no bundle from null/,
    "https://elsewhere.invalid/films": /takes no bundle from https:\/\/elsewhere\.invalid \("origins" in its matinee\.json does not name it\)/,
    "//elsewhere.invalid/films": /takes no bundle from http:\/\/elsewhere\.invalid/,
  })) {
    it(`is refused with a sentence: ${asked}`, { timeout: PATIENCE }, async () => {
      const site = await publish({ origins: ["https://elsewhere.invalid.example", "https://elsewhere"] });
      await copy(join(site, "broken"), join(site, "films"));
      await writeFile(join(site, "broken/manifest.json"), "{}");
      const { page, context, mishaps } = await visit(`&bundle=${encodeURIComponent(asked)}`);
      await trouble(page).waitFor();
      assert.match(await trouble(page).innerText(), says);
      assert.match(await trouble(page).innerText(), /without "bundle=" in its address/);
      await assertNotWhite(page);
      assert.deepEqual(mishaps.filter((mishap) => mishap.startsWith("left")), []);
      await context.close();
    });
  }

  it("may come from another site that the host names", { timeout: PATIENCE }, async () => {
    const away = await folder();
    await films(join(away, "films"));
    const other = await serve(away, { "Access-Control-Allow-Origin": "*" });
    const { origin } = new URL(other.url);
    const site = await publish({ origins: [`${origin}/`] });
    const address = `&bundle=${encodeURIComponent(`${other.url}films`)}`;

    // Only half of what docs/hosting.md says: the policy still refuses it.
    const refused = await visit(address);
    await trouble(refused.page).waitFor();
    assert.match(await trouble(refused.page).innerText(), /films\/manifest\.json could not be loaded \(it can't be reached\)/);
    await refused.context.close();

    await edit(join(site, "index.html"), (html) => html.replace("connect-src 'self'", `connect-src 'self' ${origin}`));
    await list(site);
    const { page, context } = await visit(address);
    await rateFirst(page, THREE);
    await topTen(page);
    await page.getByText("Other films").waitFor();
    await context.close();
    await other.close();
  });
});

/** The checksum in the head of a bundle's files. */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe("a file that somebody changed", () => {
  for (const file of ["catalog", "weights"]) {
    it(`is not computed with, though its own checksum fits: ${file}`, { timeout: PATIENCE }, async () => {
      const site = await publish({});
      const { catalog, models } = JSON.parse(await readFile(join(site, "model/manifest.json"), "utf8"));
      const { name } = file === "catalog" ? catalog : models[0].weights;
      const path = join(site, "model", name);
      const bytes = await readFile(path);
      bytes[bytes.length - 1] ^= 1;
      bytes.writeUInt32LE(crc32(bytes.subarray(20)), 16);
      await writeFile(path, bytes);
      const { page, context } = await visit();
      await rateFirst(page, THREE);
      await notices(page).first().waitFor({ timeout: PATIENCE });
      assert.match(await notices(page).first().innerText(), new RegExp(`the ${file} file is damaged: its checksum does not match`));
      assert.equal(await page.getByTestId("pick").count(), 0);
      await context.close();
    });
  }
});
