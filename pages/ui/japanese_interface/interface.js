// Says in Japanese what the screen's own framework says in English, and names the language of the
// page, so that fonts choose Japanese forms of characters and screen readers read them as such.
// Runs once per document; works on whole texts that are in the list, never on a part of a text.
const WORDS = __WORDS__;
const PATTERNS = __PATTERNS__.map(([pattern, text]) => [new RegExp(pattern), text]);
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt", "aria-roledescription"];
const LOST_PAGE = ["Page not found", WORDS["Page not found"]];
const SKIPPED = "iframe, script, style, textarea, [contenteditable]";

function inJapanese(text) {
  const trimmed = text.trim();
  if (!trimmed) return null;
  if (Object.hasOwn(WORDS, trimmed)) return text.replace(trimmed, WORDS[trimmed]);
  for (const [pattern, japanese] of PATTERNS) {
    if (pattern.test(trimmed)) return trimmed.replace(pattern, japanese);
  }
  return null;
}

function translateElement(element) {
  for (const name of ATTRIBUTES) {
    const text = element.getAttribute(name);
    const japanese = text && inJapanese(text);
    if (japanese && japanese !== text) element.setAttribute(name, japanese);
  }
}

function translateText(textNode) {
  const japanese = inJapanese(textNode.nodeValue);
  if (japanese && japanese !== textNode.nodeValue) textNode.nodeValue = japanese;
}

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) return translateText(root);
  if (root.nodeType !== Node.ELEMENT_NODE || root.matches(SKIPPED)) return;
  translateElement(root);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const found = walker.currentNode;
    if (found.nodeType === Node.TEXT_NODE) translateText(found);
    else translateElement(found);
  }
}

// The first run of a process takes this for a screen of an older kind, with no page but the first,
// and says of any other address that it is lost, although the page then appears. Taken back here.
function takeBackFalseAlarm(addresses) {
  const isKnown = addresses.includes(location.pathname.replace(/\/$/, "").split("/").pop());
  for (const dialog of isKnown ? document.querySelectorAll("[role=dialog]") : []) {
    const isLostPage = [...dialog.querySelectorAll("*")].some((e) => LOST_PAGE.includes(e.textContent.trim()));
    if (isLostPage) dialog.querySelector("button[aria-label=Close], button[aria-label=閉じる]")?.click();
  }
}

export default function ({ data }) {
  document.documentElement.lang = "ja";
  setTimeout(() => takeBackFalseAlarm(data.addresses), 0);
  if (window.kizashiSpeaksJapanese) return;
  window.kizashiSpeaksJapanese = true;
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") translateText(change.target);
      else if (change.type === "attributes") translateElement(change.target);
      else change.addedNodes.forEach(translate);
    }
    takeBackFalseAlarm(data.addresses);
  });
  translate(document.body);
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
}
