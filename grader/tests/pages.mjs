// node pages.mjs AXE CLASS PAGE...: looks at pages in headless Chromium, as a
// phone and as a desktop have them, and prints a line for whatever is wrong,
// which begins with what it is about, and at last `done`. AXE is axe-core's
// script; CLASS is the page of the class, whose script is tried.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const [axe, ...pages] = process.argv.slice(2);
const chromium = spawn("chromium",
    ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${process.env.PROFILE}`],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
chromium.on("exit", () => process.exit(1));

// messages both ways are JSON with a zero byte behind
const answers = new Map();
let last = 0, text = "", events = [];
chromium.stdio[4].on("data", (data) => {
    const messages = (text += data).split("\0");
    text = messages.pop();
    for (const message of messages.map((message) => JSON.parse(message)))
        message.id ? answers.get(message.id)(message.result ?? message) : events.push(message);
});
const send = (method, params = {}) => new Promise((resolve) => {
    answers.set(++last, resolve);
    chromium.stdio[3].write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
});
let sessionId;
const { targetId } = await send("Target.createTarget", { url: "about:blank" });
({ sessionId } = await send("Target.attachToTarget", { targetId, flatten: true }));
for (const domain of ["Page", "Network", "Log", "Runtime"]) await send(`${domain}.enable`);

// what an expression, or a script, gives in the page
async function run(expression) {
    const { result, exceptionDetails } = await send("Runtime.evaluate",
        { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) console.log(`script: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result?.value;
}

async function open(page, width, scheme) {
    await send("Emulation.setDeviceMetricsOverride",
        { width, height: 800, deviceScaleFactor: 1, mobile: width < 600 });
    await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    events = [];
    await send("Page.navigate", { url: `file://${page}` });
    while (!events.some(({ method }) => method === "Page.loadEventFired"))
        await new Promise((resolve) => setTimeout(resolve, 10));
}

for (const page of pages)
    for (const [width, scheme] of [[390, "dark"], [1280, "light"]]) {
        await open(page, width, scheme);
        const where = `${page} at ${width}, ${scheme}`;
        await run("for (const d of document.querySelectorAll('details')) { d.removeAttribute('name'); d.open = true; }");
        // a phone shows more of a page that is too wide, so innerWidth would be no measure
        if (await run(`document.documentElement.scrollWidth > ${width}`))
            console.log(`wide: ${where}`);
        await run(readFileSync(axe, "utf8"));
        for (const { id, nodes } of await run("axe.run().then((all) => all.violations)") ?? [])
            console.log(`axe: ${where}: ${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(" ")}`);
        for (const { method, params } of events) {
            const url = params.request?.url ?? params.entry?.url ?? "";
            if (method === "Network.requestWillBeSent" && !/^(file|data):/.test(url)) console.log(`request: ${where}: ${url}`);
            if (method === "Log.entryAdded") console.log(`log: ${where}: ${params.entry.text}`);
        }
    }

// --- the page of the class, with the keyboard as far as a key does it ---
await open(pages[0], 1280, "light");
const press = async (key) => {
    const code = { key, code: key, windowsVirtualKeyCode: { Tab: 9, Enter: 13 }[key], text: key === "Enter" ? "\r" : undefined };
    await send("Input.dispatchKeyEvent", { type: "keyDown", ...code });
    await send("Input.dispatchKeyEvent", { type: "keyUp", ...code });
};
// Tab until a button with this text has the focus
const tab_to = async (words) => {
    for (let i = 0; i < 60; i++) {
        await press("Tab");
        if (await run(`document.activeElement.matches("button") && document.activeElement.textContent.includes("${words}")`)) return;
    }
    console.log(`keyboard: Tab does not come to ${words}`);
};
const totals = "[...document.querySelectorAll('tbody .number b')].map((b) => b.textContent).join(' ')";
await tab_to("Hide names");
const name = await run("rows[0].cells[3].textContent");
await press("Enter");
if (await run(`table.innerText.includes(${JSON.stringify(name)}) || /_CH3|201[0-9]{4}/.test(table.textContent)`))
    console.log("names: somebody is named without names");
await press("Enter");
if (await run("rows[0].cells[3].textContent") !== name) console.log("names: they do not come back");
await tab_to("total");
await press("Enter");
const down = (await run(totals)).split(" ").filter(Boolean).map(Number);
if (down.some((total, i) => total > down[i - 1])) console.log(`sort: ${down}`);
await press("Enter");
const up = (await run(totals)).split(" ").filter(Boolean).map(Number);
if (up.join() !== down.reverse().join()) console.log(`sort: ${up} is not ${down}`);
if (await run("[...body.rows].at(-1).textContent.includes('grader error')") !== true)
    console.log("sort: what has no total is not last");
await run("find.value = 'REFUSED'; find.oninput();");
if (await run("status.textContent") !== "1 of 14 rows") console.log(`find: ${await run("status.textContent")}`);

console.log("done");
chromium.removeAllListeners("exit");
send("Browser.close");
chromium.on("exit", () => process.exit(0));
