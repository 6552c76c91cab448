// A tab may be killed at any moment: what it has shown as rated is there the next time.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { cards, open, PATIENCE, rate, rated } from "./actions.js";
import { start } from "./browser.js";

const TIMES = 50;
const STARS = ["0.5", "1.5", "2.5", "3.5", "4.5"];

let world;
before(async () => (world = await start()));
after(() => world.stop());

/** Ends the tab's process, as a crash or the system does: nothing in it runs any more. */
async function kill(page) {
  const session = await page.context().newCDPSession(page);
  const dead = page.waitForEvent("crash", { timeout: PATIENCE });
  // A page that has crashed does not answer.
  session.send("Page.crash").catch(() => {});
  await dead;
  await page.close();
}

/** What the page says; which star is on is a matter of the browser, and comes with the click. */
const shown = (page) =>
  rated(page).evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.dataset.filmId, row.querySelector(".rating__value")?.textContent])),
  );

it(`loses no acknowledged rating when its tab is killed ${TIMES} times`, { timeout: 5 * PATIENCE }, async () => {
  const { page: first, context } = await world.visitor({ serviceWorkers: "block" });
  await first.close();
  const acknowledged = new Map();
  let told = 0;
  for (let time = 0; time < TIMES; time += 1) {
    const page = await context.newPage();
    await open(page, world.host, "cpu");
    await page.waitForFunction((count) => document.querySelectorAll("[data-testid=rated-list] [data-film-id]").length >= count, acknowledged.size);
    const before = await shown(page);
    for (const [film, stars] of acknowledged) assert.equal(before[film], stars, `film ${film} after ${time} times`);
    // A film that has been rated is rated again every third time: a change counts as well.
    const card = time % 3 === 2 && acknowledged.size > 0 ? rated(page).first() : cards(page).nth(time % 6);
    const film = await card.getAttribute("data-film-id");
    const stars = STARS[(time + Math.floor(time / 3)) % STARS.length];
    await rate(card, stars);
    // Sometimes at once, sometimes as soon as the page says that it is rated.
    const patience = [0, 20, PATIENCE, PATIENCE, PATIENCE][time % 5];
    const is = await page
      .waitForFunction(
        ([film, stars]) => document.querySelector(`[data-testid=rated-list] [data-film-id="${film}"] .rating__value`)?.textContent === stars,
        [film, stars],
        { timeout: Math.max(patience, 1), polling: 1 },
      )
      .then(() => true, () => false);
    await kill(page);
    told += is;
    // One that was not acknowledged may have been stored or not.
    if (is) acknowledged.set(film, stars);
    else acknowledged.delete(film);
  }
  const page = await context.newPage();
  await open(page, world.host, "cpu");
  await page.waitForFunction((count) => document.querySelectorAll("[data-testid=rated-list] [data-film-id]").length >= count, acknowledged.size);
  const found = await shown(page);
  for (const [film, stars] of acknowledged) assert.equal(found[film], stars, `film ${film}`);
  assert.ok(told >= (TIMES / 5) * 3, `${told} were acknowledged`);
  await context.close();
});
