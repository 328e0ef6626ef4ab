"""All rules of the personal-data guard at once: every clue in one text.

Enters: a text as it stands in a file. Leaves: its clues, whatever stands around it.
"""

from analysis.ingest.personal_addresses import find_address
from analysis.ingest.personal_clues import Clue, plain, with_digits
from analysis.ingest.personal_dates import find_birth
from analysis.ingest.personal_headers import find_header, find_label
from analysis.ingest.personal_names import find_name
from analysis.ingest.personal_numbers import find_numbers
from analysis.ingest.personal_texts import find_told


def find_clues(text: str) -> tuple[Clue, ...]:
    """Every clue of personal data in one text, whatever stands around it."""
    folded = plain(text)
    numbered = with_digits(folded)
    clues = [find_header(folded), find_label(folded), find_birth(numbered), find_address(numbered)]
    clues += [find_name(folded), *find_numbers(numbered), *find_told(folded)]
    return tuple(dict.fromkeys(clue for clue in clues if clue))
