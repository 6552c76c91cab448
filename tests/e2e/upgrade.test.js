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
  assert.deepEqual(stores, [2, "adapters", "checkpoints", "marks", "predictions"]);
  assertClean(mishaps);
  await context.close();
});
