// Tuning to one's own ratings. The way of a visitor on both devices with the real worker; and what that can't be made to
// do at will, with one that only says what it is told to.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { afterAnswer, cards, found, notices, open, PATIENCE, picks, rate, rateFirst, rated, settled, topTen } from "./actions.js";
import { assertClean, DEVICES, start } from "./browser.js";
import { fake } from "./fake-worker.js";

let world;
before(async () => (world = await start()));
after(() => world.stop());

const TWELVE = ["5", "4.5", "3", "2", "4", "1", "5", "3.5", "4", "2.5", "5", "3"];

const link = (page) => page.getByRole("banner").getByRole("link", { name: "Tune", exact: true });
const button = (page, name) => page.getByTestId("tune").getByRole("button", { name, exact: true });
const outcome = (page) => page.getByTestId("outcome");
const inUse = (page) => page.getByTestId("in-use");
const snapshots = (page) => page.getByTestId("snapshot");
const course = (page) => page.getByTestId("tune-course");

/** The step that is on the screen. */
const step = async (page) => Number(/(\d+) of at most/.exec(await course(page).innerText())?.[1] ?? -1);

/** Waits until the tuning has come so far. */
const reach = (page, wanted) =>
  page.waitForFunction(
    (wanted) => {
      const text = document.querySelector("[data-testid=tune-course]")?.textContent ?? "";
      return Number(/(\d+) of at most/.exec(text)?.[1] ?? -1) >= wanted;
    },
    wanted,
    { timeout: PATIENCE },
  );

/** The step at which a tuning has come to rest after "Pause": those on their way arrive, then none for a while. */
async function paused(page, millis = 500) {
  let last = await step(page);
  await found(page, async () => {
    const before = last;
    await page.waitForTimeout(millis);
    last = await step(page);
    return last === before;
  });
  return last;
}

/** Films are rated, there is a top 10, and the screen is open. */
async function prepare(page, device, ratings = TWELVE) {
  await open(page, world.host, device);
  await rateFirst(page, ratings);
  await rated(page).nth(ratings.length - 1).waitFor();
  if (ratings.length >= 3) await topTen(page);
  await link(page).click();
  await page.getByTestId("tune").waitFor();
}

/** A tuning is over in a second on the processor: too soon for a test to pause it. So the worker breathes longer. */
const slow = (page) =>
  page.workers().at(-1).evaluate(() => {
    // It takes a breath by a message to itself.
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (...message) {
      setTimeout(() => postMessage.apply(this, message), 250);
    };
  });

/** The same with a worker that does as it is told. */
async function pretend(scenario, options) {
  const visit = await world.visitor({ serviceWorkers: "block", ...options });
  if (scenario.clock) await visit.page.clock.install();
  const present = await fake(visit.page, scenario);
  await prepare(visit.page, "cpu");
  return { ...visit, present };
}

/** The requests of a type that the worker has got so far. */
const requestsSoFar = (page, type) =>
  page.workers().at(-1).evaluate((type) => self.requests.filter((one) => one.type === type), type);

/** The same as soon as there is one. */
const requests = (page, type) =>
  found(page, async () => {
    const all = await requestsSoFar(page, type);
    return all.length > 0 && all;
  });

async function keep(page) {
  await button(page, "Tune to me").or(button(page, "Tune again from here")).click();
  await button(page, "Keep").waitFor({ timeout: PATIENCE });
  await button(page, "Keep").click();
  await button(page, "Keep").waitFor({ state: "detached" });
}

for (const device of DEVICES) {
  describe(`tuning on ${device}`, () => {
    let plain;
    before(async () => {
      plain = world;
      world = await start({ webgpu: device === "webgpu" });
    });
    after(async () => {
      await world.stop();
      world = plain;
    });

    it("goes on, waits, goes on, and ends with an outcome that is told", { timeout: 4 * PATIENCE }, async () => {
      const { page, context, mishaps } = await world.visitor();
      await prepare(page, device);
      await slow(page);
      await button(page, "Tune to me").click();
      await course(page).getByRole("img", { name: /^Line chart/ }).waitFor({ timeout: PATIENCE });
      await button(page, "Pause").click();
      await button(page, "Resume").waitFor();
      const waits = await paused(page, 3000);
      await button(page, "Resume").click();
      // A graphics processor that stopped answering is replaced by the processor, which is through at once.
      await Promise.any([reach(page, waits + 1), button(page, "Keep").or(button(page, "Tune to me")).waitFor({ timeout: PATIENCE })]);

      // The list is answered meanwhile.
      await page.getByRole("banner").getByRole("link", { name: "Matinee" }).click();
      const before = await topTen(page);
      const during = await afterAnswer(page, () => rate(cards(page).nth(0), "1"), PATIENCE);
      assert.equal(during.length, 10);
      assert.notDeepEqual(during, before);
      await link(page).click();

      await button(page, "Keep").or(button(page, "Tune to me")).waitFor({ timeout: 2 * PATIENCE });
      const said = await outcome(page).innerText();
      assert.match(said, /It helped\. On ratings of yours|No evidence yet/);
      if (await button(page, "Keep").isVisible()) {
        await page.getByTestId("list").nth(1).waitFor({ timeout: PATIENCE });
        assert.equal(await page.getByTestId("list").nth(1).getByRole("listitem").count(), 20);
        await button(page, "Keep").click();
        await snapshots(page).waitFor();
        await page.reload();
        await inUse(page).getByText("Tuning 1").waitFor({ timeout: PATIENCE });
      }
      assertClean(mishaps);
      await context.close();
    });

    it("fine-tunes the neural model, goes on after the page was closed, and is undone", { timeout: 5 * PATIENCE }, async () => {
      const { page, context, mishaps } = await world.visitor();
      await open(page, world.host, device);
      await rateFirst(page, TWELVE);
      await settled(page, TWELVE.length);
      await page.getByTestId("models").getByRole("radio", { name: "Neural" }).check({ force: true });
      await page.getByTestId("switched").filter({ hasText: "Linear's list" }).waitFor({ timeout: PATIENCE });
      await page.getByRole("button", { name: "More films" }).click();
      await rateFirst(page, TWELVE.slice(0, 7));
      await settled(page, 19);
      assert.equal(await page.getByTestId("tune-invitation").count(), 0, "it needs twenty");
      await rateFirst(page, ["4"], 7);
      await page.getByTestId("tune-invitation").waitFor();
      const list = await settled(page, 20);
      await link(page).click();
      await slow(page);
      await button(page, "Tune to me").click();
      for (const name of [/Loss of retrieval/, /Loss of ranking/]) await course(page).getByText(name).waitFor({ timeout: PATIENCE });
      await page.waitForFunction(hasCheckpoint, null, { timeout: PATIENCE, polling: 300 });
      await page.reload();
      await button(page, "Resume tuning").click({ timeout: PATIENCE });
      await outcome(page).getByText(/It helped|No evidence yet/).waitFor({ timeout: 3 * PATIENCE });
      if (await button(page, "Keep").isVisible()) {
        await button(page, "Keep").click();
        await inUse(page).getByText("Tuning 1").waitFor();
        await page.getByRole("button", { name: "Use: As it came" }).click();
      }
      await inUse(page).getByText("as it came").waitFor();
      await page.getByRole("banner").getByRole("link", { name: "Matinee" }).click();
      await found(page, async () => (await topTen(page)).join() === list.join());
      assertClean(mishaps);
      await context.close();
    });
  });
}

/** Whether a checkpoint of a tuning is stored. Runs in the page. */
const hasCheckpoint = () =>
  new Promise((done) => {
    const opening = indexedDB.open("matinee");
    opening.onsuccess = () => {
      const all = opening.result.transaction("checkpoints").objectStore("checkpoints").getAll();
      all.onsuccess = () => (opening.result.close(), done(Boolean(all.result[0]?.resume)));
    };
  });

describe("tuning", () => {
  it("ends at once when it is cancelled, and begins anew", { timeout: 2 * PATIENCE }, async () => {
    const { page, context, mishaps } = await world.visitor();
    await prepare(page, "cpu");
    await slow(page);
    await button(page, "Tune to me").click();
    await reach(page, 1);
    await button(page, "Cancel").click();
    await outcome(page).getByText("cancelled").waitFor();
    await button(page, "Tune to me").click();
    await reach(page, 1);
    await button(page, "Cancel").click();
    assert.equal(await snapshots(page).count(), 0);
    assertClean(mishaps);
    await context.close();
  });

  it("says exactly what would be different without a rating", { timeout: 2 * PATIENCE }, async () => {
    const { page, context, mishaps } = await world.visitor();
    await open(page, world.host, "cpu");
    await rateFirst(page, TWELVE);
    const list = await settled(page, TWELVE.length);
    const pick = picks(page).first();
    await pick.getByTestId("why").locator("summary").click();
    await pick.getByRole("button", { name: /\?$/ }).first().click();
    await pick.getByTestId("what-if").getByText(/comes in|leaves|up|down|stays|the same/).first().waitFor({ timeout: PATIENCE });
    assert.match(await pick.getByTestId("what-if").innerText(), /Without your .* star/);
    await pick.getByRole("button", { name: "Close" }).click();
    assert.equal(await pick.getByTestId("what-if").count(), 0);
    assert.equal((await topTen(page)).length, list.length);
    assertClean(mishaps);
    await context.close();
  });

  it("goes on from its checkpoint when the worker dies", { timeout: 4 * PATIENCE }, async () => {
    const { page, context } = await world.visitor();
    await prepare(page, "cpu");
    await slow(page);
    await button(page, "Tune to me").click();
    await page.waitForFunction(hasCheckpoint, null, { timeout: PATIENCE, polling: 300 });
    const worker = page.workers().at(-1);
    const crash = () => setTimeout(() => { throw new Error("crash"); });
    const closed = new Promise((done) => worker.once("close", done));
    await Promise.race([worker.evaluate(crash).catch(() => {}), closed]);
    await button(page, "Keep").or(button(page, "Tune to me")).waitFor({ timeout: 3 * PATIENCE });
    assert.match(await outcome(page).innerText(), /It helped|No evidence yet/);
    await context.close();
  });
});

describe("before tuning", () => {
  it("does not start on fewer than five ratings, and says why", async () => {
    const { page, context, mishaps } = await world.visitor({ serviceWorkers: "block" });
    await fake(page);
    await prepare(page, "cpu", ["5", "4"]);
    await button(page, "Tune to me").click();
    await outcome(page).getByText(/needs 5 ratings.*rate 3 films more/).waitFor();
    assertClean(mishaps);
    await context.close();
  });

  it("is suggested beside the top 10 from ten ratings on", async () => {
    const { page, context, mishaps } = await world.visitor({ serviceWorkers: "block" });
    await fake(page);
    await open(page, world.host, "cpu");
    await rateFirst(page, TWELVE.slice(0, 9));
    await topTen(page);
    assert.equal(await page.getByTestId("tune-invitation").count(), 0);
    await rateFirst(page, ["4"], 9);
    await page.getByTestId("tune-invitation").getByRole("link", { name: "Tune to me" }).click();
    await page.waitForFunction(() => document.activeElement?.id === "tune-title");
    assert.match(await page.title(), /^Tune/);
    assertClean(mishaps);
    await context.close();
  });
});

describe("without being asked", () => {
  it("tunes from twenty ratings on, says so, and never again once that is undone", { timeout: 2 * PATIENCE }, async () => {
    const { page, context, mishaps } = await world.visitor({ serviceWorkers: "block" });
    await fake(page, { steps: 2, tick: 10 });
    await open(page, world.host, "cpu");
    await rateFirst(page, TWELVE);
    await page.getByRole("button", { name: "More films" }).click();
    await rateFirst(page, TWELVE.slice(0, 7));
    await settled(page, 19);
    assert.equal((await requestsSoFar(page, "tune")).length, 0);
    await rateFirst(page, ["4"], 7);
    const line = page.getByTestId("tuned-by-itself");
    await line.getByText("Tuned to you by itself, from 20 films you rated.").waitFor({ timeout: PATIENCE });
    await found(page, async () => (await requests(page, "recommend")).at(-1).adapter);
    await line.getByRole("button", { name: "Undo" }).click();
    await line.waitFor({ state: "detached" });
    await found(page, async () => !(await requests(page, "recommend")).at(-1).adapter);
    await rateFirst(page, TWELVE.slice(0, 4), 8);
    await settled(page, 24);
    assert.equal((await requestsSoFar(page, "tune")).length, 1);
    assertClean(mishaps);
    await context.close();
  });
});

describe("outcomes", () => {
  const CASES = {
    "no-better": [{ outcome: "no-better" }, /No evidence yet that tuning helps.*0\.01 closer.*about 12 more ratings would tell\./],
    "too-few": [{ outcome: "too-few" }, /needs 5 ratings and there are only 4/],
    diverged: [{ nan: true }, /did not converge and was stopped at step 9/],
  };
  for (const [name, [scenario, sentence]] of Object.entries(CASES)) {
    it(`tells "${name}" and changes nothing`, async () => {
      const { page, context, mishaps } = await pretend({ steps: 12, tick: 20, ...scenario });
      await button(page, "Tune to me").click();
      await outcome(page).getByText(sentence).waitFor();
      assert.doesNotMatch(await page.getByTestId("tune").innerHTML(), /NaN/);
      assert.match(await inUse(page).innerText(), /as it came/);
      assert.equal(await snapshots(page).count(), 0);
      await page.reload();
      await inUse(page).waitFor();
      assert.equal(await button(page, "Resume tuning").count(), 0);
      assertClean(mishaps);
      await context.close();
    });
  }

  it("shows both lists and keeps or discards what helped", async () => {
    const { page, context, mishaps } = await pretend({ steps: 12, tick: 20 });
    await button(page, "Tune to me").click();
    await outcome(page).getByText(/off by 0\.80 instead of 1\.00, 20% closer/).waitFor();
    const lists = page.getByTestId("list");
    await lists.nth(1).waitFor();
    assert.equal(await lists.nth(0).getByRole("listitem").count(), 20);
    assert.equal(await lists.nth(1).getByRole("listitem").count(), 20);
    assert.match(await lists.nth(1).innerText(), /up \d+[\s\S]*\d\.\d → \d\.\d stars, because you/);

    const result = page.getByTestId("tune-result");
    await result.locator("summary").first().click();
    await result.getByRole("button", { name: /\?$/ }).first().click();
    await result.getByTestId("change").first().waitFor();
    await result.getByRole("button", { name: "Close" }).click();
    assert.equal(await result.getByTestId("what-if").count(), 0);

    await button(page, "Discard").click();
    await inUse(page).getByText("as it came").waitFor();
    assert.equal(await snapshots(page).count(), 0);
    await keep(page);
    await inUse(page).getByText("Tuning 1").waitFor();
    // The list is asked for with the adapter.
    await found(page, async () => (await requests(page, "recommend")).at(-1).adapter);
    assertClean(mishaps);
    await context.close();
  });
});

describe("what was kept", () => {
  it("can be renamed, switched, compared, deleted, and all of that undone", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await pretend({ steps: 6, tick: 10 });
    await keep(page);
    await keep(page);
    assert.equal(await snapshots(page).count(), 2);
    assert.ok((await requests(page, "tune")).at(-1).start, "a second tuning begins from the first");

    const name = snapshots(page).first().getByRole("textbox");
    await name.fill("<b>Sunday</b>");
    await name.press("Enter");
    await inUse(page).getByText("<b>Sunday</b>").waitFor();
    await page.getByRole("button", { name: "Use: Tuning 1" }).click();
    await inUse(page).getByText("Tuning 1").waitFor();
    await button(page, "Undo the last change").click();
    await inUse(page).getByText("<b>Sunday</b>").waitFor();
    await page.getByRole("button", { name: "Use: As it came" }).click();
    await inUse(page).getByText("as it came").waitFor();
    await page.getByRole("button", { name: "Delete <b>Sunday</b>" }).click();
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=snapshot]").length === 1);
    await button(page, "Undo the last change").click();
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=snapshot]").length === 2);

    await button(page, "Show what differs").click();
    await page.getByTestId("snapshots-compared").getByTestId("list").nth(1).waitFor();
    await button(page, "Close the comparison").click();

    await page.getByRole("button", { name: "Use: Tuning 1" }).click();
    await inUse(page).getByText("Tuning 1").waitFor();
    await page.reload();
    await inUse(page).getByText("Tuning 1").waitFor();
    assert.equal(await snapshots(page).count(), 2);
    assertClean(mishaps);
    await context.close();
  });

  it("keeps the focus when the button that has it vanishes", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await pretend({ steps: 6, tick: 10 });
    const press = async (button) => {
      await button.focus();
      await page.keyboard.press("Enter");
    };
    const focusIn = (part) =>
      page.waitForFunction((part) => document.querySelector(`[data-testid=${part}]`).contains(document.activeElement), part);
    await press(button(page, "Tune to me"));
    await button(page, "Keep").waitFor({ timeout: PATIENCE });
    await focusIn("tune-now");
    await press(button(page, "Keep"));
    await snapshots(page).waitFor();
    await focusIn("tune-now");
    await press(page.getByRole("button", { name: "Delete Tuning 1" }));
    await snapshots(page).waitFor({ state: "detached" });
    await focusIn("snapshots");
    assertClean(mishaps);
    await context.close();
  });

  it("can be taken home and brought back", async () => {
    const { page, context, mishaps } = await pretend({ steps: 6, tick: 10 });
    await keep(page);
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download Tuning 1" }).click();
    const download = await downloading;
    assert.match(download.suggestedFilename(), /\.adapter$/);
    const file = join(tmpdir(), `${process.pid}-mine.adapter`);
    await download.saveAs(file);
    await page.getByRole("button", { name: "Delete Tuning 1" }).click();
    await inUse(page).getByText("as it came").waitFor();
    await page.locator("input[type=file]").setInputFiles(file);
    await inUse(page).getByText("made from 12 ratings").waitFor();
    assert.equal(await snapshots(page).count(), 1);

    // A byte that is wrong, and a file that is something else.
    const bytes = await readFile(file);
    bytes[40] ^= 1;
    await writeFile(file, bytes);
    await page.locator("input[type=file]").setInputFiles(file);
    await notices(page).getByText(/can't be used/).waitFor();
    assert.equal(await snapshots(page).count(), 1);
    assertClean(mishaps);
    await context.close();
  });

  it("is refused when it belongs to another bundle, and a new tuning is offered", async () => {
    const { page, context, mishaps } = await pretend({ steps: 6, tick: 10, foreign: true });
    await keep(page);
    await page.reload();
    await notices(page).getByText(/another version of the recommender.*tune anew/).waitFor();
    await inUse(page).getByText(/as it came/).waitFor();
    await button(page, "Tune to me").waitFor();
    await snapshots(page).getByText(/can't be used with this one/).waitFor();
    assert.equal((await requests(page, "recommend")).at(-1).adapter, null);

    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download Tuning 1" }).click();
    const file = join(tmpdir(), `${process.pid}-foreign.adapter`);
    await (await downloading).saveAs(file);
    await page.locator("input[type=file]").setInputFiles(file);
    await notices(page).getByText(/can't be used: .*Tune anew/).waitFor();
    assertClean(mishaps);
    await context.close();
  });

  it("is used until the page is closed, and offered as a file, when the storage is full", async () => {
    const { page, context } = await world.visitor({ serviceWorkers: "block" });
    await fake(page, { steps: 6, tick: 10 });
    await page.addInitScript(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...args) {
        if (["adapters", "checkpoints"].includes(this.name)) throw new DOMException("full", "QuotaExceededError");
        return put.apply(this, args);
      };
    });
    await prepare(page, "cpu");
    await keep(page);
    // Said once, however many checkpoints there are.
    await notices(page).getByText(/The progress of the tuning could not be saved .*storage is full/).waitFor();
    assert.equal(await notices(page).getByText(/The progress of the tuning/).count(), 1);
    await notices(page).getByText(/Your tuning could not be saved .*storage is full.*Download/).waitFor();
    await snapshots(page).getByText(/Not saved/).waitFor();
    await inUse(page).getByText("Tuning 1").waitFor();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download Tuning 1" }).click();
    await downloading;
    await context.close();
  });
});

describe("a tuning that is interrupted", () => {
  it("goes on from the last checkpoint by itself when the worker falls silent", { timeout: PATIENCE }, async () => {
    // It ends without a word, which is noticed when its time is up.
    const { page, context, present } = await pretend({ steps: 20, tick: 60, dieAt: 13, clock: true });
    present.dieAt = 0;
    await button(page, "Tune to me").click();
    await reach(page, 12);
    // The first limit was set when it was asked for, and something was heard since.
    for (let limit = 0; limit < 2; limit += 1) await page.clock.fastForward(31_000);
    await button(page, "Keep").waitFor({ timeout: PATIENCE });
    const [tune] = await requests(page, "tune");
    assert.ok(tune.resume, "it began from nothing");
    assert.equal(tune.ratings.length, 12);
    await context.close();
  });

  it("is offered when one comes back, and goes on where it stopped", async () => {
    const { page, context, mishaps } = await pretend({ steps: 300, tick: 50 });
    await button(page, "Tune to me").click();
    await reach(page, 12);
    await page.reload();
    await outcome(page).getByText(/interrupted at step [1-9]\d+ of 300/).waitFor();
    await page.getByRole("banner").getByRole("link", { name: "Matinee" }).click();
    await page.getByTestId("tune-invitation").getByText("interrupted").waitFor();
    await link(page).click();
    await button(page, "Resume tuning").click();
    await reach(page, 13);
    assert.ok((await requests(page, "tune"))[0].resume);
    await button(page, "Keep").waitFor({ timeout: PATIENCE });

    // Not kept yet: that is not lost either.
    await page.reload();
    await button(page, "Discard tuning").click();
    await button(page, "Tune to me").waitFor();
    await page.reload();
    await button(page, "Tune to me").waitFor();
    assertClean(mishaps);
    await context.close();
  });

  it("waits as long as one likes", async () => {
    const { page, context, mishaps } = await pretend({ steps: 300, tick: 50 });
    await button(page, "Tune to me").click();
    await reach(page, 3);
    await button(page, "Pause").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.textContent === "Resume");
    const waits = await paused(page);
    await button(page, "Resume").click();
    await reach(page, waits + 2);
    await button(page, "Cancel").click();
    await outcome(page).getByText("cancelled").waitFor();
    assertClean(mishaps);
    await context.close();
  });
});

describe("two tabs", () => {
  it("don't tune at once, and hear what the other one keeps", { timeout: PATIENCE }, async () => {
    // It would take minutes, however long the other tab needs to open.
    const { page, context, mishaps } = await pretend({ steps: 5000, tick: 50 });
    await button(page, "Tune to me").click();
    await reach(page, 2);
    const other = await context.newPage();
    await fake(other, { steps: 6, tick: 10 });
    await other.goto(`${world.host.url}?device=cpu#/tune`);
    await outcome(other).getByText(/Another tab/).waitFor();
    await button(other, "Tune to me").click();
    await outcome(other).getByText(/Another tab/).waitFor();
    assert.equal((await requestsSoFar(other, "tune")).length, 0);

    await button(page, "Cancel").click();
    await outcome(page).getByText("cancelled").waitFor();
    // The other tab hears of it by itself.
    await outcome(other).getByText(/Another tab/).waitFor({ state: "detached" });
    await keep(other);
    await inUse(page).getByText("Tuning 1").waitFor();
    assert.equal(await snapshots(page).count(), 1);
    assertClean(mishaps);
    await context.close();
  });
});

describe("what was predicted", () => {
  const stored = (page) =>
    page.evaluate(
      () =>
        new Promise((done) => {
          const opening = indexedDB.open("matinee");
          opening.onsuccess = () => {
            const all = opening.result.transaction("predictions").objectStore("predictions").getAll();
            all.onsuccess = () => (opening.result.close(), done(all.result));
          };
        }),
    );
  const noted = async (page, count, is = () => true) => {
    const all = async () => {
      const predictions = await stored(page);
      return predictions.length === count && is(predictions) && predictions;
    };
    return found(page, all);
  };

  it("is noted for each rating, from the ratings before it, and shown as a running error", { timeout: PATIENCE }, async () => {
    const { page, context, mishaps } = await world.visitor({ serviceWorkers: "block" });
    await fake(page, { steps: 6, tick: 10 });
    await open(page, world.host, "cpu");
    const ids = await rateFirst(page, TWELVE);
    const first = await noted(page, 12);
    assert.deepEqual(first.map((one) => one.film).sort(), ids.map(Number).sort());
    assert.ok(first.every((one) => one.base > 0 && one.at > 0 && one.tuned === undefined));
    const asked = await requests(page, "predict");
    for (const { ratings, films } of asked) assert.ok(!ratings.some((one) => films.includes(one.film)));
    // By each model that is loaded.
    for (const model of ["linear", "popular"]) {
      const lengths = asked.filter((one) => one.model === model).map(({ ratings }) => ratings.length);
      assert.deepEqual(lengths, TWELVE.map((_, nth) => nth));
    }

    // A changed mind changes what was given, not what was predicted; a rating taken back takes its entry along.
    await rate(cards(page).nth(0), "1");
    const of = (predictions) => predictions.find((one) => one.film === Number(ids[0]));
    const changed = of(await noted(page, 12, (predictions) => of(predictions).given === 1));
    assert.equal(changed.base, first.find((one) => one.film === Number(ids[0])).base);
    await cards(page).nth(1).getByRole("button", { name: /Remove/ }).click();
    await noted(page, 11);

    await link(page).click();
    const section = page.getByTestId("running-error");
    await section.getByText(/Over 11 films so far it was off by/).waitFor();
    await keep(page);
    await page.getByRole("banner").getByRole("link", { name: "Matinee" }).click();
    await page.getByRole("button", { name: "More films" }).click();
    await rateFirst(page, ["4", "2"]);
    await noted(page, 13);
    await link(page).click();
    await section.getByText(/Over 2 films so far, tuned predictions were off by/).waitFor();
    assertClean(mishaps);
    await context.close();
  });
});

it("goes with everything else when everything is deleted", async () => {
  const { page, context, mishaps } = await pretend({ steps: 6, tick: 10 });
  await keep(page);
  await page.getByRole("banner").getByRole("link", { name: "Data", exact: true }).click();
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByRole("button", { name: "Delete all of it" }).click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=rated-list] [data-film-id]").length === 0);
  await page.reload();
  await link(page).click();
  await inUse(page).getByText("as it came").waitFor();
  assert.equal(await snapshots(page).count(), 0);
  assertClean(mishaps);
  await context.close();
});
