// A film has an address of its own.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { cards, open, rated } from "./actions.js";
import { assertClean, start } from "./browser.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

it("shows one film, whose rating is found at home again", async () => {
  const { page, context, mishaps } = await world.visitor();
  await open(page, world.host, "cpu");
  const card = cards(page).first();
  const id = await card.getAttribute("data-film-id");
  const title = await card.getByRole("heading").innerText();
  await page.evaluate((id) => (location.hash = `#/film/${id}`), id);
  const film = page.getByTestId("film");
  await film.getByRole("heading", { name: title }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "film-title");
  assert.equal(await page.title(), `${title} · Matinee`);
  await film.getByRole("radio").last().check({ force: true });
  await film.getByText("5", { exact: true }).waitFor();
  await film.getByRole("link", { name: "Back to your list" }).click();
  await film.waitFor({ state: "detached" });
  assert.equal(await rated(page).first().getAttribute("data-film-id"), id);
  assertClean(mishaps);
  await context.close();
});

it("says so where the catalog has no such film", async () => {
  const { page, context, mishaps } = await world.visitor();
  await page.goto(`${world.host.url}?device=cpu#/film/999999999`);
  await page.getByRole("heading", { name: "This catalog has no such film" }).waitFor();
  assertClean(mishaps);
  await context.close();
});
