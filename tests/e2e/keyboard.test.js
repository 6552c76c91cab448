// Everything without a mouse.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { open, PATIENCE, picks, rated, topTen } from "./actions.js";
import { assertClean, start } from "./browser.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

/** What has the focus: whether it is a star, of which film, and whether one can see that. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return {
      star: element?.matches("input[type=radio]") ?? false,
      film: element?.closest("[data-testid=film-grid] [data-film-id]")?.dataset.filmId ?? null,
      name: element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "",
    };
  });

/** Presses Tab until the focus is on the stars of a film that is not among `known`. */
async function tabToStars(page, known) {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    const focus = await focused(page);
    if (focus.star && focus.film && !known.includes(focus.film)) return focus.film;
  }
  throw new Error("Tab leads to no further stars");
}

it("rates three films and gets a top 10 with Tab, arrows and Enter", { timeout: PATIENCE }, async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  const films = [];
  for (const steps of [9, 7, 3]) {
    films.push(await tabToStars(page, films));
    for (let step = 0; step < steps; step += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
  }
  await topTen(page);
  assert.equal(await rated(page).count(), 3);
  const values = await page
    .getByTestId("film-grid")
    .locator("input[type=radio]:checked")
    .evaluateAll((list) => list.map((radio) => radio.value));
  assert.deepEqual(values, ["5", "4", "2"]);
  assertClean(mishaps);
  await context.close();
});

it("begins with a link past the head of the page", async () => {
  const { page, context } = await world.visitor();
  await open(page, world.host, "cpu");
  await page.keyboard.press("Tab");
  assert.match((await focused(page)).name, /skip/i);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  await context.close();
});

it("says aloud what happens", { timeout: PATIENCE }, async () => {
  const { page, context } = await world.visitor();
  await open(page, world.host, "cpu");
  const heard = page.locator("[aria-live=polite]");
  await page.getByTestId("search").fill("toy story");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("[aria-live=polite]")].some((region) => /found/.test(region.textContent)),
  );
  assert.ok((await heard.count()) >= 1);
  assert.equal(await picks(page).count(), 0);
  await context.close();
});
