// SPDX-License-Identifier: Apache-2.0

// Compares runs, chooses a part of the time, plays the heap map, looks into callers, changes the colours,
// prints, and does it again with more events than anybody could draw.

import { statSync } from "node:fs";
import { background, launch, numberIn, openPage, sticksOut } from "./browser.mjs";
import { check, finish, prepare } from "./checks.mjs";

const { run, path, facts, large, browser: executablePath } = prepare();
const report = path("use.html");
const written = run(
    ...[path("died.trace"), path("demand.trace"), "--plan", path("plan.json")],
    ...["--design", "general", "--design", "first_fit", "--ram", "64K", "-o", report],
);
check(written.status === 0, "a report of four runs is written", written);
const names = ["died", "general", "first_fit", "steady"];

const browser = await launch(executablePath);
const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

async function checkOverlay(page) {
    const legend = await page.locator(".run-legend li").allInnerTexts();
    check(
        legend.length === 4 && legend.every((text, i) => text.startsWith(names[i])),
        "more than two runs are overlaid",
        legend,
    );
    check((await page.locator(".u-over:visible").count()) === 1, "they are in one chart");
    await page.getByRole("button", { name: "Footprint" }).last().click();
    await page.getByRole("button", { name: "Apart" }).click();
    check((await page.locator(".u-over:visible").count()) === 4, "apart, each has its chart");
    await page.getByRole("button", { name: "Overlaid" }).click();
    check((await page.locator(".u-over:visible").count()) === 1, "and back");
}

async function checkDifferences(page) {
    const cells = (title) =>
        page.locator("table.differences tr", { hasText: title }).locator("td").allInnerTexts();
    const failed = (await cells("Failed requests")).map((text) => parseInt(text, 10));
    check(failed.join() === "1,0,0,0", "who failed is compared", failed);
    const served = (await cells("Allocations served")).map((text) => text.split(/[^\d,]/)[0]);
    const expected = [facts.died, ...Array(3).fill(facts.demand)].map(({ allocations }) =>
        allocations.toLocaleString("en-US"),
    );
    check(served.join(" ") === expected.join(" "), "what was served is compared", served);
    const region = await cells("Region");
    check(region[0].includes("40,960 B") && region[1].includes("+60 %"), "the change", region);
}

/** Everything that counts follows the timeline. */
async function checkSpan(page) {
    const range = page.getByTestId("range");
    const whole = await range.innerText();
    const box = await page.locator(".u-over:visible").boundingBox();
    const drag = async (from, to) => {
        await page.mouse.move(box.x + box.width * from, box.y + 50);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * to, box.y + 60, { steps: 3 });
        await page.mouse.up();
    };
    await drag(0.25, 0.5);
    const lead = page.locator("#sizes .lead");
    await lead.filter({ hasText: "from" }).waitFor();
    const text = await lead.innerText();
    const [from, to] = text.match(/\d\d:\d\d:\d\d/g).map(seconds);
    check(
        Math.abs(from - facts.demand.last_tick / 4) < facts.demand.last_tick / 100,
        "sizes are counted from where the timeline begins",
        text,
    );
    await page.locator("#callers .choice button").nth(1).click();
    const rows = page.locator("table.callers:visible tbody tr");
    const allocations = (await rows.locator("td:nth-child(4)").allInnerTexts()).map(numberIn);
    const sum = allocations.reduce((a, b) => a + b);
    check(text.startsWith(`${sum.toLocaleString("en-US")} alloc`), "callers add up to it", sum);
    // One in 1,000 seconds, at 0x8000500.
    const updates = numberIn(
        await rows.filter({ hasText: "0x8000500" }).locator("td:nth-child(4)").innerText(),
    );
    check(Math.abs(updates - (to - from) / 1000) <= 1, "a caller in a part of the time", updates);
    check(
        (await page.locator("#flame .range").innerText()).includes("from"),
        "and who asks is counted there",
    );

    const time = page.locator(".time");
    await time.focus();
    const zoomed = await range.innerText();
    await page.keyboard.press("ArrowRight");
    const moved = (await range.innerText()).split(" to ").map(seconds);
    check(moved[0] > seconds(zoomed.split(" to ")[0]), "an arrow key moves on", moved);
    await page.keyboard.press("+");
    const near = (await range.innerText()).split(" to ").map(seconds);
    check(near[1] - near[0] < 0.6 * (moved[1] - moved[0]), "plus zooms in", near);
    await page.keyboard.press("0");
    check((await range.innerText()) === whole, "0 shows the whole run", await range.innerText());
    await lead.filter({ hasText: /^All/ }).waitFor();
}

async function checkFilm(page) {
    const play = page.getByTestId("play");
    const moment = page.getByTestId("moment");
    const caption = page.locator(".caption").nth(1);
    const before = await moment.innerText();
    const failure = await page.locator(".caption").first().innerText();
    await page.getByRole("button", { name: "4×" }).click();
    await play.click();
    check((await play.innerText()) === "Pause", "it plays");
    await page.waitForFunction(
        ([id, old]) => document.querySelector(`[data-testid=${id}]`).textContent > old,
        ["moment", before],
    );
    await play.click();
    check((await play.innerText()) === "Play", "it stops");
    const slider = page.getByLabel("Moment shown");
    await slider.focus();
    await page.keyboard.press("End");
    check(
        seconds(await moment.innerText()) === facts.demand.last_tick,
        "the last moment is the end",
        await moment.innerText(),
    );
    const blocks = facts.demand.live.length;
    check(
        (await caption.innerText()).includes(`${blocks} block`),
        "with what is live then",
        blocks,
    );
    await page.getByRole("button", { name: "The failure", exact: true }).click();
    check(
        (await page.locator(".caption").first().innerText()) === failure,
        "and back to the failure, where everything is as it was",
    );
}

async function checkFlame(page) {
    const cells = page.locator("#flame .cell");
    const root = await cells.first().getAttribute("aria-label");
    check(root.includes(facts.died.allocations.toLocaleString("en-US")), "all requests", root);
    const caller = cells.filter({ hasText: "0x8000200" }).first();
    await caller.click();
    check(
        (await page.locator("#flame .trail").innerText()).includes("0x8000200"),
        "a box that is chosen is looked into",
    );
    check(
        (await cells.filter({ hasText: "0x8000300" }).count()) === 0,
        "and nothing else is shown",
    );
    await page.locator("#flame .trail button").first().click();
    await cells.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const focused = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    check(focused.includes("is a caller"), "arrow keys walk from box to box", focused);
    await page.getByRole("button", { name: "Allocations", exact: true }).last().click();
}

async function checkFront(page) {
    const point = page.locator(".point", { hasText: "steady" });
    const label = await point.getAttribute("aria-label");
    check(label.includes("56,000 B"), "the designs are points with their figures", label);
    await point.hover();
    check(
        (await page.locator(".tooltip").innerText()).includes("2 pools"),
        "pointing at one says what it is",
    );
}

async function checkColoursAndPaper(page) {
    const light = await background(page);
    await page.getByRole("button", { name: "Dark" }).click();
    const dark = await background(page);
    check(/^rgb\((\d|[1-4]\d), /.test(dark) && dark !== light, "dark where it is chosen", dark);
    const pixels = await page
        .locator("canvas.map")
        .first()
        .evaluate((canvas) => {
            const { data } = canvas
                .getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(data.buffer)).size;
        });
    check(pixels > 4, "the maps are drawn again", pixels);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 700, height: 900 });
    check((await sticksOut(page)) <= 0, "nothing sticks out on paper", await sticksOut(page));
    check(await page.getByTestId("play").isHidden(), "paper has no buttons");
    const ink = await page.evaluate(() => getComputedStyle(document.body).color);
    check(/^rgb\((\d|[1-4]\d), /.test(ink), "paper is not dark", ink);
    const paper = await page.pdf({ format: "A4", printBackground: true });
    check(paper.subarray(0, 5).toString() === "%PDF-" && paper.length > 50_000, "it prints");
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    check((await background(page)) === dark, "and is dark again");
}

async function checkLarge() {
    large("large.trace", 300_000);
    const file = path("large.html");
    const made = run(path("large.trace"), "-o", file);
    check(made.status === 0, "a report of 300,000 events is written", made);
    check(statSync(file).size < 2_500_000, "it is not large", statSync(file).size);
    const page = await openPage(browser, file, { reducedMotion: "reduce" });
    check(
        (await page.locator(".caption").innerText()).includes("apart are drawn as one"),
        "blocks that nobody could tell apart are one",
    );
    check(
        (await page.locator("table.callers tbody tr").count()) === 256 &&
            (await page.locator("table.callers").innerText()).includes("other callers"),
        "callers beyond those listed are one",
    );
    check(
        (await page.locator('.choice[aria-label="Speed"] [aria-pressed=true]').innerText()) ===
            "½×",
        "who wants less motion gets less",
    );
    const contexts = (await page.locator("#flame .cell").allInnerTexts()).slice(0, 200);
    check(
        contexts.includes("thread 1") && contexts.includes("main or boot"),
        "requests are divided by context",
        contexts.slice(0, 4),
    );
}

/** Of a region that is hardly used only what is used is drawn. */
async function checkRoom() {
    const file = path("room.html");
    run(path("demand.trace"), "--design", "general", "--ram", "2M", "-o", file);
    const page = await openPage(browser, file);
    const captions = await page.locator(".caption").allInnerTexts();
    check(
        captions[0].includes("Not shown: 32,768 B") && captions[1].includes("2,031,616 B above"),
        "what is left out is told",
        captions,
    );
    const rows = await page.locator("#heap-map .lead").innerText();
    check(/[12],\d{3} B a row/.test(rows), "rows are as long as for what is shown", rows);
}

const page = await openPage(browser, report);
await checkOverlay(page);
await checkDifferences(page);
await checkFilm(page);
await checkSpan(page);
await checkFlame(page);
await checkFront(page);
await checkColoursAndPaper(page);
await checkLarge();
await checkRoom();
await browser.close();
finish();
