#!/usr/bin/env python3
"""Compares reference/smith2020 with the text of the paper, number by number.

The paper is not part of this project. Give this script a plain-text copy of it
(headings as "## 3. Title", table rows separated by tabs, captions starting with
"Table 1."):

    reference/verify_tables.py smith2020.txt

It reads the seven tables from the text, without the CSV files, and compares
every printed number with them: digits as printed for metrics, values for
learning rates (2^k is expanded here). It then looks up what the captions state
(updates, runs kept of runs made) and whether each place that claims.csv and
protocol.csv name is in the text. Exit code: 0 no difference, 1 differences, 2
usage.
"""
import csv
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent / "smith2020"
ROWS = {1: 8, 2: 6, 3: 8, 4: 7, 5: 7, 6: 5, 7: 4}
RATE = ("effective_learning_rate", "effective_learning_rate_low",
        "effective_learning_rate_high")
# In words of the caption: updates (or epochs) and the runs behind a mean.
BUDGET = {1: ("steps", "9765"), 2: ("epochs_stated", "90"),
          3: ("steps", "156250"), 4: ("steps", "9765"),
          5: ("steps", "156250"), 6: ("steps", "16560"),
          7: ("steps", "156250")}
# The row for which the text gives the equivalent number of epochs.
EPOCHS = {1: ("1024", "200"), 3: ("64", "200"), 4: ("1024", "200"),
          5: ("64", "200"), 6: ("64", "40"), 7: ("64", "200")}
RUNS = {3: (12, 15), 4: (12, 15), 5: (12, 15), 6: (5, 7), 7: (5, 7)}


def read_csv(path):
    """Rows as dictionaries, and the comment lines above the header."""
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("# ")]
    return list(csv.DictReader(lines[len(comments):])), comments


def plain(cell):
    """A table cell without its typesetting: 2 <sup>-4</sup> becomes 2^-4."""
    cell = cell.replace("$", "").replace("\\pm", "±")
    cell = re.sub(r"\s*<sup>\s*(-?\d+)\s*</sup>\s*", r"^\1 ", cell)
    cell = re.sub(r"\^\{(-?\d+)\}", r"^\1", cell)
    cell = re.sub(r"\(\s*", "(", cell)
    cell = re.sub(r"\s*\)", ")", cell)
    return re.sub(r"\s+", " ", cell).strip()


def value(token):
    """A learning rate as a number: "2^-1" or "0.025"."""
    base, _, power = token.partition("^")
    return float(base) ** int(power) if power else float(base)


def table_of_text(text, number):
    """Caption and rows [optimizer, batch size, cells...] of a table."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines)
                 if line.startswith(f"Table {number}."))
    rows, optimizer = [], "momentum"
    for line in lines[start + 1:]:
        cells = [plain(cell) for cell in line.split("\t")]
        if len(cells) < 4:
            if rows:
                break
            continue
        if cells[0] in ("SGD", "Momentum"):
            optimizer, cells = cells[0].lower(), cells[1:]
        elif cells[0] == "":
            cells = cells[1:]
        if cells[0].isdigit():
            rows.append([optimizer] + cells)
    return lines[start], rows


def expected_cells(row):
    """{place in the CSV: printed text} of one row of the paper's table."""
    optimizer, batch, test, train, rate = row
    cells = {"optimizer": optimizer, "batch_size": batch}
    for name, text in (("test", test), ("train", train)):
        mean, _, spread = text.partition(" ± ")
        cells[name], cells[name + "_plus_minus"] = mean, spread
    cells["effective_learning_rate_printed"] = rate
    return cells


def metric_columns(header):
    """The CSV's columns for test, its ±, train, its ± (by position)."""
    start = header.index("epochs_stated") + 1
    return dict(zip(("test", "test_plus_minus", "train", "train_plus_minus"),
                    header[start:start + 4]))


def compare_row(where, printed, row, note):
    columns = metric_columns(list(row))
    count = 0
    for name, text in printed.items():
        column = columns.get(name, name)
        numbers = len(re.findall(r"\d+(?:\.\d+)?", text))
        if name != "effective_learning_rate_printed":
            count += numbers if name != "optimizer" else 0
        if row[column] != text:
            note(f"{where} {column}: CSV has '{row[column]}', the paper '{text}'")
    tokens = re.findall(r"\d+(?:\.\d+)?(?:\^-?\d+)?",
                        printed["effective_learning_rate_printed"])
    bars = tokens + [""] * (3 - len(tokens))
    for column, token in zip(RATE, bars):
        if token == "":
            same = row[column] == ""
        else:
            count += 1
            same = row[column] != "" and float(row[column]) == value(token)
        if not same:
            note(f"{where} {column}: CSV has '{row[column]}', the paper '{token}'")
    return count


def check_epochs(text, number, rows, note):
    """The one row with a number of epochs, and that the paper says so."""
    batch, epochs = EPOCHS[number]
    if not re.search(rf"{epochs} epochs (when the|at) batch size (is )?{batch}",
                     text):
        note(f"table {number}: the text has no {epochs} epochs at {batch}")
    for row in rows:
        expected = epochs if row["batch_size"] == batch else ""
        if row["epochs_stated"] != expected:
            note(f"table {number} B = {row['batch_size']}: epochs_stated is "
                 f"'{row['epochs_stated']}', not '{expected}'")
    return 1


def check_table(text, number, note):
    """Returns how many numbers were compared."""
    caption, printed = table_of_text(text, number)
    rows, comments = read_csv(HERE / f"table{number}.csv")
    where = f"table {number}"
    if not len(printed) == len(rows) == ROWS[number]:
        note(f"{where}: {len(rows)} rows in the CSV, {len(printed)} in the "
             f"text, {ROWS[number]} expected")
    count = 0
    for paper, row in zip(printed, rows):
        cells = expected_cells(paper)
        count += compare_row(f"{where}, {paper[0]} B = {paper[1]},", cells, row,
                             note)
    column, budget = BUDGET[number]
    if budget not in caption.replace(",", ""):
        note(f"{where}: its caption does not state {budget} ({column})")
    for row in rows:
        if row[column] != budget:
            note(f"{where} {column}: CSV has '{row[column]}', not {budget}")
    count += len(rows)
    if number in EPOCHS:
        count += check_epochs(text, number, rows, note)
    if number in RUNS:
        kept, made = RUNS[number]
        if not re.search(rf"best {kept} out of {made}", caption):
            note(f"{where}: its caption does not state best {kept} of {made}")
        if not any(f"{made} a learning rate, the best {kept} kept" in line
                   for line in comments):
            note(f"{where}: the CSV's comment does not state {kept} of {made}")
        count += 2
    return count


def place_exists(text, place):
    """Is there such a section, appendix, table, figure or equation?"""
    kind, _, name = place.partition(" ")
    if kind.rstrip("s") in ("Section", "Appendix", "Appendice"):
        return re.search(rf"^##+ {re.escape(name)}\. ", text, re.M)
    if kind.rstrip("s") in ("Table", "Figure"):
        return re.search(rf"^{kind.rstrip('s')} {re.match('[0-9]+', name)[0]}\. ",
                         text, re.M)
    if kind.rstrip("s") == "equation":
        return all(re.search(rf"\({n}\)", text)
                   for n in re.findall(r"\d+", name))
    return False


def places_of(field):
    """"Sections 1 and 7; Figure 2a" -> ["Section 1", "Section 7", ...]."""
    places, kind = [], ""
    field = re.sub(r"\([^)]*\)", "", field)
    field = re.sub(r"(\d+) to (\d+)", r"\1 and \2", field)
    for part in re.split(r"[;,]| and ", field):
        part = part.strip()
        if not part:
            continue
        first = part.split(" ")[0]
        if first[0].isalpha() and len(first) > 3:
            kind = first
            places.append(part)
        else:
            places.append(f"{kind} {part}")
    return places


def check_places(text, file, note):
    rows, _ = read_csv(HERE / file)
    count = 0
    for row in rows:
        if row.get("status") == "not stated":
            continue
        for place in places_of(row["place"]):
            count += 1
            if not place_exists(text, place):
                note(f"{file} {row.get('id', row.get('parameter'))}: "
                     f"no '{place}' in the text")
    return count


def check_references(note):
    """Every file:column that a claim names exists."""
    count = 0
    rows, _ = read_csv(HERE / "claims.csv")
    if [row["id"] for row in rows] != [f"S{k}" for k in range(1, 83)]:
        note("claims.csv: the ids are not S1 to S82 in order")
    for row in rows:
        if ":" not in row["reference"]:
            continue
        for reference in row["reference"].split(";"):
            file, _, columns = reference.partition(":")
            header = list(read_csv(HERE / file)[0][0])
            for column in columns.split("|"):
                count += 1
                if column not in header:
                    note(f"claims.csv {row['id']}: {file} has no '{column}'")
    return count


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    text = pathlib.Path(arguments[0]).read_text(encoding="utf-8")
    notes = []
    for number in ROWS:
        count = check_table(text, number, notes.append)
        print(f"table {number}: {count} numbers compared")
    for file in ("claims.csv", "protocol.csv"):
        print(f"{file}: {check_places(text, file, notes.append)} places looked up")
    print(f"claims.csv: {check_references(notes.append)} references looked up")
    for line in notes:
        print("DIFFERENCE", line)
    print(f"{len(notes)} differences")
    return 1 if notes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
