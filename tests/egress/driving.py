"""A reader's browser (読み手のブラウザ): every page, every choice, every button that saves a file.

Enters: a running dashboard and a reader. Leaves: everything that reached the browser or left it,
as bytes with a name: frames of the websocket, answers to requests, files saved.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import streamlit
from playwright.sync_api import Browser, Download, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.ui.page_list import PAGES, PageEntry

MAIN = "[data-testid=stMain]"
_SAVING_INSIDE = "[data-testid=stDownloadButton] button"
_SAVING = f"{MAIN} {_SAVING_INSIDE}"
ENOUGH_OPTIONS = 1  # of a list that is the same for each: months, stations
WHOLE_LISTS = ("分野", "指標", "表示する値", "会議", "単位")
RUN_SECONDS, POLL_MS = 60, 30
SAVING_MS = 10_000  # a document is made first
DRAWN_MS = 150  # what a run has sent is drawn by then
_GO_TO = "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }"
REFUSED = "この画面は開けません"
FRAMEWORK = Path(streamlit.__file__).parent / "static"  # its files are the same for everybody


@dataclass(frozen=True)
class Passed:
    """Bytes that crossed. channel: 画面の通信, 応答, or the kind of file; name: of page, address or file."""

    channel: str
    name: str
    content: bytes


@dataclass
class Visitor:
    """One reader's window."""

    page: Page
    address: str
    passed: list[Passed] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    finished: int = 0
    lists: tuple[str, ...] | None = None
    addresses: list[str] = field(default_factory=list)

    @classmethod
    def enter(cls, chromium: Browser, address: str) -> "Visitor":
        """A fresh window."""
        context = chromium.new_context(
            viewport={"width": 1280, "height": 1600}, locale="ja-JP", reduced_motion="reduce"
        )
        visitor = cls(context.new_page(), address)
        visitor.page.set_default_timeout(RUN_SECONDS * 1000)
        visitor.page.on("websocket", visitor._listen)
        context.on("request", lambda request: visitor.addresses.append(request.url))
        return visitor

    def _listen(self, socket: object) -> None:
        socket.on("framereceived", self._receive)  # type: ignore[attr-defined]
        socket.on("framesent", lambda sent: self._keep("画面の通信", sent))  # type: ignore[attr-defined]

    def _receive(self, frame: bytes | str) -> None:
        content = self._keep("画面の通信", frame)
        message = ForwardMsg.FromString(content)
        if message.WhichOneof("type") == "script_finished":
            self.finished += 1

    def _keep(self, channel: str, frame: bytes | str, name: str = "") -> bytes:
        content = frame.encode() if isinstance(frame, str) else frame
        self.passed.append(Passed(channel, name or (self.pages or ["始め"])[-1], content))
        return content

    def run(self, act: Callable[[], object]) -> None:
        """Do something that makes the page run, and wait until it has run."""
        before = self.finished
        act()
        waited = 0
        while self.finished == before:
            self.page.wait_for_timeout(POLL_MS)
            waited += POLL_MS
            if waited > RUN_SECONDS * 1000:
                raise TimeoutError(f"{self.pages[-1]}: the page did not answer")

    def drive(self, lists: tuple[str, ...] | None = None) -> None:
        """Every page of the list, opened or refused, with its files, and all that can be chosen.

        lists: the only boxes of which other entries are chosen; none for each page as it opens.
        """
        self.lists = lists
        for entry in PAGES:
            self.pages.append(entry.title)
            self.run(lambda entry=entry: self._open(entry))
            own = self.page.get_by_role("heading", name=entry.title, exact=True)
            own.or_(self.page.get_by_role("heading", name=REFUSED)).first.wait_for()
            self.page.wait_for_timeout(DRAWN_MS)
            if own.count():
                self._unfold()
                self._save_all()
                if lists is None:
                    self._press_everything()
                if lists != ():
                    self._choose_each(f"{MAIN} [data-testid=stSelectbox]")
                    self._save_all()
            else:
                self.pages[-1] = f"{entry.title}（開けない）"

    def leave(self) -> None:
        """Look at what was asked for, and close the window."""
        self._take_answers()
        self.page.context.close()

    def send(self, name: str, content: bytes) -> None:
        """Choose a file on データ取込 and save what is given back; it is refused."""
        self.pages.append("データ取込")
        self.run(lambda: self.page.goto(f"{self.address}/upload"))
        chosen = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(chosen)
        self._save(self.page.get_by_role("button", name="誤りに印を付けたファイル"))

    def _open(self, entry: PageEntry) -> None:
        link = self.page.get_by_role("link", name=entry.title, exact=True)
        if link.count():
            link.first.click()
        elif self.finished == 0:
            self.page.goto(self.address)
        else:  # a page that is not listed, as if its address had been typed, without loading all anew
            self.page.evaluate(_GO_TO, f"/{entry.address}")

    def _unfold(self) -> None:
        """Open what is folded; the script does not run for it."""
        folded = self.page.locator(f"{MAIN} details:not([open]) > summary")
        while folded.count():
            folded.first.click()
            self.page.wait_for_timeout(30)

    def _press_everything(self) -> None:
        for popover in self._all(f"{MAIN} [data-testid=stPopover] button"):
            popover.click()
            self._press_each("[data-testid=stPopoverBody] [data-testid=stButtonGroup] button")
            self._choose_each("[data-testid=stPopoverBody] [data-testid=stSelectbox]")
            self.page.keyboard.press("Escape")
            self._choose_each(f"{MAIN} [data-testid=stSelectbox]")
        self._press_each(f"{MAIN} [data-testid=stButtonGroup] button")
        self._press_each(f"{MAIN} [data-testid=stCheckbox] label")

    def _all(self, selector: str) -> Iterator[Locator]:
        for position in range(self.page.locator(selector).count()):
            found = self.page.locator(selector).nth(position)
            if found.is_visible():
                yield found

    def _press_each(self, selector: str) -> None:
        for button in self._all(selector):
            if button.get_attribute("aria-checked") != "true":
                self.run(button.click)

    def _choose_each(self, selector: str) -> None:
        """Every box from the last to the first, since the first decides what the next offers."""
        for position in reversed(range(self.page.locator(selector).count())):
            box = self.page.locator(selector).nth(position)
            if not box.count() or not box.is_visible():
                continue
            label = box.locator("label").inner_text()
            if self.lists is not None and label not in self.lists:
                continue
            most = 99 if label in WHOLE_LISTS else ENOUGH_OPTIONS
            chosen = {box.get_by_role("combobox").input_value()}
            while len(chosen) <= most and (option := self._offered(box, chosen)):
                chosen.add(option.inner_text())
                self.run(option.click)

    def _offered(self, box: Locator, chosen: set[str]) -> Locator | None:
        """The next option of the opened list; None, and the list closed, when all were chosen."""
        options = self._opened(box)
        for position, text in enumerate(options.all_inner_texts()):
            if text not in chosen:
                return options.nth(position)
        self.page.get_by_role("option", selected=True).first.click()
        options.first.wait_for(state="detached")
        return None

    def _opened(self, box: Locator) -> Locator:
        """The options of a list; a page that still moves closes it again, so it is asked twice."""
        options = self.page.get_by_role("option")
        for _ in range(5):
            box.get_by_role("combobox").click()
            try:
                options.first.wait_for(timeout=5000)
            except PlaywrightTimeoutError:
                continue
            return options
        raise TimeoutError(f"{self.pages[-1]}: a list does not open")

    def _save_all(self) -> None:
        """Press every button that saves a file, and the map's own."""
        for button in self._all(_SAVING):
            self._save(button)
        for tab in self._all(f"{MAIN} [role=tab][aria-selected=false]"):
            tab.click()
            for button in self._all(f"{MAIN} [role=tabpanel] {_SAVING_INSIDE}"):
                self._save(button)
        frame = self.page.frame_locator(f"{MAIN} iframe")
        if self.page.locator(f"{MAIN} iframe").count():
            frame.locator("body[data-ready]").first.wait_for()
            self._save(frame.get_by_role("button", name="画像を保存").first)

    def _save(self, button: Locator) -> None:
        saved = self._saved(button)
        name = saved.suggested_filename
        if name not in self.files:
            self.files.append(name)
        self._keep(name.rsplit(".", 1)[-1], Path(saved.path()).read_bytes(), name)

    def _saved(self, button: Locator) -> Download:
        """What a button gives; a page that still moves may lose the press, so it is pressed again."""
        for _ in range(3):
            try:
                with self.page.expect_download(timeout=SAVING_MS) as saved:
                    button.click()
            except PlaywrightTimeoutError:
                continue
            return saved.value
        raise TimeoutError(f"{self.pages[-1]}: 「{button.inner_text()}」 gives no file")

    def _take_answers(self) -> None:
        """Addresses that were asked for, and what stands there: map, figures, components."""
        for address in dict.fromkeys(self.addresses):
            path = address.removeprefix(self.address).partition("?")[0]
            self._keep("要求", address, path)
            if path.startswith("/") and not (FRAMEWORK / path.strip("/")).exists():
                answer = self.page.request.get(address)
                self._keep("応答", answer.body(), path)
