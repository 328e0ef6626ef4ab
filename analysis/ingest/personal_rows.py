"""Rows that speak of the sending office: its telephone, its clerk in charge (担当者).

Enters: a clue and the cells of the row it stands in. Leaves: whether it is the office's own
contact. The rule: a row outside the table (four filled cells at most) that names an office or a
clerk's task may hold its fixed-line telephone, its mail address at a public body, its street address, and the
clerk's name; a mobile telephone or another mail is a person's and is refused there, too.
"""

import re
from collections.abc import Sequence

from analysis.ingest.personal_clues import Clue, Kind, Strength, plain

FILLED_CELLS_OF_A_CONTACT = 4
FILLED_CELLS_OF_A_LABEL = 2
CONTACTS_OF_AN_OFFICE = 6  # more of them are a list of telephones
_CLERK = re.compile(
    r"(?:^|[ (\[【:：※・])(?:担当(?:者|課|係|部署)?|作成(?:者|課|担当)?|報告(?:者|担当)|記入者"
    r"|入力者|起案者?|取りまとめ|問い?合わ?せ先?|お問い?合わせ先?|連絡先|照会先|提出(?:者|先)"
    r"|送付元|発信者|所属)(?:氏名|名)?(?= |$|[:：/(])"
)
_OFFICE = re.compile(
    "警察署|警察本部|県警|道警|府警|警視庁|署(?:$|[ :、)])|(?:[課係局]|(?<!号)室)(?:$|[ :、)])|センター|県庁"
    "|市役所|役場|代表|内線|直通"
)
_PERSON = re.compile(
    "被害|加害|被疑|容疑|相談者|通報者|届出人|申告者|関係者|参考人|目撃|本人|自宅|現住所|居所|本籍|家族|保護者|実習生|留学生"
)
_LABEL = re.compile("電話|TEL|FAX|ファクス|メール|e-?mail|連絡先", re.IGNORECASE)


def count_filled(row: Sequence[str]) -> int:
    """Cells of a row that hold anything."""
    return sum(1 for cell in row if cell and not cell.isspace())


def belongs_to_office(clue: Clue, row: Sequence[str]) -> bool:
    """Whether a clue is the contact of the office that sent the file."""
    is_contact = clue.strength is Strength.CONTACT or clue.kind in (Kind.NAME, Kind.ADDRESS)
    most = FILLED_CELLS_OF_A_LABEL if clue.is_header else FILLED_CELLS_OF_A_CONTACT
    if not is_contact or count_filled(row) > most:
        return False
    cells = [plain(cell) for cell in row]
    if clue.kind is Kind.NAME:
        return not clue.is_header and any(map(_CLERK.search, cells))
    if any(map(_PERSON.search, cells)):
        return False
    if clue.is_header:
        return True  # the value beside the label decides
    if clue.kind is Kind.ADDRESS:
        return any(map(_OFFICE.search, cells))
    return any(_CLERK.search(cell) or _OFFICE.search(cell) or _LABEL.search(cell) for cell in cells)
