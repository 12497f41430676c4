// NLM's own autocompleter in a page without a browser: types TEXT into a field, prints the list it shows and the first item's data.
const { JSDOM } = require("jsdom");
const [, , address, text] = process.argv;
const dom = new JSDOM('<!doctype html><body><input id="field"></body>', { url: address, pretendToBeVisual: true });
for (const name of Object.getOwnPropertyNames(dom.window)) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { get: () => dom.window[name], configurable: true });
}
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const Def = require("autocomplete-lhc");
const options = { sort: false, suggestionMode: Def.Autocompleter.NO_COMPLETION_SUGGESTIONS };
const completer = new Def.Autocompleter.Search("field", address, options);
const field = document.getElementById("field");
field.dispatchEvent(new dom.window.FocusEvent("focus"));
field.value = text;
field.dispatchEvent(new dom.window.KeyboardEvent("keydown", { key: "a", keyCode: 65, charCode: 65, bubbles: true }));
const began = Date.now();
setInterval(() => {
  const items = [...document.querySelectorAll("#completionOptions li, #completionOptions tbody tr")].map((item) => item.textContent);
  if (!items.length && Date.now() - began < 60000) return;
  process.stdout.write(JSON.stringify({ items, data: items.length ? completer.getItemData(items[0]) : null }));
  process.exit(0);
}, 50);
