// Two tabs of the same visitor.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { open, PATIENCE, rateByTitle, rated } from "./actions.js";
import { assertClean, start } from "./browser.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

const CSV = "Title,Year,Rating\nHeat,1995,4\nAlien,1979,4.5\nNobody Knows This One,2020,3\n";
const ids = (page) => rated(page).evaluateAll((list) => list.map((row) => row.dataset.filmId).sort());
const data = (page) => page.getByRole("banner").getByRole("link", { name: "Data", exact: true }).click();

it("see each other's ratings, imports and deletions", { timeout: 2 * PATIENCE }, async () => {
  const { page: one, context, mishaps } = await world.visitor();
  const two = await context.newPage();
  await open(one, world.host, "cpu");
  await open(two, world.host, "cpu");
  await rateByTitle(one, "Heat", "2");
  await rated(two).first().waitFor();
  assert.deepEqual(await ids(two), ["6"]);

  // One tab looks an import through while the other says something about one of its films.
  await data(two);
  await two.locator("input[type=file][multiple]").setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
  await two.getByTestId("review").getByText("Rated differently here").waitFor({ timeout: PATIENCE });
  const conflicts = two.getByTestId("counts").locator("dd").nth(3);
  assert.equal(await conflicts.innerText(), "1");
  await rateByTitle(one, "Heat", "4");
  await conflicts.getByText("0", { exact: true }).waitFor();
  await two.getByRole("button", { name: "Import 1 film" }).click();
  await two.getByTestId("last-import").waitFor();
  await rated(one).nth(1).waitFor();
  assert.deepEqual(await ids(one), ["1214", "6"]);
  await data(one);
  await one.getByTestId("last-import").getByText("1 film took effect").waitFor();

  // It can be undone in the other one.
  await one.getByRole("button", { name: "Undo the import" }).click();
  await two.getByTestId("last-import").waitFor({ state: "detached" });
  await two.goto(`${world.host.url}?device=cpu#/`);
  await rated(two).nth(1).waitFor({ state: "detached" });
  assert.deepEqual(await ids(two), ["6"]);

  await one.getByRole("button", { name: "Delete everything" }).click();
  await one.getByRole("button", { name: "Delete all of it" }).click();
  await rated(two).first().waitFor({ state: "detached" });
  assertClean(mishaps);
  await context.close();
});
