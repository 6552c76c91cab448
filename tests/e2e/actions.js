// What a visitor does, and what they see.
import assert from "node:assert/strict";
import { PATIENCE } from "./browser.js";

export { PATIENCE };

export const cards = (page) => page.getByTestId("film-grid").getByTestId("film-card");
export const picks = (page) => page.getByTestId("pick");
export const badge = (page) => page.getByTestId("device-badge");
export const notices = (page) => page.getByTestId("notice");
export const rated = (page) => page.getByTestId("rated-list").locator("[data-film-id]");

/** Opens the page and waits until there are films to rate. */
export async function open(page, host, device) {
  await page.goto(device ? `${host.url}?device=${device}` : host.url);
  await cards(page).first().waitFor();
}

/** Clicks on a star of a card. */
export async function rate(card, stars) {
  await card.locator(`label:has(input[value="${stars}"])`).first().click();
}

/** Rates the films of the grid from place `from` on, and returns their ids. */
export async function rateFirst(page, ratings, from = 0) {
  const ids = [];
  for (const [place, stars] of ratings.entries()) {
    const card = cards(page).nth(from + place);
    ids.push(await card.getAttribute("data-film-id"));
    await rate(card, stars);
  }
  return ids;
}

/** Finds a film by its exact title and rates it. */
export async function rateByTitle(page, title, stars) {
  await page.getByTestId("search").fill(title);
  const card = results(page).filter({ has: page.getByRole("heading", { name: title, exact: true }) }).first();
  await rate(card, stars);
  await page.getByTestId("search").fill("");
}

export const results = (page) => page.getByTestId("search-results").getByTestId("film-card");

/** Waits until the list answers `count` ratings: they are stored and shown, and no newer list is on its way. */
export async function settled(page, count, patience = PATIENCE) {
  await page.waitForFunction(
    (count) =>
      document.querySelectorAll("[data-testid=rated-list] [data-film-id]").length >= count &&
      document.querySelector("[data-testid=top10]")?.getAttribute("aria-busy") === "false",
    count,
    { timeout: patience },
  );
  return topTen(page, patience);
}

/** Waits until `find`, which may look beyond the page, finds something, and returns that. */
export async function found(page, find, patience = PATIENCE) {
  for (const end = Date.now() + patience; Date.now() < end; await page.waitForTimeout(50)) {
    const result = await find();
    if (result) return result;
  }
  throw new Error(`nothing was found within ${patience / 1000} s by ${find}`);
}

/** Waits for ten picks that answer the newest request, and returns their ids in order. */
export async function topTen(page, patience = PATIENCE) {
  await picks(page).nth(9).waitFor({ timeout: patience });
  return pickIds(page);
}

export async function pickIds(page) {
  return picks(page).evaluateAll((list) => list.map((pick) => pick.dataset.filmId));
}

/** Does something that asks for a new top 10, waits until the answer is on the screen, and returns the ids. */
export async function afterAnswer(page, act, patience = PATIENCE) {
  const figures = ["data-click-millis", "data-millis"];
  await badge(page).evaluate((element, names) => names.forEach((name) => element.removeAttribute(name)), figures);
  await act();
  // A figure that comes out the same is not written again; both never do.
  await page.waitForFunction(
    (names) => names.some((name) => document.querySelector("[data-testid=device-badge]")?.hasAttribute(name)),
    figures,
    { timeout: patience },
  );
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
  return pickIds(page);
}

/** There is text to read, so the page is not white. */
export async function assertNotWhite(page) {
  const text = await page.locator("body").innerText();
  assert.ok(text.trim().length > 40, `the page shows only "${text}"`);
}
