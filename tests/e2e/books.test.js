// A host's own catalog of other things than films, made by `matinee train`: nouns, range of ratings, ids.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { afterAnswer, cards, open, PATIENCE, picks, rate, rated, rateFirst, results, topTen } from "./actions.js";
import { assertClean, start } from "./browser.js";
import { clean, copy, version } from "./publish.js";

/** Where `cargo xtask test` has put the bundle. */
const BOOKS = process.env.BOOKS ?? assert.fail("BOOKS names no bundle: `cargo xtask test e2e` makes one");
const RESULTS = new URL("./results/", import.meta.url).pathname;
const DATABASE = "matinee-made-up";

let world;
before(async () => {
  world = await start();
  const site = await version();
  await copy(join(site, "books"), BOOKS);
  await writeFile(join(site, "matinee.json"), JSON.stringify({ title: "Shelf", bundle: "books" }));
  world.host.publish(site);
  await mkdir(RESULTS, { recursive: true });
});
after(async () => {
  await world.stop();
  await clean();
});

const goTo = (page, name) => page.getByRole("banner").getByRole("link", { name, exact: true }).click();
const screen = (page) => page.getByTestId("data");
const button = (page, name) => screen(page).getByRole("button", { name });

async function choose(page, text) {
  await screen(page).locator('input[type="file"]').setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByTestId("review").waitFor({ timeout: PATIENCE });
}

async function download(page, name) {
  const [got] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return { name: got.suggestedFilename(), text: await readFile(await got.path(), "utf8") };
}

/** Ratings of many of the books that are called "The Silent …", "The Crimson …" and so on. */
function many() {
  const rows = ["Title,Year,Rating"];
  let nth = 0;
  for (const first of ["Silent", "Crimson", "Last", "Hollow"]) {
    for (const second of ["Garden", "Harbour", "River", "Orchard", "Letters", "Mountain", "Mirror", "Station", "Library", "Island"]) {
      rows.push(`The ${first} ${second},,${1 + ((nth * 7) % 10)}`);
      nth += 1;
    }
  }
  return rows.join("\n");
}

/** Everything that can be read on the page or is read aloud; titles of books left out. */
const words = (page) =>
  page.evaluate(() => {
    const names = ["aria-label", "placeholder", "title", "aria-valuetext"];
    // Covers are drawn with titles of books, in lines: they are not looked at.
    const covers = [...document.querySelectorAll(".poster")];
    covers.forEach((cover) => (cover.style.visibility = "hidden"));
    const read = [document.body.innerText, document.title];
    for (const element of document.querySelectorAll("*")) names.forEach((name) => read.push(element.getAttribute(name) ?? ""));
    covers.forEach((cover) => (cover.style.visibility = ""));
    return read.join("\n").replaceAll(/The Film \w+/g, "");
  });

async function assertNoFilms(page, where) {
  const found = (await words(page)).match(/.*\b(films?|movies?|watched|watchlist|seen|Letterboxd)\b.*/gi);
  assert.deepEqual(found, null, where);
}

const marks = (page, database) =>
  page.evaluate(
    (database) =>
      new Promise((done) => {
        const opening = indexedDB.open(database);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("marks").objectStore("marks").getAll();
          reading.onsuccess = () => (opening.result.close(), done(reading.result));
        };
      }),
    database,
  );

it("are called books and rated from 1 to 10 everywhere", { timeout: 4 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await page.getByRole("heading", { name: "Rate a few books. Get ten worth your evening." }).waitFor();
  await page.getByRole("heading", { name: "Books to rate" }).waitFor();
  await page.getByLabel("Find a book you have read").fill("film theatre");
  await results(page).first().getByRole("heading", { name: "The Film Theatre" }).waitFor();
  await page.getByTestId("search").fill("");
  assert.equal(await page.getByTestId("search").getAttribute("placeholder"), "Search 256 books");
  const stars = cards(page).first().locator(".stars input");
  assert.deepEqual(await stars.evaluateAll((all) => all.map((one) => one.value)), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
  assert.deepEqual(
    await stars.evaluateAll((all) => [all[0], all[9]].map((one) => one.getAttribute("aria-label"))),
    ["1 star", "10 stars"],
  );
  await cards(page).first().getByRole("button", { name: "Not read" }).waitFor();

  const ids = await rateFirst(page, ["9", "8", "2"]);
  await topTen(page);
  await page.getByTestId("top10").getByText("from 3 books rated").waitFor();
  for (const text of await page.locator(".predicted").allInnerTexts()) {
    const [, about] = text.match(/^about (\d+) stars?(, likely\s\d+\sto\s\d+)?$/) ?? assert.fail(text);
    assert.ok(Number(about) >= 1 && Number(about) <= 10, text);
  }
  await assertNoFilms(page, "home");
  assert.deepEqual(
    (await marks(page, DATABASE)).map(({ film, stars }) => [String(film), stars]).sort(),
    ids.map((id, place) => [id, [4.5, 4, 1][place]]).sort(),
  );

  await goTo(page, "Data");
  await screen(page).waitFor();
  await choose(page, many());
  await assertNoFilms(page, "review");
  await button(page, "Take the likeliest for all").click();
  await button(page, /^Import \d+ books$/).click();
  await page.getByTestId("last-import").getByText("books took effect").waitFor();
  const csv = await download(page, "Ratings as CSV");
  assert.match(csv.name, /^matinee-ratings-/);
  const given = csv.text.trim().split("\n").slice(1).map((row) => row.split(",").at(-1));
  assert.ok(given.length > 30 && given.includes("10") && given.includes("1") && given.every((one) => /^\d+$/.test(one)), csv.text);
  const backup = JSON.parse((await download(page, "Backup")).text);
  assert.equal(backup.bundle.ids, "made-up");
  await choose(page, csv.text);
  await page.getByTestId("review").getByText("There is nothing new in it").waitFor();
  await button(page, "Close").click();
  const list = await download(page, "Recommendations as CSV");
  const predicted = list.text.trim().split("\n").slice(1).map((row) => Number(row.split(",")[3]));
  assert.ok(Math.max(...predicted) > 5.5 && Math.max(...predicted) < 12, list.text);
  await assertNoFilms(page, "data");

  await goTo(page, "Tune");
  // With so many ratings it may have tuned by itself.
  await page.getByRole("button", { name: /^Tune (to me|anew)$/ }).click();
  await page
    .getByRole("button", { name: "Keep" })
    .or(page.getByTestId("outcome").getByText("No evidence yet"))
    .first()
    .waitFor({ timeout: PATIENCE });
  await assertNoFilms(page, "tune");
  await goTo(page, "Model");
  await page.getByTestId("model").getByText("Books nobody wrote").waitFor();
  await assertNoFilms(page, "model");
  assert.equal(await page.title(), "The model · Shelf");

  await page.goto(`${world.host.url}?device=cpu#/`);
  await page.reload();
  await rated(page).nth(30).waitFor();
  await topTen(page);
  await afterAnswer(page, () => rate(rated(page).first(), "7"));
  await page.getByTestId("top10").getByText("What if?").first().click();
  await picks(page).first().getByTestId("what-ifs").getByRole("button").first().click();
  await page.getByTestId("what-if").getByText(/^(Close|The list|up|down)/).first().waitFor();
  await assertNoFilms(page, "what if");
  assertClean(mishaps);
  await context.close();
});
it("share nothing with films on the same site, but are deleted with them", { timeout: 2 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await rateFirst(page, ["9", "8"]);
  await rated(page).nth(1).waitFor();
  const films = await context.newPage();
  await films.goto(`${world.host.url}?device=cpu&bundle=model`);
  await cards(films).first().waitFor();
  await films.getByRole("heading", { name: "Films to rate" }).waitFor();
  assert.equal(await rated(films).count(), 0);
  await rateFirst(films, ["4.5"]);
  await rated(films).first().waitFor();
  assert.equal(await rated(page).count(), 2);
  assert.equal((await marks(page, "matinee")).length, 1);

  // A backup of books is no help to films: numbers are not taken for each other, and no title is known.
  await goTo(page, "Data");
  const backup = (await download(page, "Backup")).text;
  await goTo(films, "Data");
  await choose(films, backup);
  await films.getByTestId("review").getByRole("button", { name: "Keep 2 films for later" }).waitFor();
  await films.getByRole("button", { name: "Discard" }).click();

  await films.getByRole("button", { name: "Delete everything" }).click();
  await films.getByRole("button", { name: "Delete all of it" }).click();
  await films.getByText("Deleted from this browser").waitFor();
  await rated(page).first().waitFor({ state: "detached" });
  assert.deepEqual([await marks(page, "matinee"), await marks(page, DATABASE)], [[], []]);
  assertClean(mishaps);
  await context.close();
});

describe("look as films do", () => {
  for (const width of [390, 1440]) {
    it(`fit ${width} pixels`, { timeout: PATIENCE }, async () => {
      const viewport = { width, height: width < 500 ? 844 : 1000 };
      const { page, context } = await world.visitor({ viewport, colorScheme: width < 500 ? "dark" : "light", reducedMotion: "reduce" });
      await open(page, world.host, "cpu");
      await rateFirst(page, ["10", "7", "3"]);
      await topTen(page);
      await page.screenshot({ path: `${RESULTS}${width}-books.png`, fullPage: true });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
      await context.close();
    });
  }
});
