// SPDX-License-Identifier: Apache-2.0

// How large a report is and how smoothly it works: uses it as a reader would and counts the tasks that
// kept the page from answering for 50 ms or more, which is what browsers call a long one.
//
//     report_large_trace large.trace 5000000
//     ramwright report large.trace -o large.html
//     node bench/report/smoothness.mjs large.html [BROWSER]

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);
if (file === undefined) {
    console.error("smoothness.mjs: name the report");
    process.exit(2);
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(() => {
    window.longTasks = [];
    window.pictures = 0;
    new PerformanceObserver((list) => {
        for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration));
    }).observe({ type: "longtask", buffered: true });
    const count = () => {
        ++window.pictures;
        requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
});

const rows = [];

async function measure(what, act) {
    await page.evaluate(() => {
        window.longTasks.length = 0;
        window.pictures = 0;
    });
    const start = performance.now();
    await act();
    await page.waitForTimeout(300);
    const seconds = (performance.now() - start) / 1000;
    const { tasks, pictures } = await page.evaluate(() => ({
        tasks: window.longTasks,
        pictures: window.pictures,
    }));
    rows.push({
        what,
        "pictures a second": Math.round(pictures / seconds),
        "long tasks": tasks.length,
        "longest, ms": Math.max(0, ...tasks),
    });
}

const press = async (key, times) => {
    for (let i = 0; i < times; ++i) {
        await page.keyboard.press(key);
        await page.waitForTimeout(50);
    }
};

async function sweep(selector) {
    const target = page.locator(selector).first();
    await target.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await target.boundingBox();
    for (let i = 0; i <= 60; ++i)
        await page.mouse.move(x + (width * i) / 60, y + height * (0.1 + (0.8 * (i % 12)) / 12));
}

await page.goto(pathToFileURL(resolve(file)).href);
const opened = await page.evaluate(() => ({
    ms: Math.round(performance.getEntriesByType("navigation")[0].domComplete),
    tasks: window.longTasks,
}));
await measure("zoom and move with the keyboard", async () => {
    await page.locator(".time").focus();
    await press("+", 12);
    await press("ArrowRight", 12);
    await press("0", 1);
});
await measure("point at the timeline", () => sweep(".u-over:visible"));
await measure("play the heap map at 4×", async () => {
    await page.getByRole("button", { name: "4×" }).click();
    await page.getByTestId("play").click();
    await page.waitForTimeout(3000);
    if ((await page.getByTestId("play").innerText()) === "Pause")
        await page.getByTestId("play").click();
});
await measure("scrub through the moments", async () => {
    await page.locator(".transport input").focus();
    await press("PageDown", 10);
    await press("PageUp", 10);
});
await measure("point at the heap map", () => sweep("canvas.map"));
await measure("colour by age", () => page.getByRole("button", { name: "Age" }).click());
await measure("look into a caller", async () => {
    await page.locator("#flame .cell").nth(3).click();
    await page.locator("#flame .cell").first().click();
});
await measure("sort the callers", async () => {
    const allocations = page.getByRole("columnheader", { name: "Allocations" }).getByRole("button");
    await allocations.first().click();
    await allocations.first().click();
});
await measure("dark and light", async () => {
    await page.getByRole("button", { name: "Dark" }).click();
    await page.getByRole("button", { name: "Light" }).click();
});
await browser.close();

console.log(`${statSync(file).size.toLocaleString("en-US")} B, drawn after ${opened.ms} ms`);
console.log(
    `while it opens: ${opened.tasks.length} long tasks, ${Math.max(0, ...opened.tasks)} ms`,
);
console.table(rows);
