// Bringing films along and taking them away: files of other sites, the backup, what is kept for later, undoing, deleting.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, it } from "node:test";
import { found, notices, open, PATIENCE, rateByTitle, rated, topTen } from "./actions.js";
import { assertClean, start } from "./browser.js";
import { zip } from "./zip.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

const LETTERBOXD = `Date,Name,Year,Letterboxd URI,Rating
2026-05-01,The Matrix,1999,https://boxd.it/a,4.5
2026-05-02,Toy Story,1995,https://boxd.it/b,4
2026-05-03,Heat,1995,https://boxd.it/c,3.5
2026-05-04,Star Wars,1977,https://boxd.it/d,5
2026-05-05,"A Film That, Truly, Nobody Knows",2020,https://boxd.it/e,2
`;
const WATCHLIST = `Date,Name,Year,Letterboxd URI
2026-05-06,Alien,1979,https://boxd.it/f
`;
const IMDB = `Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors
tt0133093,9,2026-05-01,Matrix,https://www.imdb.com/title/tt0133093/,Movie,8.7,136,1999,"Action, Sci-Fi",1,1999-03-30,
tt0903747,10,2026-05-01,Breaking Bad,https://www.imdb.com/title/tt0903747/,TV Series,9.5,45,2008,Drama,1,2008-01-20,
`;
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

const screen = (page) => page.getByTestId("data");
const button = (page, name) => screen(page).getByRole("button", { name, exact: typeof name === "string" });
const review = (page) => page.getByTestId("review");
const counts = async (page) => (await page.getByTestId("counts").locator("dd").allInnerTexts()).map(Number);
const ids = (page) => rated(page).evaluateAll((list) => list.map((row) => row.dataset.filmId));

/** Takes the last import back, and waits until that is stored. */
async function undo(page) {
  await button(page, "Undo the import").click();
  await button(page, "Undo the import").waitFor({ state: "detached", timeout: PATIENCE });
  await screen(page).getByRole("progressbar").waitFor({ state: "detached", timeout: PATIENCE });
}

async function visit(page) {
  await page.getByRole("banner").getByRole("link", { name: "Data", exact: true }).click();
  await screen(page).waitFor();
}

const file = (name, content) => ({ name, mimeType: "text/csv", buffer: Buffer.from(content) });

async function choose(page, ...files) {
  await screen(page).locator('input[type="file"]').setInputFiles(files);
  await review(page).waitFor({ timeout: PATIENCE });
}

/** Drops a file onto the page, wherever that is. */
const drop = (page, name, content) =>
  page.evaluate(
    ({ name, content }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], name, { type: "text/csv" }));
      for (const kind of ["dragover", "drop"]) {
        document.querySelector("h1").dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    { name, content },
  );

const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        const opening = indexedDB.open("matinee");
        opening.onsuccess = async () => {
          const names = [...opening.result.objectStoreNames];
          const reading = opening.result.transaction(names);
          const all = (name) => new Promise((got) => (reading.objectStore(name).getAll().onsuccess = (event) => got(event.target.result)));
          const records = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await all(name)])));
          opening.result.close();
          done(records);
        };
      }),
  );

async function download(page, name) {
  const [got] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return { name: got.suggestedFilename(), text: await readFile(await got.path(), "utf8") };
}

it("takes a dropped file in after it was looked through, keeps it, and takes it back", { timeout: 3 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await rateByTitle(page, "Heat", "1");
  await rated(page).first().waitFor();
  // What was predicted of it follows a moment later.
  await found(page, async () => (await stored(page)).predictions.length > 0);
  const before = await stored(page);

  await drop(page, "ratings.csv", LETTERBOXD);
  await review(page).waitFor({ timeout: PATIENCE });
  assert.match(page.url(), /#\/data$/);
  assert.match(await page.getByTestId("file-report").innerText(), /ratings\.csv: .*Letterboxd.*5 of 5 rows/s);
  // Heat was rated today, after the file: the newer rating counts, and that is the one that is here.
  assert.deepEqual(await counts(page), [3, 1, 1, 1, 1]);
  assert.deepEqual(await stored(page), before, "nothing changes before one says so");
  await button(page, "Import 2 films").waitFor();
  await review(page).getByLabel("with another rating here").selectOption("theirs");
  await button(page, "Import 3 films").waitFor();
  await review(page).getByLabel("with another rating here").selectOption("mine");
  await button(page, "Import 2 films").waitFor();
  const guess = review(page).getByRole("listitem").getByLabel("Star Wars (1977)");
  assert.match(await guess.locator("option").nth(1).innerText(), /^Star Wars: Episode IV.*\(1977\)$/);
  await button(page, "Take the likeliest for all").click();
  await button(page, "Import 3 films").click();
  await page.getByTestId("last-import").getByText("3 films took effect").waitFor();

  await page.goto(`${world.host.url}?device=cpu#/`);
  await rated(page).nth(3).waitFor();
  assert.deepEqual(new Set(await ids(page)), new Set(["1", "6", "260", "2571"]));
  const list = await topTen(page);
  assert.ok(!list.includes("2571") && !list.includes("260"));
  const now = await stored(page);
  assert.deepEqual(now.strangers.map(({ title, said, site }) => ({ title, said, site })), [
    { title: "A Film That, Truly, Nobody Knows", said: { type: "rated", stars: 2 }, site: "letterboxd" },
  ]);

  await visit(page);
  await button(page, "Try to match the 1 kept again").click();
  await review(page).getByText("There is nothing new in it").waitFor();
  await button(page, "Close").click();
  await drop(page, "ratings.csv", LETTERBOXD);
  await review(page).waitFor({ timeout: PATIENCE });
  await button(page, "Discard").or(button(page, "Close")).click();

  await undo(page);
  assert.deepEqual(await stored(page), before, "as it was");
  await page.reload();
  await page.goto(`${world.host.url}?device=cpu#/`);
  await rated(page).first().waitFor();
  assert.deepEqual(await ids(page), ["6"]);
  assertClean(mishaps);
  await context.close();
});

it("reads several chosen files and a pasted text, leaves series out, and knows a watchlist", { timeout: 2 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await visit(page);
  await choose(page, file("imdb.csv", IMDB), file("watchlist.csv", WATCHLIST));
  assert.match(await page.getByTestId("file-report").first().innerText(), /IMDb.*1 of 2 rows.*Left out: 1/s);
  await button(page, "Import 2 films").click();
  await page.getByTestId("last-import").waitFor();
  const { marks } = await stored(page);
  assert.deepEqual(
    marks.map(({ film, kind, stars }) => ({ film, kind, stars })),
    [
      { film: 1214, kind: "wanted", stars: undefined },
      { film: 2571, kind: "rated", stars: 4.5 },
    ],
  );
  await screen(page).getByText("Paste text").click();
  await page.getByRole("textbox", { name: "Text to read" }).fill("Title,Year,Rating\nHeat,1995,4\n");
  await button(page, "Read it").click();
  await button(page, "Import 1 film").click();
  await page.getByTestId("last-import").getByText("1 film took effect").waitFor();
  await screen(page).getByRole("link", { name: /Back to your list/ }).click();
  await page.getByTestId("rated-list").getByText("On your watchlist: 1 film").waitFor();
  await page.getByTestId("search").fill("alien");
  await page.getByTestId("search-results").getByText("On your watchlist").first().waitFor();
  assertClean(mishaps);
  await context.close();
});

it("takes a backup home, and has everything back from it in another browser", { timeout: 3 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor({ colorScheme: "dark" });
  await open(page, world.host, "cpu");
  await page.getByRole("button", { name: "Light theme" }).click();
  await visit(page);
  await choose(page, file("ratings.csv", LETTERBOXD), file("watchlist.csv", WATCHLIST));
  await button(page, "Import 4 films").click();
  await page.getByTestId("last-import").waitFor();
  const saved = await download(page, "Backup");
  assert.match(saved.name, /^matinee-backup-\d{4}-\d\d-\d\d\.json$/);
  const backup = JSON.parse(saved.text);
  assert.deepEqual([backup.format, backup.version, backup.films.length, backup.unmatched.length], ["matinee-backup", 1, 4, 2]);
  assert.equal(backup.settings.theme, "light");
  const csv = await download(page, "CSV for Letterboxd");
  assert.match(csv.text, /^imdbID,tmdbID,Title,Year,WatchedDate,Rating\n/);
  assert.match(csv.text, /tt0133093,603,The Matrix,1999,2026-05-01,4\.5/);
  assert.match(csv.text, /"A Film That, Truly, Nobody Knows",2020,2026-05-05,2\n/);
  const recommended = await download(page, "Recommendations as CSV");
  assert.equal(recommended.text.trim().split("\n").length, 101);
  const first = await stored(page);
  assertClean(mishaps);
  await context.close();

  const other = await world.visitor({ colorScheme: "dark" });
  await open(other.page, world.host, "cpu");
  await visit(other.page);
  await choose(other.page, file("anything.txt", saved.text));
  await button(other.page, "Import 4 films").click();
  await other.page.getByTestId("last-import").waitFor();
  const second = await stored(other.page);
  assert.deepEqual(second.marks, first.marks);
  assert.deepEqual(second.strangers, first.strangers);
  assert.equal(await other.page.locator("html").getAttribute("data-theme"), "light");
  assertClean(other.mishaps);
  await other.context.close();
});

it("says what a file is that can't be used", { timeout: PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await visit(page);
  // Its name is text, whatever it looks like.
  await choose(page, { name: "<i>holiday.csv", mimeType: "text/csv", buffer: PNG });
  assert.match(await page.getByTestId("file-report").innerText(), /<i>holiday\.csv: a picture\. It seems to be a picture/);
  assert.equal(await button(page, /^Import/).count(), 0);
  await button(page, "Close").click();
  await review(page).waitFor({ state: "detached" });
  await screen(page).getByText("Paste text").click();
  await button(page, "Read it").click();
  await page.getByTestId("intake-trouble").getByText("Paste something first").waitFor();
  assertClean(mishaps);
  await context.close();
});

it("deletes everything at the second press, and says how much that was", { timeout: 2 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor({ colorScheme: "dark" });
  await open(page, world.host, "cpu");
  await page.getByRole("button", { name: "Light theme" }).click();
  await visit(page);
  await choose(page, file("ratings.csv", LETTERBOXD));
  await button(page, "Import 3 films").click();
  await page.getByTestId("last-import").waitFor();
  await button(page, "Delete everything").click();
  await button(page, "Keep it").click();
  assert.equal((await stored(page)).marks.length, 3);
  await button(page, "Delete everything").click();
  await button(page, "Delete all of it").click();
  await notices(page).getByText("Deleted from this browser: 3 ratings and answers, 2 kept for later, 0 tunings").waitFor();
  assert.ok(Object.values(await stored(page)).every((records) => records.length === 0));
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("matinee:"))), []);
  assert.equal(await page.locator("html").getAttribute("data-theme"), null);
  assertClean(mishaps);
  await context.close();
});

it("takes an archive of ten thousand rows in while the engine computes", { timeout: 3 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await visit(page);
  const rows = Array.from({ length: 10_000 }, (_, place) => `2026-05-01,"No Such Film, ${place}",${1950 + (place % 70)},https://boxd.it/${place},3.5`);
  const many = [LETTERBOXD.trim(), ...rows].join("\n");
  const archive = zip({ "ratings.csv": many, "watchlist.csv": WATCHLIST, "profile.csv": "Date Joined,Username\n2020-01-01,me\n" });
  await choose(page, { name: "letterboxd-me-2026.zip", mimeType: "application/zip", buffer: archive });
  assert.match(await page.getByTestId("file-report").first().innerText(), /ratings\.csv: .*10005 of 10005 rows/s);
  await button(page, "Import 4 films").click();
  await page.getByTestId("last-import").getByText("4 films took effect, 10,002 films kept for later").waitFor({ timeout: PATIENCE });
  await undo(page);
  assert.ok(Object.values(await stored(page)).every((records) => records.length === 0));
  assertClean(mishaps);
  await context.close();
});

it("pages through a long review, with the keyboard as well", { timeout: 2 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await visit(page);
  // A title of the catalog with years of other films has to be guessed; others it does not have.
  const guess = (_, place) => `2026-05-01,The Matrix,${1900 + place},https://boxd.it/guess${place},3.5`;
  const none = (_, place) => `2026-05-01,Xyzzy Qwrt ${place},1999,https://boxd.it/none${place},3.5`;
  const rows = [...Array.from({ length: 60 }, guess), ...Array.from({ length: 120 }, none)];
  await choose(page, file("ratings.csv", ["Date,Name,Year,Letterboxd URI,Rating", ...rows].join("\n")));
  const guessed = (await counts(page))[1];
  assert.ok(guessed > 50, `${guessed} films are guessed`);
  const guesses = review(page).getByTestId("guess");
  const pager = review(page).getByRole("navigation", { name: "Pages of perhaps found" });
  await pager.getByText(`1 to 50 of ${guessed}`).waitFor();
  assert.equal(await guesses.count(), 50);
  assert.equal(await pager.getByRole("button", { name: "Previous" }).getAttribute("aria-disabled"), "true");

  // What is chosen on a page stays chosen when one comes back to it.
  await guesses.first().selectOption({ index: 1 });
  await button(page, "Import 1 film").waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  await pager.getByRole("button", { name: "Next" }).focus();
  await page.keyboard.press("Enter");
  await pager.getByText(`51 to ${guessed} of ${guessed}`).waitFor();
  assert.equal(await guesses.count(), guessed - 50);
  assert.equal(await focused(), "Next", "the focus stays where it was pressed");
  await page.keyboard.press("Enter");
  await pager.getByText(`51 to ${guessed} of ${guessed}`).waitFor();
  await pager.getByRole("button", { name: "Previous" }).focus();
  await page.keyboard.press("Enter");
  await pager.getByText(`1 to 50 of ${guessed}`).waitFor();
  assert.notEqual(await guesses.first().inputValue(), "");

  await review(page).getByText("Not in this catalog, kept for later:").click();
  const others = review(page).getByRole("navigation", { name: "Pages of not in this catalog" });
  await others.getByText(/^1 to 50 of \d+$/).waitFor();
  await others.getByRole("button", { name: "Next" }).click();
  await others.getByText(/^51 to 100 of \d+$/).waitFor();

  // The button that was pressed is gone: the focus is not.
  await button(page, "Discard").focus();
  await page.keyboard.press("Enter");
  await review(page).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.id === "main");
  assertClean(mishaps);
  await context.close();
});

it("asks before everything is deleted, with the keyboard as well", { timeout: PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await visit(page);
  const focuses = (name) => page.waitForFunction((name) => document.activeElement?.textContent === name, name);
  await button(page, "Delete everything").focus();
  await page.keyboard.press("Enter");
  await focuses("Keep it");
  await page.keyboard.press("Enter");
  await focuses("Delete everything");
  assertClean(mishaps);
  await context.close();
});

it("can be given up, and says so when its worker can't be had", { timeout: PATIENCE }, async () => {
  const { page, context } = await world.visitor({ serviceWorkers: "block" });
  await open(page, world.host, "cpu");
  await visit(page);
  let release;
  const held = new Promise((done) => (release = done));
  await page.route("**/matinee-worker-exchange_bg.wasm", async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await screen(page).locator('input[type="file"]').setInputFiles([file("ratings.csv", LETTERBOXD)]);
  await button(page, "Cancel").click();
  await screen(page).getByRole("progressbar").waitFor({ state: "detached" });
  release();
  await page.unroute("**/matinee-worker-exchange_bg.wasm");
  await page.route("**/matinee-worker-exchange*", (route) => route.abort());
  await screen(page).locator('input[type="file"]').setInputFiles([file("ratings.csv", LETTERBOXD)]);
  await page.getByTestId("intake-trouble").getByText("Files can't be read or written").waitFor();
  await page.unroute("**/matinee-worker-exchange*");
  await choose(page, file("ratings.csv", LETTERBOXD));
  await button(page, "Import 3 films").waitFor();
  await context.close();
});

it("refuses a worker of another version, and says what to do", { timeout: PATIENCE }, async () => {
  const { page, context } = await world.visitor({ serviceWorkers: "block" });
  await open(page, world.host, "cpu");
  await visit(page);
  const body = 'self.postMessage({ type: "started", protocol: 1 });';
  await page.route("**/matinee-worker-exchange_loader.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
  await screen(page).locator('input[type="file"]').setInputFiles([file("ratings.csv", LETTERBOXD)]);
  await page.getByTestId("intake-trouble").getByText(/of different versions.*reload the page\.$/).waitFor();
  await context.close();
});

it("offers the backup where nothing can be stored", { timeout: PATIENCE }, async () => {
  const { page, context } = await world.visitor();
  await page.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: undefined }));
  await open(page, world.host, "cpu");
  await notices(page).getByText(/can't be saved in this browser.*A backup, under "Data", keeps them\./).waitFor();
  await visit(page);
  await choose(page, file("ratings.csv", LETTERBOXD));
  await button(page, "Import 3 films").click();
  // The remark for screen readers is soon followed by the one on the new top 10.
  await page.getByTestId("last-import").getByText("3 films took effect").waitFor();
  const saved = await download(page, "Backup");
  assert.equal(JSON.parse(saved.text).films.length, 3);
  await context.close();
});

it("changes nothing by an import that finds the storage full, and has it still to be imported", { timeout: PATIENCE }, async () => {
  const { page, context } = await world.visitor();
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...record) {
      // What goes in last, when half of it is written.
      if (window.isFull && this.name === "imports") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, record);
    };
  });
  await open(page, world.host, "cpu");
  await rateByTitle(page, "Heat", "1");
  await rated(page).first().waitFor();
  await visit(page);
  await choose(page, file("ratings.csv", LETTERBOXD));
  await page.evaluate(() => (window.isFull = true));
  await button(page, "Import 2 films").click();
  await notices(page).getByText("Nothing has changed, since it can't be saved (the browser's storage is full): try again.").waitFor();
  assert.deepEqual((await stored(page)).marks.map(({ film }) => film), [6]);
  assert.deepEqual((await stored(page)).strangers, []);
  assert.deepEqual(await ids(page), ["6"]);
  await page.evaluate(() => (window.isFull = false));
  await button(page, "Import 2 films").click();
  await page.getByTestId("last-import").getByText("2 films took effect").waitFor();
  assert.equal((await stored(page)).marks.length, 3);
  await context.close();
});

it("goes on where the browser has no room left, and saves what was said then as soon as it has", { timeout: PATIENCE }, async () => {
  const { page, context } = await world.visitor();
  const session = await context.newCDPSession(page);
  const { origin } = new URL(world.host.url);
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await open(page, world.host, "cpu");
  await rateByTitle(page, "Heat", "1");
  await notices(page).getByText(/^Your ratings can't be saved in this browser \(the browser's storage is full\): everything works/).waitFor();
  await rateByTitle(page, "Alien", "2");
  // Shown once the storage has refused it.
  await rated(page).nth(1).waitFor();
  assert.deepEqual(await ids(page), ["1214", "6"]);
  await visit(page);
  await choose(page, file("ratings.csv", LETTERBOXD));
  await button(page, "Import 2 films").click();
  await notices(page).getByText("Nothing has changed, since it can't be saved (the browser's storage is full): try again.").waitFor();
  assert.deepEqual((await stored(page)).marks, []);
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await button(page, "Import 2 films").click();
  await page.getByTestId("last-import").getByText("2 films took effect").waitFor();
  assert.equal((await stored(page)).marks.length, 2);
  await page.getByRole("link", { name: /Back to your list/ }).click();
  await rateByTitle(page, "Fargo", "4");
  await notices(page).getByText("Your ratings are saved in this browser again, the last ones too.").waitFor();
  assert.equal(await notices(page).getByText("Your ratings can't be saved").count(), 0);
  // The import's two, both that found no room, and this one.
  assert.equal((await stored(page)).marks.length, 5);
  await context.close();
});

it("has tunings and predictions back from a backup", { timeout: 4 * PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  await visit(page);
  const adapters = [{ id: 5, name: "Of another bundle", ratings: 30, before: 0.9, after: 0.85, bytes: "AQID", active: true }];
  const predictions = [{ film: 6, base: 3.25, given: 4, at: 1.5e12 }, { film: 99999999, base: 3, given: 4, at: 1.5e12 }];
  const films = [{ id: 6, title: "Heat", year: 1995, said: { type: "rated", stars: 4 }, at: 1.5e12 }];
  const backup = { format: "matinee-backup", version: 1, films, adapters, predictions, settings: { variety: 0.5 } };
  await choose(page, file("backup.json", JSON.stringify(backup)));
  await button(page, "Import 1 film").click();
  await page.getByTestId("last-import").waitFor();
  await found(page, async () => (await stored(page)).adapters.length > 0);
  const all = await stored(page);
  assert.deepEqual(all.predictions.map(({ film, base, given }) => ({ film, base, given })), [{ film: 6, base: 3.25, given: 4 }]);
  assert.deepEqual(all.adapters.map(({ id, name, bytes }) => ({ id, name, bytes: Object.values(bytes) })), [
    { id: 5, name: "Of another bundle", bytes: [1, 2, 3] },
  ]);
  assert.equal(await page.evaluate(() => localStorage.getItem("matinee:variety")), "0.5");
  const again = JSON.parse((await download(page, "Backup")).text);
  assert.equal(again.adapters[0].bytes, "AQID");
  assert.deepEqual(again.predictions.map(({ film }) => film), [6]);
  assertClean(mishaps);
  await context.close();
});
