// SPDX-License-Identifier: Apache-2.0

// Opens the report in a browser, uses it as a reader would, and compares what it shows with what the
// maker of the samples noted down.

import { statSync } from "node:fs";
import { background, launch, openPage, sticksOut } from "./browser.mjs";
import { check, finish, prepare } from "./checks.mjs";

const { run, path, facts, browser: executablePath } = prepare();

const grouped = (value) => value.toLocaleString("en-US");
const clock = (seconds) =>
    [seconds / 3600, (seconds / 60) % 60, seconds % 60]
        .map((n) => String(Math.floor(n)).padStart(2, "0"))
        .join(":");

const full = path("report.html");
const written = run(
    path("died.trace"),
    path("demand.trace"),
    "--plan",
    path("plan.json"),
    "--before",
    path("before.json"),
    "--after",
    path("after.json"),
    "--name",
    "old heap",
    "--name",
    "new plan",
    "-o",
    full,
);
check(written.status === 0, "the report is written", written);
check(statSync(full).size < 2_000_000, "the page is smaller than 2 MB", statSync(full).size);
const single = path("single.html");
check(run(path("demand.trace"), "-o", single).status === 0, "a report of one trace is written");

const browser = await launch(executablePath);
const open = (file, options) => openPage(browser, file, options);

async function checkHeadline(page) {
    const { tick, size, largest_free } = facts.died.failure;
    const text = await page.locator("h1").innerText();
    for (const part of [
        "old heap",
        "40 KiB",
        `failed at ${clock(tick)}`,
        `${grouped(size)} B`,
        `no block larger than ${grouped(largest_free)} B`,
    ]) {
        check(text.includes(part), `the headline says ${part}`, text);
    }
    const outcome = await page.locator(".outcome").innerText();
    check(
        outcome.includes(`${grouped(facts.demand.allocations)} allocations`),
        "the outcome counts",
        outcome,
    );
    check(outcome.includes("without a failure"), "the outcome is good", outcome);
    const tiles = await page.locator(".figures").innerText();
    for (const part of ["91,264 B", "52,416 B", "\u221243 %", "97.5", "1,260"]) {
        check(tiles.includes(part), `the key figures hold ${part}`, tiles);
    }
}

/** Everything the tooltip says while the pointer visits the whole map: one text a place. */
function sweep(canvas) {
    const tooltip = document.querySelector(".tooltip");
    const { width, height } = canvas.getBoundingClientRect();
    const found = [];
    for (let y = 4; y < height; y += 4) {
        for (let x = 64; x < width - 1; x += 3) {
            const box = canvas.getBoundingClientRect();
            canvas.dispatchEvent(
                new PointerEvent("pointermove", { clientX: box.left + x, clientY: box.top + y }),
            );
            if (!tooltip.hidden) found.push({ x, y, text: tooltip.innerText });
        }
    }
    return found;
}

async function checkHeapMap(page) {
    const map = page.locator("canvas.map").first();
    const digits = (offset) => `0x${offset.toString(16).toUpperCase().padStart(4, "0")}`;
    const places = await map.evaluate(sweep);
    const blocks = new Map(
        places
            .filter(({ text }) => text.includes("caller"))
            .map((p) => [/0x[0-9A-F]+ \(/.exec(p.text)?.[0], p]),
    );
    check(
        blocks.size === facts.died.live.length,
        "every live block is found under the pointer",
        blocks.size,
    );
    for (const { offset, size, caller, age } of facts.died.live) {
        const text = blocks.get(`${digits(offset)} (`)?.text ?? "";
        check(text.startsWith(`${grouped(size)} B`), `the block at ${offset} has its size`, text);
        check(text.includes(caller), `the block at ${offset} has its caller`, text);
        check(
            text.includes(`since ${clock(facts.died.failure.tick - age)}`),
            `the block at ${offset} has its age`,
            text,
        );
    }
    check(
        places.some(({ text }) => text.includes(" free")),
        "gaps say that they are free",
    );

    // Once as a person does it.
    const { x, y, text } = [...blocks.values()][0];
    await page.mouse.move(0, 0);
    check(await page.locator(".tooltip").isHidden(), "no tooltip beside the map");
    await map.hover({ position: { x, y } });
    check((await page.locator(".tooltip").innerText()) === text, "hovering shows the same", text);
    await map.focus();
    await page.keyboard.press("ArrowRight");
    const first = facts.died.live[0];
    check(
        (await page.locator(".tooltip").innerText()).includes(digits(first.offset)),
        "an arrow key shows the first block",
    );

    const captions = await page.locator(".caption").allInnerTexts();
    check(
        captions[0].includes(`${facts.died.live.length} blocks`),
        "the caption counts blocks",
        captions[0],
    );
    check(
        captions[0].includes("16,384 B asked for: no gap fits"),
        "the caption names the request",
        captions[0],
    );
    check(
        captions[1].includes("16,384 B asked for: it fits"),
        "the plan serves the request",
        captions[1],
    );
    for (const caller of new Set(facts.died.live.map((block) => block.caller))) {
        const swatch = page.locator(".key li", { hasText: caller }).locator("i");
        const colour = await swatch.evaluate(
            (element) => getComputedStyle(element).backgroundColor,
        );
        const pixels = await map.evaluate((canvas, wanted) => {
            const { data } = canvas
                .getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let i = 0; i < data.length; i += 4) {
                count += `rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})` === wanted ? 1 : 0;
            }
            return count;
        }, colour);
        check(pixels > 100, `the blocks of ${caller} are drawn in its colour`, { colour, pixels });
    }
}

async function checkTimeline(page) {
    const range = page.getByTestId("range");
    const whole = `00:00:00 to ${clock(facts.demand.last_tick)}`;
    check(
        (await range.innerText()) === whole,
        "the timeline starts with the whole run",
        await range.innerText(),
    );

    const plot = page.locator(".u-over").nth(1);
    let box = await plot.boundingBox();
    const at = (share) => box.x + box.width * share;
    const middle = () => box.y + box.height / 2;
    await page.mouse.move(at(0.25), middle());
    await page.mouse.down();
    await page.mouse.move(at(0.4), middle(), { steps: 4 });
    await page.mouse.move(at(0.5), middle(), { steps: 4 });
    await page.mouse.up();
    const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    const [from, to] = (await range.innerText()).split(" to ").map(seconds);
    const near = (value, share) =>
        Math.abs(value - facts.demand.last_tick * share) < facts.demand.last_tick * 0.01;
    check(near(from, 0.25) && near(to, 0.5), "dragging zooms to what was dragged over", [from, to]);

    await page.mouse.move(at(0.5), middle());
    const readouts = await page.locator(".readout").allInnerTexts();
    const shown = seconds(/at\s+(\d\d:\d\d:\d\d)/.exec(readouts[1])?.[1] ?? "");
    check(near(shown, 0.375), "the cursor reads the zoomed time", readouts[1]);
    check(
        readouts[0].includes("the trace ends"),
        "the cursor is beyond the first trace",
        readouts[0],
    );

    await page.getByTestId("reset").click();
    check(
        (await range.innerText()) === whole,
        "reset shows the whole run again",
        await range.innerText(),
    );

    box = await plot.boundingBox();
    await page.mouse.click(at(0.5), middle());
    const caption = await page.locator(".caption").nth(1).innerText();
    check(
        Math.abs(seconds(caption.slice(0, 8)) - facts.demand.last_tick / 2) <
            facts.demand.last_tick * 0.03,
        "a click shows that moment in the heap map",
        caption,
    );
    await page.getByRole("button", { name: "The failure", exact: true }).click();
    check(
        (await page.locator(".caption").first().innerText()).includes("no gap fits"),
        "back to the failure",
    );
}

async function checkCallers(page) {
    const table = page.locator("table.callers").first();
    const column = async (index) =>
        (await table.locator(`tbody tr > :nth-child(${index})`).allInnerTexts()).map((text) =>
            Number(text.replace(/[^0-9.]/g, "")),
        );
    const ascending = (values) => values.every((value, i) => i === 0 || values[i - 1] <= value);
    const header = table.getByRole("columnheader", { name: "Allocations" });
    await header.getByRole("button").click();
    const descending = await column(4);
    check(
        descending.length === 5 && ascending([...descending].reverse()),
        "sorted from most to least",
        descending,
    );
    check(
        descending.reduce((a, b) => a + b) === facts.died.allocations,
        "the callers add up",
        descending,
    );
    check((await header.getAttribute("aria-sort")) === "descending", "the header says so");
    await header.getByRole("button").click();
    check(ascending(await column(4)), "sorted from least to most", await column(4));
    await table.getByRole("button", { name: "Caller" }).click();
    const names = await table.locator("tbody th").allInnerTexts();
    check(names[0] === "0x8000100" && names[4] === "0x8000500", "sorted by name", names);
}

async function checkPlan(page) {
    const plan = await page.locator("#plan").innerText();
    for (const part of [
        "steady",
        "chosen",
        "50,000 B",
        "1.16 ×",
        "pool of 160 B",
        "129 to 160 B",
    ]) {
        check(plan.includes(part), `the plan says ${part}`, plan);
    }
    const titles = await page.locator("table.offers thead th").allInnerTexts();
    const cells = await page.locator(".offer.chosen > *").allInnerTexts();
    const margin = cells[titles.indexOf("With 10 % more")];
    check(margin?.trim() === "56,000 B", "the plan says 56,000 B with 10 % margin", margin);
}

const page = await open(full);
await checkHeadline(page);
await checkHeapMap(page);
await checkTimeline(page);
await checkCallers(page);
await checkPlan(page);
for (const width of [390, 800, 1600]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await sticksOut(page);
    check(overflow <= 0, `nothing sticks out at ${width} pixels`, overflow);
}

const dark = await open(single, { colorScheme: "dark" });
const paint = await background(dark);
check(/^rgb\((\d|[1-4]\d), /.test(paint), "dark where that is preferred", paint);
check((await dark.locator("#plan").count()) === 0, "no plan, no section");
check((await dark.locator("canvas.map").count()) === 1, "one run, one map");
check(
    (await dark.locator("h1").innerText()).includes("without a failure"),
    "one run, its headline",
);
const values = await dark.locator(".figures").innerText();
check(values.includes(grouped(facts.demand.allocations)), "one run, its key figures", values);

const brief = path("brief.html");
check(run(path("brief.trace"), "-o", brief).status === 0, "a report of one event is written");
const smallest = await open(brief);
check(
    (await smallest.locator("h1").innerText()).includes("served 1 allocation"),
    "one event, its headline",
);
check((await smallest.locator("#method").count()) === 1, "one event, the page is whole");

await browser.close();
finish();
