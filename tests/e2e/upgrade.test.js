// A visitor who comes back with a database that an earlier version of the page has written.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { PATIENCE, rated, topTen } from "./actions.js";
import { assertClean, start } from "./browser.js";
import { storeMarks } from "./storage.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

it("keeps the ratings of version 1 and has room for what came later", { timeout: PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await storeMarks(page, world.host, [
    { film: 1, at: 1, kind: "rated", stars: 4.5 },
    { film: 260, at: 2, kind: "rated", stars: 5, unheard: "of" },
    { film: 296, at: 3, kind: "rated", stars: 3 },
    { film: 318, at: 4, kind: "not-interested" },
    { film: 356, at: 5, kind: "nonsense" },
  ]);
  await page.goto(`${world.host.url}?device=cpu`);
  await rated(page).nth(2).waitFor();
  assert.deepEqual(await rated(page).evaluateAll((list) => list.map((row) => row.dataset.filmId)), ["296", "260", "1"]);
  const list = await topTen(page);
  assert.ok(!list.includes("318"));
  const stores = await page.evaluate(
    () =>
      new Promise((done) => {
        const opening = indexedDB.open("matinee");
        opening.onsuccess = () => {
          const found = [opening.result.version, ...opening.result.objectStoreNames];
          opening.result.close();
          done(found);
        };
      }),
  );
  assert.deepEqual(stores, [3, "adapters", "checkpoints", "imports", "marks", "predictions", "strangers"]);
  assertClean(mishaps);
  await context.close();
});

it("keeps what version 2 has stored", { timeout: PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await page.route("**/blank.html", (route) =>
    route.fulfill({ contentType: "text/html", body: "<link rel=icon href=data:,>" }),
  );
  await page.goto(`${world.host.url}blank.html`);
  const written = {
    marks: [{ film: 1, at: 1, kind: "rated", stars: 4.5 }],
    adapters: [{ id: 5, name: "Of old", ratings: 20, bytes: [1, 2, 3] }],
    checkpoints: [],
    predictions: [{ film: 1, base: 4, given: 4.5, at: 1 }],
  };
  const keys = { marks: "film", adapters: "id", checkpoints: "id", predictions: "film" };
  await page.evaluate(
    ({ written, keys }) =>
      new Promise((done, fail) => {
        const opening = indexedDB.open("matinee", 2);
        opening.onerror = () => fail(opening.error);
        opening.onupgradeneeded = () => {
          for (const [name, keyPath] of Object.entries(keys)) opening.result.createObjectStore(name, { keyPath });
        };
        opening.onsuccess = () => {
          const writing = opening.result.transaction(Object.keys(keys), "readwrite");
          for (const [name, records] of Object.entries(written)) {
            for (const record of records) writing.objectStore(name).put(record);
          }
          writing.oncomplete = () => (opening.result.close(), done());
        };
      }),
    { written, keys },
  );
  await page.goto(`${world.host.url}?device=cpu`);
  await rated(page).first().waitFor();
  const found = await page.evaluate(
    (names) =>
      new Promise((done) => {
        const opening = indexedDB.open("matinee");
        opening.onsuccess = async () => {
          const reading = opening.result.transaction([...names, "strangers", "imports"]);
          const all = (name) => new Promise((got) => (reading.objectStore(name).getAll().onsuccess = (event) => got(event.target.result)));
          const records = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await all(name)])));
          const { version } = opening.result;
          opening.result.close();
          done({ version, records });
        };
      }),
    Object.keys(keys),
  );
  assert.deepEqual(found, { version: 3, records: written });
  assertClean(mishaps);
  await context.close();
});
